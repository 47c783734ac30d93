import ISO8583
import Journal
import Payments
import Simulators
import Text

/// Rows of a journal as a scenario that `pos run` sends again.
///
/// Cards are demo cards that the masks fit and codes are fresh ones of their kind, since the
/// journal tells no other; each payment expects what it was told. What a scenario has no word for
/// is left out.
struct JournalScenario {
    /// Those of which a row says all that a scenario needs.
    private static let verbs: Set<ScenarioVerb> = [
        .purchase, .balance, .preauth, .complete, .void, .refund, .reverse, .query,
    ]

    private var dialect: String?
    private var terminals: [String] = []
    private var steps: [String] = []
    /// Steps by the id of their row.
    private var names: [String: String] = [:]
    /// Rows without a step.
    private(set) var leftOut = 0

    /// Takes a row over; `entersPIN` where its customer keyed one in, `code` where he showed one.
    mutating func add(_ row: JournalRow, entersPIN: Bool, code: CodeMark? = nil) {
        guard let step = step(row, entersPIN, code) else {
            if Operation(name: row.operation)?.rules.opensSession != true { leftOut += 1 }
            return
        }
        steps.append("  - {\(step)}")
        names[row.id] = "r\(row.seq)"
    }

    /// The file; nil where no row became a step.
    func text(of first: String?) -> String? {
        guard let dialect, let first, !steps.isEmpty else { return nil }
        return """
            scenario: Payments of a journal from \(first) on
            dialects: [\(dialect)]
            steps:
            \(steps.joined(separator: "\n"))

            """
    }

    private mutating func step(
        _ row: JournalRow,
        _ entersPIN: Bool,
        _ code: CodeMark?
    ) -> String? {
        guard let operation = Operation(name: row.operation),
            let (verb, more) = ScenarioVerb.saying(operation), more == nil,
            Self.verbs.contains(verb),
            let dialect = row.dialect, self.dialect == nil || self.dialect == dialect,
            let terminal = row.terminal, row.outcome != "pending", row.outcome != "refused"
        else { return nil }
        var parts = ["do: \(verb.rawValue)"]
        if let original = row.originalID {
            guard let name = names[original] else { return nil }
            parts.append("of: \(name)")
        } else if let code, verb == .purchase {
            parts.append("code: \(code.kind.name)")
        } else {
            guard [.purchase, .balance, .preauth].contains(verb),
                let word = row.pan.flatMap(Self.word)
            else { return nil }
            parts.append("card: \"\(word)\"")
        }
        guard let number = number(of: terminal) else { return nil }
        if number > 1 { parts.append("terminal: \(number)") }
        if let minor = row.amountMinor, operation.rules.movesMoney || verb == .preauth {
            let asset = Asset(rawValue: row.currency.flatMap { UInt16($0) } ?? 156)
            let money = AmountText.text(Money(minorUnits: minor, asset: asset))
            parts.append("amount: \"\(money)\"")
        }
        if entersPIN {
            parts.append("pin: \"\(row.reason == "incorrect-pin" ? "000000" : "123456")\"")
        }
        parts.append("as: r\(row.seq)")
        if row.outcome == "declined", let reason = row.reason { parts.append("expect: \(reason)") }
        self.dialect = dialect
        return parts.joined(separator: ", ")
    }

    /// From 1, in the order in which they come.
    private mutating func number(of terminal: String) -> Int? {
        if let index = terminals.firstIndex(of: terminal) { return index + 1 }
        guard terminals.count < Scenario.mostTerminals else { return nil }
        terminals.append(terminal)
        return terminals.count
    }

    /// The word of the one demo card that a mask fits.
    private static func word(of mask: String) -> String? {
        let series = mask.hasPrefix(DemoCardSeries.bank) ? "bank" : DemoCardSeries(of: mask)?.word
        guard let series, mask.count == 16, let digits = Int(mask.suffix(4)) else { return nil }
        for thousand in 0..<10 {
            let word = "\(series):\(thousand * 1000 + digits / 10)"
            if let card = DemoCardWord.card(word), "\(card)" == mask { return word }
        }
        return nil
    }
}
