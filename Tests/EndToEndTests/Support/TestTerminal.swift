import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch
import Text

/// The simulated terminal in the hands of a test, over a wire of the test's own: its messages can
/// be changed before they leave, and every answer is looked at as it came.
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
    /// What its clock says; times of the day are always noon.
    var today = TestTerminal.noon(of: SystemClock().now())
    let simulated: SimulatedTerminal
    private let fixedKeys: SimulatedKeys
    private var buffer: [UInt8] = []

    /// A terminal without keys, those of a listener without sessions included.
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
        let demo = TerminalProfile(demoTerminal: number, specification: specification)
        simulated = try SimulatedTerminal(
            TerminalProfile(
                specification: specification,
                framing: settings.framing,
                macAlgorithm: demo.macAlgorithm,
                terminal: demo.terminal,
                merchant: demo.merchant
            ),
            memory: TerminalMemory(),
            masterKey: KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal),
            clock: { 0 }
        )
        fixedKeys = simulated.keys
        simulated.keys = SimulatedKeys()
    }

    private var profile: TerminalProfile { simulated.profile }
    var specification: DialectSpecification { profile.specification }
    var family: DialectFamily { specification.family }
    var format: FrameFormat { profile.framing }
    var envelope: FrameEnvelope { profile.envelope }
    /// DE 41.
    var name: String { profile.terminal }

    var key: MACKey? {
        get { simulated.keys.mac }
        set { simulated.keys.mac = newValue }
    }

    var pinKey: PINKey? {
        get { simulated.keys.pin }
        set { simulated.keys.pin = newValue }
    }

    var trackKey: CardDataKey? { simulated.keys.cardData }

    var batch: UInt32 {
        get { simulated.memory.batch }
        set { simulated.memory.batch = newValue }
    }

    var batchText: String { DecimalText.padded(batch, digits: 6) }

    /// The STAN of its last request.
    var stan: UInt32 {
        get { simulated.memory.stan }
        set { simulated.memory.stan = newValue }
    }

    static func masterKey() throws -> KeyEncryptionKey {
        try KeyEncryptionKey(KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal), .tripleDES)
    }

    /// Noon of a moment's day in the demo world.
    static func noon(of moment: Timestamp) -> LocalMoment {
        var noon = LocalMoment(moment, offset: 8 * 3600)
        (noon.hour, noon.minute, noon.second) = (12, 0, 0)
        return noon
    }

    // MARK: Sending

    /// The frame of a message, its MAC put on when there is a key.
    func frame(_ message: Message, authenticated: Bool = true) throws -> [UInt8] {
        var message = message
        let place: Element = message.elements.contains { $0 > .mac } ? .mac2 : .mac
        return try simulated.frame(of: &message, mac: authenticated && key != nil ? place : nil)
    }

    func exchange(_ message: Message, authenticated: Bool = true) throws -> Reply {
        try wire.send(try frame(message, authenticated: authenticated))
        return try receive()
    }

    /// The next reply; throws when none comes within the time, or the patience of the wire.
    func receive(milliseconds: Int? = nil) throws -> Reply {
        var left = milliseconds ?? wire.patienceMilliseconds
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
        return Reply(message: try simulated.message(bytes), envelope: envelope, bytes: bytes)
    }

    /// Whether a reply's MAC is right under the session key.
    func verifies(_ reply: Reply) -> Bool {
        let hasMAC = reply.message.has(.mac) || reply.message.has(.mac2)
        // Without a key no MAC is right.
        return hasMAC && (try? simulated.verifies(reply.bytes)) == true
    }
}

/// The requests of the dialects, each with the next STAN and without a MAC.
extension TestTerminal {
    /// Signs on and takes the working keys; IFSF has its fixed key.
    @discardableResult
    func signOn(_ layout: KeyLayout? = nil) throws -> Reply? {
        guard profile.hasSessions else {
            simulated.keys = fixedKeys
            return nil
        }
        let kind = layout.map { TerminalRequest.Kind.signOn($0) } ?? profile.signOn
        let request = try message(kind)
        let reply = try exchange(request, authenticated: false)
        guard reply.code == "00" else { return reply }
        _ = try simulated.check(reply.message, received: reply.bytes, to: request, of: kind)
        return reply
    }

    func signOnRequest() throws -> Message { try message(profile.signOn) }

    func signOff() throws -> Message { try message(.signOff) }

    func keyChange() throws -> Message { try message(.keyChange) }

    /// Of no terminal in plain 1987, where an echo test need not name one.
    func echo() throws -> Message {
        var echo = try message(.echo)
        guard family == .iso1987 else { return echo }
        echo.remove(.terminalIdentification)
        echo.remove(.merchantIdentification)
        return echo
    }

    func message(
        _ kind: TerminalRequest.Kind,
        amount: Money? = nil,
        card: TerminalCard? = nil,
        stan: String? = nil
    ) throws -> Message {
        let request = TerminalRequest(
            kind,
            stan: stan.flatMap { UInt32($0) } ?? simulated.memory.nextSTAN(),
            batch: batch,
            at: today,
            amount: amount,
            card: card
        )
        return try simulated.message(for: request)
    }

    func purchase(
        _ amount: UInt64,
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0),
        currency: String = "156",
        stan: String? = nil,
        pin: String? = nil,
        format: PINBlockFormat = .iso0
    ) throws -> Message {
        var paying = TerminalCard(number: card, expiry: DemoWorld.expiry)
        if let pin { paying.pinBlock = try block(pin, paying, format) }
        let asset = Asset(rawValue: UInt16(currency) ?? 0)
        let amount = Money(minorUnits: Int64(clamping: amount), asset: asset)
        return try message(.purchase, amount: amount, card: paying, stan: stan)
    }

    func balance(card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)) throws -> Message {
        try message(
            .balance,
            amount: Money(minorUnits: 0, asset: .yuan),
            card: TerminalCard(number: card, expiry: DemoWorld.expiry)
        )
    }

    /// The reversal of a purchase of this terminal, whatever was changed in it.
    func reversal(of sale: Message, amount: UInt64? = nil) throws -> Message {
        let at = moment(of: sale)
        let batch = sale.text(.field60).flatMap { UInt32($0.dropFirst(2).prefix(6)) } ?? batch
        let original = TerminalOriginal(
            messageType: sale.messageType.withoutRepeat,
            stan: UInt32(sale.digits(.systemsTraceAuditNumber) ?? 0),
            batch: batch,
            at: at,
            sendsReference: false
        )
        let asset = Asset(rawValue: UInt16(sale.digits(.currencyCode) ?? 0))
        let minor = Int64(clamping: amount ?? sale.digits(.amountTransaction) ?? 0)
        let expiry = sale.digits(.expirationDate).map { UInt16($0) }
        let request = TerminalRequest(
            .reversal(original),
            stan: family == .unionPayPOS ? original.stan : simulated.memory.nextSTAN(),
            batch: batch,
            at: at,
            amount: Money(minorUnits: minor, asset: asset),
            card: TerminalCard(number: sale.primaryAccountNumber, expiry: expiry)
        )
        return try simulated.message(for: request)
    }

    /// The time that a message tells: DE 12 of IFSF, DE 7 of plain 1987; UnionPay tells none.
    func moment(of message: Message) -> LocalMoment {
        let element: Element = family == .ifsf ? .localTime : .transmissionDateTime
        guard var rest = message.digits(element) else { return today }
        func next() -> Int {
            defer { rest /= 100 }
            return Int(rest % 100)
        }
        let (second, minute, hour, day, month) = (next(), next(), next(), next(), next())
        return LocalMoment(
            year: family == .ifsf ? 2000 + next() : today.year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: second
        )
    }

    func pinBlock(_ pin: String, _ card: PrimaryAccountNumber) throws -> [UInt8] {
        try block(pin, TerminalCard(number: card), .iso0).bytes
    }

    private func block(
        _ pin: String,
        _ card: TerminalCard,
        _ format: PINBlockFormat
    ) throws -> TerminalPINBlock {
        let clear = try ClearPIN(ascii: Array(pin.utf8).span)
        return try simulated.pinBlock(clear, for: card, usesCardNumber: format == .iso0)
    }
}
