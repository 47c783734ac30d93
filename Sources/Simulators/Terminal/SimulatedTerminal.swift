package import CardSecurity
package import ISO8583
package import Payments
import Text

/// Why an exchange of a simulated terminal failed.
package enum SimulatedTerminalError: Error {
    /// A value does not fit the dialect.
    case cannotBuild(CodingError)
    /// The terminal has no working keys yet.
    case notSignedOn
    /// The keys that the switch handed out do not open under the terminal's master key.
    case wrongKeys(CardSecurityError)
    /// The PIN cannot stand in a block.
    case badPIN(CardSecurityError)
    case socket(TerminalSocketError)
    /// The answer is no frame of the dialect.
    case badFrame(FramingError)
    /// The answer is no message of the dialect.
    case badMessage(CodingError)
    /// The answer's MAC is wrong or missing though the request carried one.
    case badMAC
    /// The answer is for another request.
    case foreignAnswer
    /// The DUKPT device has made all the keys that it can.
    case deviceUsedUp
}

/// One request with its answer.
package struct TerminalExchange: Sendable {
    package var request: Message
    package var reply: Message
    package var answer: TerminalReply
    /// From the last byte sent to the last byte received.
    package var microseconds: Int64
}

/// A terminal that signs on, keeps its keys, authenticates every message and checks every answer.
package final class SimulatedTerminal {
    package let profile: TerminalProfile
    package var memory: TerminalMemory
    private let builder: TerminalRequestBuilder
    private let masterKey: KeyEncryptionKey
    /// Fixed key of dialects without sessions.
    private let fixedMACKey: MACKey?
    private var macKey: MACKey?
    private var pinKey: PINKey?
    private var pinKeyBytes = 0
    private var trackKey: CardDataKey?
    /// Makes the keys under DUKPT; nil under fixed and session keys.
    var device: TransactionDevice?
    /// Card data under the fixed key.
    let fixedDataKey: CardDataKey?
    private let decoder: MessageDecoder
    private let clock: () -> Int64

    /// A terminal with its master key; `clock` gives monotonic microseconds.
    package init(
        _ profile: TerminalProfile,
        memory: TerminalMemory,
        masterKey: borrowing KeyBytes,
        clock: @escaping () -> Int64
    ) throws(SimulatedTerminalError) {
        self.profile = profile
        self.memory = memory
        self.clock = clock
        builder = TerminalRequestBuilder(
            specification: profile.specification,
            terminal: profile.terminal,
            merchant: profile.merchant
        )
        decoder = MessageDecoder(profile.specification)
        do throws(CardSecurityError) {
            self.masterKey = try KeyEncryptionKey(masterKey)
            let isFixed = profile.macAlgorithm == .ifsf
            fixedMACKey = isFixed ? try MACKey(.ifsf, key: masterKey) : nil
            pinKey = isFixed ? try PINKey(masterKey) : nil
            fixedDataKey = isFixed ? try CardDataKey(masterKey) : nil
            pinKeyBytes = masterKey.count
        } catch {
            throw .wrongKeys(error)
        }
        if !memory.handedOut.isEmpty { try takeKeys(memory.handedOut) }
    }

    /// Whether the sign-on handed out a track key.
    package var hasTrackKey: Bool { trackKey != nil }

    /// The PIN block of a card under the terminal's PIN key; a clear PIN leaves in no other way.
    package func pinBlock(
        _ pin: borrowing ClearPIN,
        for card: TerminalCard,
        usesCardNumber: Bool = true
    ) throws(SimulatedTerminalError) -> TerminalPINBlock {
        guard let pinKey = try nextPINKey() ?? pinKey else { throw .notSignedOn }
        let number = card.number ?? card.track2?.primaryAccountNumber
        let digits = Array((number?.unmaskedDigits ?? "").utf8)
        do throws(CardSecurityError) {
            let bytes = try pinKey.encrypt(
                pin,
                format: usesCardNumber ? .iso0 : .x98WithoutCardNumber,
                cardNumber: digits.span,
                from: SystemRandomSource()
            )
            return TerminalPINBlock(
                bytes: bytes,
                usesCardNumber: usesCardNumber,
                isDoubleLength: pinKeyBytes > 8
            )
        } catch {
            throw .badPIN(error)
        }
    }

    /// Builds the message and the frame of a request, its MAC last.
    package func frame(
        for request: TerminalRequest
    ) throws(SimulatedTerminalError) -> (message: Message, bytes: [UInt8]) {
        var message: Message
        do throws(CodingError) {
            message = try builder.message(for: request)
        } catch {
            throw .cannotBuild(error)
        }
        let isIFSF = profile.specification.family == .ifsf
        if !isIFSF, request.card?.encryptsTrack == true, message.has(.track2) {
            try encryptTrack(of: &message)
        }
        if isIFSF, request.card?.encryptsData == true { try encryptData(of: &message) }
        try nameKey(in: &message)
        let encoded = try encode(&message, of: request.kind)
        let envelope = FrameEnvelope(tpdu: profile.tpdu, header: profile.header)
        var bytes: [UInt8] = []
        do throws(FramingError) {
            try profile.framing.write(encoded.span, in: envelope, to: &bytes)
        } catch {
            throw .badFrame(error)
        }
        return (message, bytes)
    }

    /// Sends a request and waits for its answer.
    package func exchange(
        _ request: TerminalRequest,
        over socket: TerminalSocket,
        timeoutMilliseconds: Int
    ) throws(SimulatedTerminalError) -> TerminalExchange {
        let (message, bytes) = try frame(for: request)
        try Self.bridging { () throws(TerminalSocketError) in try socket.send(bytes) }
        let start = clock()
        let reply = try receive(from: socket, since: start, timeoutMilliseconds)
        let elapsed = clock() - start
        let answer = try check(reply, to: message, of: request.kind)
        return TerminalExchange(
            request: message,
            reply: reply,
            answer: answer,
            microseconds: elapsed
        )
    }

    /// Waits for one answer.
    package func receive(
        from socket: TerminalSocket,
        since start: Int64,
        _ timeoutMilliseconds: Int
    ) throws(SimulatedTerminalError) -> Message {
        var stream: [UInt8] = []
        while true {
            if let message = try nextMessage(in: &stream) { return message }
            let waited = Int((clock() - start) / 1000)
            let left = max(0, timeoutMilliseconds - waited)
            stream += try Self.bridging { () throws(TerminalSocketError) in
                try socket.receive(within: left)
            }
        }
    }

    /// Checks an answer as a terminal does: type, STAN, terminal, MAC; takes new keys and batch
    /// over.
    ///
    /// `bytes` are the message as it was received, where they are at hand.
    package func check(
        _ reply: Message,
        received bytes: [UInt8]? = nil,
        to request: Message,
        of kind: TerminalRequest.Kind
    ) throws(SimulatedTerminalError) -> TerminalReply {
        guard let answer = builder.reply(reply),
            reply.messageType == request.messageType.reply,
            reply.systemsTraceAuditNumber == request.systemsTraceAuditNumber,
            reply.terminalIdentification == request.terminalIdentification
        else { throw .foreignAnswer }
        if let element = builder.macElement(for: kind, reply) {
            let isSigned = reply.has(element)
            if isSigned { try verify(bytes ?? MessageEncoder.encode(reply)) }
            // Only a refusal comes without one: of the MAC itself, or before it was looked at.
            guard isSigned || !answer.isApproved else { throw .badMAC }
        }
        if answer.isApproved {
            if let keys = answer.keys { try takeKeys(keys) }
            // Every other answer repeats the batch of its request, which may be the one before.
            if case .signOn = kind, let batch = answer.batch, batch > 0 { memory.batch = batch }
        }
        return answer
    }

    /// Takes the first whole message out of what was received; nil while there is none.
    package func nextMessage(
        in stream: inout [UInt8]
    ) throws(SimulatedTerminalError) -> Message? {
        guard let bytes = try nextBytes(in: &stream) else { return nil }
        return try message(bytes)
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

    /// Does the work of checking an answer on what an echo sent back: the request itself.
    package func checkEcho(
        _ reply: Message,
        received bytes: [UInt8],
        to request: Message
    ) throws(SimulatedTerminalError) {
        guard let key = fixedMACKey ?? macKey else { throw .notSignedOn }
        // A decoding echo has changed the message, so the MAC is computed and not believed.
        _ = key.verify(
            bytes.span.extracting(last: 8),
            over: bytes.span.extracting(droppingLast: 8)
        )
        guard reply.systemsTraceAuditNumber == request.systemsTraceAuditNumber else {
            throw .foreignAnswer
        }
    }

    private func takeKeys(_ handedOut: [UInt8]) throws(SimulatedTerminalError) {
        do throws(CardSecurityError) {
            let keys = try WorkingKeyLayout.decode(handedOut.span, under: masterKey)
            macKey = try MACKey(profile.macAlgorithm, key: keys.mac)
            pinKey = try PINKey(keys.pin)
            pinKeyBytes = keys.pin.count
            switch keys.track {
            case .some(let track): trackKey = try CardDataKey(track)
            case .none: trackKey = nil
            }
        } catch {
            throw .wrongKeys(error)
        }
        memory.handedOut = handedOut
    }

    /// A block of DE 35 under the track key; its number of digits stays.
    private func encryptTrack(of message: inout Message) throws(SimulatedTerminalError) {
        guard let trackKey, var packed = message.rawBytes(of: .track2).map(Array.init),
            let digits = message.bytes(.track2)?.count
        else { throw .notSignedOn }
        do throws(CardSecurityError) {
            try trackKey.transformTrack(&packed, isEncrypting: true)
        } catch {
            throw .wrongKeys(error)
        }
        let text = Hexadecimal.text(packed)
        do throws(CodingError) {
            try message.set(.track2, String(text.prefix(digits)))
        } catch {
            throw .cannotBuild(error)
        }
    }

    /// The bytes of a message, with its MAC where its kind has one.
    private func encode(
        _ message: inout Message,
        of kind: TerminalRequest.Kind
    ) throws(SimulatedTerminalError) -> [UInt8] {
        guard let element = builder.macElement(for: kind, message) else {
            return MessageEncoder.encode(message)
        }
        guard let key = try derivedMACKey(.macRequest) ?? fixedMACKey ?? macKey else {
            throw .notSignedOn
        }
        return try authenticate(&message, element, key)
    }

    /// Sets the MAC and returns the message's bytes: it is the last element and covers everything
    /// in front of it.
    private func authenticate(
        _ message: inout Message,
        _ element: Element,
        _ key: MACKey
    ) throws(SimulatedTerminalError) -> [UInt8] {
        do throws(CodingError) {
            try message.set(element, bytes: [UInt8](repeating: 0, count: 8))
            var bytes = MessageEncoder.encode(message)
            let mac = key.mac(over: bytes.span.extracting(droppingLast: 8)).bytes
            try message.set(element, bytes: mac)
            bytes.replaceSubrange(bytes.count - 8..<bytes.count, with: mac)
            return bytes
        } catch {
            throw .cannotBuild(error)
        }
    }

    private func verify(_ bytes: [UInt8]) throws(SimulatedTerminalError) {
        guard let key = try derivedMACKey(.macResponse) ?? fixedMACKey ?? macKey else {
            throw .notSignedOn
        }
        let isRight = key.verify(
            bytes.span.extracting(last: 8),
            over: bytes.span.extracting(droppingLast: 8)
        )
        guard isRight else { throw .badMAC }
    }

    private static func bridging<Value>(
        _ body: () throws(TerminalSocketError) -> Value
    ) throws(SimulatedTerminalError) -> Value {
        do throws(TerminalSocketError) {
            return try body()
        } catch {
            throw .socket(error)
        }
    }
}
