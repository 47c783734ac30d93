import Payments
import Simulators
import Text

/// How the totals of a terminal and of the switch compare, for people and programs.
enum SettlementText {
    private typealias Half = (name: String, terminal: SideTallies, answer: HalfAnswer)

    /// A table of both; nothing where the answer tells no totals.
    ///
    /// ```text
    ///                      debits                  credits
    /// domestic  terminal      3          265.50       1           10.00
    ///           switch        3          265.50       1           10.00
    /// ```
    static func lines(of exchange: TerminalExchange) -> [String] {
        let halves = halves(of: exchange)
        guard !halves.isEmpty else { return [] }
        var lines = [padded("", 20) + padded("debits", 24) + "credits"]
        for half in halves {
            let isFirst = half.name == halves.first?.name
            let isEmpty = half.terminal == SideTallies() && half.answer.ours == SideTallies()
            guard isFirst || !isEmpty else { continue }
            lines.append(line(half.name, "terminal", half.terminal))
            lines.append(line("", "switch", half.answer.ours))
            let reversals = [half.terminal, half.answer.ours].map { sides in
                SideTallies(debits: sides.debitReversals, credits: sides.creditReversals)
            }
            guard reversals.contains(where: { $0 != SideTallies() }) else { continue }
            lines.append(line("reversed", "terminal", reversals[0]))
            lines.append(line("", "switch", reversals[1]))
        }
        return lines
    }

    /// nil where the answer tells no totals.
    static func document(of exchange: TerminalExchange) -> JSONValue? {
        guard let answer = exchange.answer.settlement else { return nil }
        var members: [JSONValue.Member] = [.init("result", .string(answer.result.wording))]
        for half in halves(of: exchange) {
            members.append(
                .init(
                    half.name,
                    .object([
                        .init("result", .string(half.answer.result.wording)),
                        .init("terminal", document(half.terminal)),
                        .init("switch", document(half.answer.ours)),
                    ])
                )
            )
        }
        return .object(members)
    }

    private static func halves(of exchange: TerminalExchange) -> [Half] {
        guard let answer = exchange.answer.settlement else { return [] }
        let (domestic, foreign): (SideTallies, SideTallies)
        switch exchange.asked.kind {
        case .settlement(let first, let second), .shiftClose(let first, let second):
            (domestic, foreign) = (first, second)
        default: return []
        }
        guard let other = answer.foreign else { return [("all", domestic, answer.domestic)] }
        return [("domestic", domestic, answer.domestic), ("foreign", foreign, other)]
    }

    private static func line(_ name: String, _ side: String, _ sides: SideTallies) -> String {
        let text = padded(name, 10) + padded(side, 10)
        return text + padded(tally(sides.debits), 24) + tally(sides.credits)
    }

    private static func tally(_ tally: Tally) -> String {
        let money = Money(minorUnits: tally.amount, asset: .yuan)
        let count = "\(tally.count)"
        let amount = AmountText.text(money)
        return String(repeating: " ", count: max(0, 4 - count.count)) + count
            + String(repeating: " ", count: max(1, 17 - amount.count)) + amount
    }

    private static func padded(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(1, columns - text.count))
    }

    private static func document(_ sides: SideTallies) -> JSONValue {
        func tally(_ tally: Tally) -> JSONValue {
            .object([
                .init("count", .number("\(tally.count)")),
                .init("amount_minor", .number("\(tally.amount)")),
            ])
        }
        return .object([
            .init("debits", tally(sides.debits)), .init("credits", tally(sides.credits)),
            .init("debit_reversals", tally(sides.debitReversals)),
            .init("credit_reversals", tally(sides.creditReversals)),
        ])
    }
}

extension SettlementResult {
    /// What people and scenarios call it.
    var wording: String { "\(self)" }
}
