import CardSecurity
import Glibc
import ISO8583
import Simulators
import Text

struct BankClientError: Error {
    let text: String
}

/// The switch's side of a bank's connection, as small as it can be.
final class BankClient {
    let specification: DialectSpecification
    private let socket: TerminalSocket
    private let decoder: MessageDecoder
    private var stream: [UInt8] = []
    private(set) var macKey: MACKey?
    private(set) var pinKey: PINKey?

    static let zoneKey = "0123456789ABCDEFFEDCBA9876543210"

    init(port: Int, dialect: String = "iso8583-1987-binary") throws {
        specification = try BankWorld.specification(dialect)
        decoder = MessageDecoder(specification)
        socket = try TerminalSocket(address: "127.0.0.1:\(port)", timeoutMilliseconds: 30_000)
    }

    /// Signs on and takes keys.
    func signOn() throws {
        guard try ask(network("001", 1)).text(.actionCode) == "00" else {
            throw BankClientError(text: "sign-on")
        }
        let reply = try ask(network("101", 2))
        let hexadecimal = reply.text(.privateData) ?? ""
        guard let handedOut = Hexadecimal.bytes(hexadecimal) else {
            throw BankClientError(text: "keys")
        }
        let zoneKey = try KeyEncryptionKey(KeyBytes(hexadecimal: Self.zoneKey))
        let keys = try WorkingKeyLayout.decode(handedOut.span, under: zoneKey)
        macKey = try MACKey(.x919, key: keys.mac)
        pinKey = try PINKey(keys.pin)
    }

    func network(_ code: String, _ stan: UInt64) throws -> Message {
        var message = Message(specification: specification, type: "0800")
        try message.set(.transmissionDateTime, "1121120000")
        try message.set(.systemsTraceAuditNumber, digits: stan)
        try message.set(.acquiringInstitution, "00000001")
        try message.set(.terminalIdentification, "00000001")
        try message.set(.merchantIdentification, "000000000000001")
        try message.set(.networkManagementCode, code)
        return message
    }

    func payment(
        _ stan: UInt64,
        _ amount: UInt64,
        type: MessageTypeIndicator = "0200",
        code: String = "000000",
        pin: String? = nil
    ) throws -> Message {
        let card = "6222000000000007"
        var message = Message(specification: specification, type: type)
        try message.set(.primaryAccountNumber, card)
        try message.set(.processingCode, code)
        try message.set(.amountTransaction, digits: amount)
        try message.set(.transmissionDateTime, "1121120000")
        try message.set(.systemsTraceAuditNumber, digits: stan)
        try message.set(.localTime, "200000")
        try message.set(.localDate, "1121")
        try message.set(.retrievalReferenceNumber, "632500000042")
        try message.set(.terminalIdentification, "T0000001")
        try message.set(.merchantIdentification, "DEMOSTATION0001")
        try message.set(.currencyCode, "156")
        if let pin, let pinKey {
            let block = try pinKey.encrypt(
                ClearPIN(ascii: Array(pin.utf8).span),
                format: .iso0,
                cardNumber: Array(card.utf8).span,
                from: SystemRandomSource()
            )
            try message.set(.pinData, bytes: block)
        }
        return message
    }

    func reversal(of payment: Message, _ stan: UInt64, isRepeat: Bool = false) throws -> Message {
        var message = payment
        message.messageType = isRepeat ? "0421" : "0420"
        message.remove(.mac)
        try message.set(.systemsTraceAuditNumber, digits: stan)
        var original = OriginalDataElements()
        original.messageType = payment.messageType
        original.traceNumber = payment.systemsTraceAuditNumber
        original.transmission = payment.text(.transmissionDateTime)
        original.acquirer = "1"
        try message.set(.originalDataElements, original.element90)
        return message
    }

    func ask(_ message: Message) throws -> Message {
        try send(message)
        return try receive()
    }

    /// Sends with its MAC where keys are known and the message is none of network management.
    func send(_ message: Message, spoilsMAC: Bool = false) throws {
        try socket.send(try frame(message, spoilsMAC: spoilsMAC))
    }

    func frame(_ message: Message, spoilsMAC: Bool = false) throws -> [UInt8] {
        var message = message
        var bytes = MessageEncoder.encode(message)
        if let macKey, message.messageType.messageClass != .networkManagement {
            let isLong = message.elements.contains { $0.number > 64 }
            try message.set(isLong ? .mac2 : .mac, bytes: [UInt8](repeating: 0, count: 8))
            let blank = MessageEncoder.encode(message)
            var mac = macKey.mac(over: blank.span.extracting(droppingLast: 8)).bytes
            if spoilsMAC { mac[7] ^= 1 }
            bytes = blank.dropLast(8) + mac
        }
        var frame: [UInt8] = []
        try FrameFormat.binary2.write(bytes.span, in: FrameEnvelope(), to: &frame)
        return frame
    }

    func sendRaw(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    /// The next message, whose MAC must be right where it has one.
    func receive(milliseconds: Int = 30_000, checksMAC: Bool = true) throws -> Message {
        while true {
            let received = stream
            if case .frame(let layout) = try FrameFormat.binary2.nextFrame(in: received.span) {
                let bytes = Array(stream[layout.message])
                stream.removeFirst(layout.bytes)
                let message = try decoder.decode(bytes)
                let hasMAC = message.has(.mac) || message.has(.mac2)
                if checksMAC, hasMAC, let macKey {
                    let isRight = macKey.verify(
                        bytes.span.extracting(last: 8),
                        over: bytes.span.extracting(droppingLast: 8)
                    )
                    guard isRight else { throw BankClientError(text: "MAC") }
                }
                return message
            }
            stream += try socket.receive(within: milliseconds)
        }
    }
}
