import CardSecurity
import ISO8583
import Switch
import Text

/// A terminal of a test: builds requests, puts MACs on, reads replies.
final class TestTerminal {
    /// A reply with what stood around it.
    struct Reply {
        var message: Message
        var envelope: FrameEnvelope
        var bytes: [UInt8]

        var code: String { message.text(.actionCode) ?? "" }
        func text(_ element: Element) -> String? { message.text(element) }
    }

    let wire: any Wire
    let number: Int
    let specification: DialectSpecification
    let format: FrameFormat
    let envelope: FrameEnvelope
    var key: MACKey?
    var pinKey: PINKey?
    var trackKey: CardDataKey?
    var batch = 1
    /// What its clock says; times of the day are always noon.
    var today = Day(SystemClock().now())
    var stan = 0
    private var buffer: [UInt8] = []

    init(
        _ wire: any Wire,
        number: Int,
        settings: ListenerSettings,
        specifications: SpecificationLibrary
    ) throws {
        guard let specification = specifications[settings.dialect] else {
            throw WireError(text: "no dialect \(settings.dialect)")
        }
        self.wire = wire
        self.number = number
        self.specification = specification
        format = settings.framing
        envelope =
            format.hasTPDU
            ? FrameEnvelope(
                tpdu: TransportHeader(destination: 3, source: 0),
                header: FrameHeader([0x60, 0x31, 0x00, 0x00, 0x00, 0x00]) ?? FrameHeader()
            )
            : FrameEnvelope()
    }

    var family: DialectFamily { specification.family }

    /// The terminal's identity in this dialect.
    var identity: (terminal: String, merchant: String) {
        if family == .ifsf {
            let own = DemoWorld.ifsf(ofTerminal: number)
            return (own.terminal, own.merchant)
        }
        return (
            DemoWorld.terminal(number),
            DemoWorld.merchant(DemoWorld.merchant(ofTerminal: number))
        )
    }

    static func masterKey() throws -> KeyEncryptionKey {
        try KeyEncryptionKey(KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal), .tripleDES)
    }

    // MARK: Sending

    func message(_ type: String) throws -> Message {
        guard let type = MessageTypeIndicator(type) else { throw WireError(text: "MTI \(type)") }
        return Message(specification: specification, type: type)
    }

    /// The frame of a message, its MAC put on when there is a key.
    func frame(_ message: Message, authenticated: Bool = true) throws -> [UInt8] {
        var message = message
        var bytes: [UInt8]
        if authenticated, let key {
            let element: Element = message.elements.contains { $0 > .mac } ? .mac2 : .mac
            try message.set(element, bytes: [UInt8](repeating: 0, count: 8))
            bytes = MessageEncoder.encode(message)
            let mac = key.mac(over: bytes.span.extracting(first: bytes.count - 8)).bytes
            bytes.replaceSubrange((bytes.count - 8)..., with: mac)
        } else {
            bytes = MessageEncoder.encode(message)
        }
        var frame: [UInt8] = []
        try format.write(bytes.span, in: envelope, to: &frame)
        return frame
    }

    func exchange(_ message: Message, authenticated: Bool = true) throws -> Reply {
        try wire.send(try frame(message, authenticated: authenticated))
        return try receive()
    }

    /// The next reply; throws when none comes within five seconds.
    func receive(milliseconds: Int = 5000) throws -> Reply {
        var left = milliseconds
        while true {
            if let reply = try nextReply() { return reply }
            let step = min(left, 50)
            guard let bytes = try wire.receive(milliseconds: step) else {
                throw WireError(text: "closed")
            }
            buffer += bytes
            guard bytes.isEmpty else { continue }
            left -= step
            guard left > 0 else { throw WireError(text: "no reply") }
        }
    }

    /// Whether the peer closes within the time, whatever it sends before.
    func waitsForClose(milliseconds: Int = 20_000) throws -> Bool {
        var left = milliseconds
        while left > 0 {
            guard try wire.receive(milliseconds: 20) != nil else { return true }
            left -= 20
        }
        return false
    }

    private func nextReply() throws -> Reply? {
        guard !buffer.isEmpty else { return nil }
        let received = buffer
        guard case .frame(let layout) = try format.nextFrame(in: received.span) else { return nil }
        let bytes = Array(received[layout.message])
        let envelope = format.envelope(of: layout, in: received.span)
        buffer.removeFirst(layout.bytes)
        let message = try MessageDecoder(specification).decode(bytes)
        return Reply(message: message, envelope: envelope, bytes: bytes)
    }

    /// Whether a reply's MAC is right under the session key.
    func verifies(_ reply: Reply) -> Bool {
        let element: Element = reply.message.has(.mac2) ? .mac2 : .mac
        guard let key, let mac = reply.message.bytes(element) else { return false }
        let covered = reply.bytes.count - mac.count
        return key.verify(mac.span, over: reply.bytes.span.extracting(first: covered))
    }

    func nextStan() -> String {
        stan += 1
        return DecimalText.padded(stan, digits: 6)
    }

    var batchText: String { DecimalText.padded(batch, digits: 6) }
}
