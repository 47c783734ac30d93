import ISO8583
import Payments
import Simulators

/// Reports of what has happened, questions about it, and what an operator does.
extension TerminalRunner {
    /// A request that is about no earlier one.
    func report(
        _ kind: TerminalRequest.Kind,
        amount: Money,
        card: TerminalCard
    ) throws -> TerminalReply {
        try demand(kind.operation, for: card)
        return try run(kind, kind.operation.name, amount: amount, card: card)
    }

    /// Takes more for a sale that was decided off line; the amount is the new whole.
    func adjust(
        _ name: NamedPayment = NamedPayment(),
        amount: Money,
        card: TerminalCard
    ) throws -> TerminalReply {
        let original = try original(name, terminal.memory.sale, "sale to adjust")
        return try report(.adjustment(original), amount: amount, card: card)
    }

    /// Adds a tip to a sale or completion.
    func tip(
        _ name: NamedPayment = NamedPayment(),
        _ tip: Money,
        whole: Money? = nil,
        card: TerminalCard
    ) throws -> TerminalReply {
        let paid = terminal.memory.sale ?? terminal.memory.completion
        let original = try original(name, paid, "sale to tip")
        let sum = (name.isLast ? paid?.amount : nil).map { paid in
            Money(minorUnits: paid.minorUnits + tip.minorUnits, asset: paid.asset)
        }
        guard let amount = whole ?? sum else {
            throw CommandFailure(.usage, "a tip says the new whole", cure: "add --amount 97.00")
        }
        return try report(.tip(original, tip.minorUnits), amount: amount, card: card)
    }

    /// Asks what became of an earlier request.
    func query(_ name: NamedPayment = NamedPayment()) throws -> TerminalReply {
        let original = try original(name, terminal.memory.last, "request to ask about")
        try demand(.paymentQuery)
        return try run(.paymentQuery(original), "query")
    }

    /// Reports what a card did with its issuer's script.
    func notify(
        _ name: NamedPayment = NamedPayment(),
        card: TerminalCard,
        in asset: Asset
    ) throws -> TerminalReply {
        let last = terminal.memory.last
        let original = try original(name, last, "payment to report on")
        let amount = (name.isLast ? last?.amount : nil) ?? Money(minorUnits: 0, asset: asset)
        return try report(.scriptNotice(original), amount: amount, card: card)
    }

    /// Takes a sale back without its card, for an operator who may.
    func voidByHand(
        _ name: NamedPayment = NamedPayment(),
        amount: Money?
    ) throws -> TerminalReply {
        let sale = terminal.memory.sale
        let original = try original(name, sale, "sale to void")
        guard let amount = amount ?? (name.isLast ? sale?.amount : nil) else {
            throw CommandFailure(.usage, "a void says the amount", cure: "add --amount 88.50")
        }
        try demand(.manualVoid)
        return try run(.manualVoid(original), "manual void", amount: amount)
    }
}
