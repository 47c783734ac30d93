import ISO8583
import Payments
import Simulators

/// Outdoor fills: what is held before anything flows, and what is paid of it.
extension TerminalRunner {
    /// Holds a maximum, then reports what the nozzle gave: where a part of it is held, the pump
    /// stops there.
    func fill(
        _ fill: Fill,
        holding wanted: Money,
        card: TerminalCard,
        _ pin: TestPINOptions,
        fault: FillFault?
    ) throws -> TerminalReply {
        // Nothing flows that could not be paid.
        try demand(.completionAdvice, for: card)
        let held = try preauthorise(amount: wanted, card: card, pin)
        guard held.isApproved else { return held }
        let (fill, most) = try stop(fill, wanted, held)
        if fault == .noCompletion {
            Console.talk("the nozzle never reports: forecourt preauth list shows what it holds")
            return held
        }
        let original = try original(
            NamedPayment(),
            terminal.memory.authorisation,
            "pre-authorisation to complete",
            hasCode: true
        )
        var request = try request(.completionAdvice(original), amount: fill.amount, card: card)
        request.texts.append(TextTag(.productLine, fill.line.text))
        if fault == .lostCompletion {
            try TerminalFault.closeAfterSend.sendAndLeave(
                request,
                self,
                cure: "what has flowed is told again"
            )
            request.isRepeat = true
        }
        let paid = try send(request, "completion")
        // What is only kept for a person is acknowledged by another code where there is one.
        let approved = terminal.profile.specification.actionCode(for: .approved)?.text
        if paid.code == approved, !options.json {
            Console.line(Self.wording(of: fill, of: most, paid: paid.takenInstead))
        }
        return paid
    }

    /// What flows of a fill, and what is held for it.
    private func stop(
        _ fill: Fill,
        _ wanted: Money,
        _ held: TerminalReply
    ) throws -> (Fill, Money) {
        guard let part = held.takenInstead else { return (fill, wanted) }
        let most = Money(minorUnits: part, asset: wanted.asset)
        guard let stopped = fill.stopping(at: part) else {
            throw CommandFailure(
                .failed,
                "\(AmountText.wording(most)) is held, which buys nothing",
                cure: "free it: forecourt pos void --of preauth"
            )
        }
        if stopped != fill {
            Console.talk("\(AmountText.wording(most)) is held: there the pump stops")
        }
        return (stopped, most)
    }

    /// `35.120 l of 1020 at 7.80: 273.94 CNY, 270.43 CNY after discounts, 29.57 CNY free again`.
    private static func wording(of fill: Fill, of most: Money, paid net: Int64?) -> String {
        let asset = most.asset
        func words(_ minor: Int64) -> String {
            AmountText.wording(Money(minorUnits: minor, asset: asset))
        }
        let sold = "\(fill.litres.text) l of \(fill.grade) at \(fill.price.text)"
        var parts = ["\(sold): \(words(fill.amount.minorUnits))"]
        if let net { parts.append("\(words(net)) after discounts") }
        let rest = most.minorUnits - (net ?? fill.amount.minorUnits)
        parts.append(
            rest == 0
                ? "all that was held"
                : words(abs(rest)) + (rest > 0 ? " free again" : " more than was held")
        )
        return FoldedLine.text(parts, separator: ", ")
    }
}
