import ISO8583
import Payments
import Simulators

/// How a command names an earlier payment; by nothing where the terminal's last one is meant.
struct NamedPayment {
    /// DE 37 of its answer.
    var rrn: String?
    /// DE 38 of its answer.
    var code: String?
    /// DE 11 of it, on UnionPay.
    var stan: UInt32?
    /// 60.2 of it; the terminal's batch where it is not said.
    var batch: UInt32?
    /// Whether a scanned code paid it, so that no card is sent.
    var isOfCode = false

    /// Whether the terminal's last one is meant.
    var isLast: Bool { rrn == nil && stan == nil }
}

/// Requests that are about an earlier payment.
extension TerminalRunner {
    /// Takes a payment back whole; `amount` is what the request says instead of what was paid.
    func void(
        _ what: RememberedPayment,
        _ name: NamedPayment = NamedPayment(),
        amount: String? = nil,
        card: TerminalCard,
        in asset: Asset
    ) throws -> TerminalReply {
        let remembered = what.last(in: terminal.memory)
        let wording = "\(what.rawValue) to void"
        if name.isLast, remembered == nil, let other = voidable {
            throw CommandFailure(
                .failed,
                "the terminal remembers no \(wording)",
                cure: "add --of \(other.rawValue) for its last one, or name it with --rrn"
            )
        }
        let isHold = what == .preauth || what == .completion
        let original = try original(name, remembered, wording, hasCode: isHold)
        let kind = what.void(original)
        try demand(kind.operation, for: original.isOfCode ? nil : card)
        let money = try amount.map { try AmountOption.money($0, in: asset) }
        guard let money = money ?? (name.isLast ? remembered?.amount : nil) else {
            throw CommandFailure(.usage, "a void says the amount", cure: "add --amount 88.50")
        }
        return try run(kind, "void", amount: money, card: original.isOfCode ? nil : card)
    }

    /// The first kind of payment that the terminal remembers one of.
    private var voidable: RememberedPayment? {
        RememberedPayment.allCases.first { $0.last(in: terminal.memory) != nil }
    }

    /// Pays what the last authorisation holds, or a part of it; an advice reports that it was.
    func complete(
        _ name: NamedPayment = NamedPayment(),
        amount: Money,
        card: TerminalCard,
        isAdvice: Bool = false
    ) throws -> TerminalReply {
        // Plain 1987 knows it as an advice alone.
        let reports = isAdvice || !terminal.profile.specification.offers(.completion)
        try demand(reports ? .completionAdvice : .completion, for: card)
        let authorisation = terminal.memory.authorisation
        let wording = "pre-authorisation to complete"
        let original = try original(name, authorisation, wording, hasCode: true)
        let kind: TerminalRequest.Kind =
            reports ? .completionAdvice(original) : .completion(original)
        return try run(kind, "completion", amount: amount, card: card)
    }

    /// Gives back a part of a sale or completion, or all of it.
    func refund(
        _ name: NamedPayment = NamedPayment(),
        amount: Money,
        card: TerminalCard
    ) throws -> TerminalReply {
        let paid = terminal.memory.sale ?? terminal.memory.completion
        let original = try original(name, paid, "sale to refund")
        let shown = original.isOfCode ? nil : card
        try demand(.refund, for: shown)
        return try run(.refund(original), "refund", amount: amount, card: shown)
    }

    /// Holds money of a card; an advice reports that the terminal has allowed a fill by itself.
    func preauthorise(
        amount: Money,
        card: TerminalCard,
        _ pin: TestPINOptions? = nil,
        isAdvice: Bool = false
    ) throws -> TerminalReply {
        try demand(isAdvice ? .preauthorisationAdvice : .preauthorisation, for: card)
        guard !isAdvice else {
            guard try pin?.clearPIN() == nil else {
                throw CommandFailure(
                    .usage,
                    "nobody keys in a PIN for what the terminal has allowed",
                    cure: "leave it out, or --advice"
                )
            }
            return try run(.preauthorisationAdvice, "preauth advice", amount: amount, card: card)
        }
        let paying = try pin.map { try keyIn($0, of: card) } ?? card
        return try run(.preauthorisation, "preauth", amount: amount, card: paying)
    }

    func original(
        _ name: NamedPayment,
        _ remembered: TerminalMemory.LastPayment?,
        _ wording: String,
        hasCode: Bool = false
    ) throws -> TerminalOriginal {
        if name.isLast {
            guard let original = remembered?.original() else {
                throw CommandFailure(
                    .failed,
                    "the terminal remembers no \(wording)",
                    cure: "name it with --rrn" + (hasCode ? ", and with --code" : "")
                )
            }
            return original
        }
        let isUnionPay = terminal.profile.specification.family == .unionPayPOS
        guard isUnionPay || name.stan == nil else {
            throw CommandFailure(
                .usage,
                "only unionpay-pos names a payment by its STAN",
                cure: "give --rrn"
            )
        }
        var original = TerminalOriginal(
            messageType: "0200",
            stan: name.stan ?? 0,
            batch: name.batch ?? terminal.memory.batch,
            at: TerminalClock.now(),
            retrievalReference: name.rrn,
            approvalCode: name.code,
            sendsReference: name.stan != nil
        )
        original.day = nil
        original.isOfCode = name.isOfCode
        return original
    }

    /// Signs on where that is needed, but for what the dialect does not offer and would only
    /// decline.
    func demand(_ operation: Payments.Operation, for card: TerminalCard? = nil) throws {
        let specification = terminal.profile.specification
        guard !specification.offers(operation) else { return try signOnIfNeeded(for: card) }
        throw CommandFailure(
            .usage,
            "\(specification.name) offers no \(operation.name)",
            cure: "forecourt spec show \(specification.name) lists what it offers"
        )
    }
}
