package import ISO8583

/// A frame as it went over the wire.
package struct TracedFrame: Sendable {
    /// Whether the switch sent it.
    package let isReply: Bool
    package let bytes: [UInt8]
    /// Where its message stands, TPDU and header in front.
    package let layout: FrameLayout?
}

/// What a simulated terminal sends and takes from a socket.
extension SimulatedTerminal {
    /// Sends a frame, or the beginning of one.
    package func send(
        _ bytes: [UInt8],
        over socket: TerminalSocket
    ) throws(SimulatedTerminalError) {
        trace(bytes, isReply: false)
        try Self.bridging { () throws(TerminalSocketError) in try socket.send(bytes) }
    }

    private func trace(_ bytes: [UInt8], isReply: Bool) {
        guard let onFrame else { return }
        var layout: FrameLayout?
        // What is no whole frame has no parts to tell apart.
        if case .frame(let found)? = try? profile.framing.nextFrame(in: bytes.span) {
            layout = found
        }
        onFrame(TracedFrame(isReply: isReply, bytes: bytes, layout: layout))
    }

    /// Takes the first whole frame out of what was received, telling of it.
    private func nextTracedBytes(
        in stream: inout [UInt8]
    ) throws(SimulatedTerminalError) -> [UInt8]? {
        guard onFrame != nil else { return try nextBytes(in: &stream) }
        let before = stream
        do throws(SimulatedTerminalError) {
            guard let bytes = try nextBytes(in: &stream) else { return nil }
            trace(Array(before.prefix(before.count - stream.count)), isReply: true)
            return bytes
        } catch {
            trace(before, isReply: true)
            throw error
        }
    }

    /// Waits for one answer.
    package func receive(
        from socket: TerminalSocket,
        since start: Int64,
        _ timeoutMilliseconds: Int
    ) throws(SimulatedTerminalError) -> Message {
        var stream: [UInt8] = []
        while true {
            if let bytes = try nextTracedBytes(in: &stream) { return try message(bytes) }
            let waited = Int((clock() - start) / 1000)
            let left = max(0, timeoutMilliseconds - waited)
            stream += try Self.bridging { () throws(TerminalSocketError) in
                try socket.receive(within: left)
            }
        }
    }

    /// Takes the bytes of the first whole message out of what was received; nil while there is
    /// none.
    package func nextBytes(in stream: inout [UInt8]) throws(SimulatedTerminalError) -> [UInt8]? {
        let scan: FrameScan
        do throws(FramingError) {
            scan = try profile.framing.nextFrame(in: stream.span)
        } catch {
            throw .badFrame(error)
        }
        switch scan {
        case .incomplete:
            return nil
        case .keepAlive(let count):
            stream.removeFirst(count)
            return try nextBytes(in: &stream)
        case .frame(let layout):
            let bytes = Array(stream[layout.message])
            stream.removeFirst(layout.bytes)
            return bytes
        }
    }

    /// Reads a message of the terminal's dialect.
    package func message(_ bytes: [UInt8]) throws(SimulatedTerminalError) -> Message {
        do throws(DecodingFailure) {
            return try decoder.decode(bytes)
        } catch {
            throw .badMessage(error.error)
        }
    }

    static func bridging<Value>(
        _ body: () throws(TerminalSocketError) -> Value
    ) throws(SimulatedTerminalError) -> Value {
        do throws(TerminalSocketError) {
            return try body()
        } catch {
            throw .socket(error)
        }
    }
}
