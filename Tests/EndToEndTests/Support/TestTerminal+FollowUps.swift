import ISO8583
import Payments
import Simulators
import Switch

/// What names an earlier payment of this terminal or another of its merchant.
extension TestTerminal {
    /// A payment that was answered: what others name it by.
    struct Paid {
        var operation: Payments.Operation
        var message: Message
        var reply: Reply
        var batch: UInt32
        var card: PrimaryAccountNumber
    }

    /// Sends a payment and keeps what it can be named by.
    func pay(
        _ operation: Payments.Operation,
        _ message: Message,
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)
    ) throws -> Paid {
        Paid(
            operation: operation,
            message: message,
            reply: try exchange(message),
            batch: batch,
            card: card
        )
    }

    func preauthorisation(
        _ amount: UInt64,
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)
    ) throws -> Message {
        try message(
            .preauthorisation,
            amount: Money(minorUnits: Int64(clamping: amount), asset: .yuan),
            card: TerminalCard(number: card, expiry: DemoWorld.expiry)
        )
    }

    /// The payment as another request names it; by DE 37 alone without its reference.
    func original(_ paid: Paid, sendsReference: Bool = true) -> TerminalOriginal {
        var original = TerminalOriginal(
            messageType: paid.message.messageType.withoutRepeat,
            stan: UInt32(paid.message.digits(.systemsTraceAuditNumber) ?? 0),
            batch: paid.batch,
            at: moment(of: paid.message),
            retrievalReference: paid.reply.text(.retrievalReferenceNumber),
            approvalCode: paid.reply.text(.approvalCode),
            sendsReference: sendsReference,
            operation: paid.operation
        )
        original.amount = paid.message.digits(.amountTransaction).map {
            Money(minorUnits: Int64(clamping: $0), asset: .yuan)
        }
        return original
    }

    /// A void, refund or completion of it.
    func follow(
        _ kind: (TerminalOriginal) -> TerminalRequest.Kind,
        _ paid: Paid,
        _ amount: UInt64? = nil,
        sendsReference: Bool = true
    ) throws -> Message {
        let minor = amount ?? paid.message.digits(.amountTransaction) ?? 0
        return try message(
            kind(original(paid, sendsReference: sendsReference)),
            amount: Money(minorUnits: Int64(clamping: minor), asset: .yuan),
            card: TerminalCard(number: paid.card, expiry: DemoWorld.expiry)
        )
    }

    /// Two terminals of one station that are signed on.
    static func neighbours(
        _ open: OpenTerminal,
        at listener: String = "unionpay"
    ) throws -> (TestTerminal, TestTerminal) {
        let both = (try open(listener, 1), try open(listener, 2))
        try both.0.signOn()
        try both.1.signOn()
        return both
    }

    /// Sends one request a terminal, all before the first reply is read, the last first where that
    /// is asked for; the codes, in the order of the requests.
    static func race(
        _ requests: [(TestTerminal, Message)],
        lastFirst: Bool = false
    ) throws -> [String] {
        let sent = lastFirst ? requests.reversed() : requests
        for (terminal, message) in sent { try terminal.wire.send(try terminal.frame(message)) }
        let codes = try sent.map { try $0.0.receive().code }
        return lastFirst ? codes.reversed() : codes
    }

    /// A neighbour's advice that completes a hold and the reversal that frees it, at once; the
    /// codes, that of the advice first.
    func takeBack(
        _ hold: Paid,
        racing neighbour: TestTerminal,
        lastFirst: Bool
    ) throws -> [String] {
        let requests = [
            (neighbour, try neighbour.follow({ .completionAdvice($0) }, hold, 6_000)),
            (self, try takeBack(hold)),
        ]
        return try Self.race(requests, lastFirst: lastFirst)
    }

    /// A pre-authorisation that stands.
    func hold(_ amount: UInt64) throws -> Paid {
        try pay(.preauthorisation, try preauthorisation(amount))
    }

    /// The 0400 of any of them.
    func takeBack(_ paid: Paid) throws -> Message {
        let original = original(paid, sendsReference: false)
        let minor = paid.message.digits(.amountTransaction) ?? 0
        let request = TerminalRequest(
            .reversal(original),
            stan: family == .unionPayPOS ? original.stan : simulated.memory.nextSTAN(),
            batch: batch,
            at: family == .unionPayPOS ? today : moment(of: paid.message),
            amount: Money(minorUnits: Int64(clamping: minor), asset: .yuan),
            card: TerminalCard(number: paid.card, expiry: DemoWorld.expiry)
        )
        return try simulated.message(for: request)
    }

    /// What the card has left, in cents.
    func available(_ card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)) throws -> Int64 {
        let balance = try exchange(try balance(card: card))
        let digits = balance.text(.additionalAmounts)?.dropFirst(8).prefix(12) ?? ""
        return Int64(digits) ?? -1
    }
}
