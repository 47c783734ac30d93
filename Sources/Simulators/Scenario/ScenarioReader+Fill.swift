import Payments
import Yams

/// What a fill says beside what any step may say.
enum ScenarioFillKey: String, CaseIterable {
    case litres
    case grade
    case price
    case hold
    case pump
    case nozzle
}

/// Outdoor fills: one step of a file that is two of its terminal.
extension ScenarioReader {
    /// The word for it behind `do`.
    static let fillWord = "fill"

    private static let common: [ScenarioKey] = [
        .verb, .name, .terminal, .card, .expiry, .track, .pin, .tags, .set, .without, .fault,
        .expected,
    ]

    /// What is held, and what of it is paid; empty where something is wrong with it.
    ///
    /// What goes wrong on purpose, what a message says instead and what is expected are the
    /// completion's; the hold must be approved.
    mutating func fill(_ values: [String: Node], _ node: Node) -> [ScenarioStep] {
        var hold = ScenarioStep(.preauth, at: place(node))
        var paid = ScenarioStep(.complete, at: place(node))
        paid.isAdvice = true
        paid.original = .last(.preauth)
        let own = ScenarioFillKey.allCases.map(\.rawValue)
        for key in ScenarioKey.allCases {
            guard let value = values[key.rawValue] else { continue }
            guard Self.common.contains(key) else {
                let fitting = (Self.common.map(\.rawValue) + own).joined(separator: ", ")
                complain(value, "fill has no \(key.rawValue)", "it may have " + fitting)
                continue
            }
            if key != .pin { read(value, for: key, into: &paid) }
        }
        demandExpectation(values, of: paid)
        guard let fill = fill(in: values, node) else { return [] }
        (hold.terminal, hold.card) = (paid.terminal, paid.card)
        (hold.expiry, hold.usesTrack) = (paid.expiry, paid.usesTrack)
        if let pin = values[ScenarioKey.pin.rawValue] { read(pin, for: .pin, into: &hold) }
        for (key, name) in [(ScenarioFillKey.pump, TagName.pump), (.nozzle, .nozzle)] {
            guard let value = values[key.rawValue], let text = text(value, key.rawValue) else {
                continue
            }
            paid.tags.append(TextTag(name, text))
        }
        hold.tags = paid.tags
        paid.tags.append(TextTag(.productLine, fill.line.text))
        hold.amount = .written(AmountText.text(fill.usualHold), place(node))
        if let value = values[ScenarioFillKey.hold.rawValue] {
            hold.amount = amount(value, ScenarioFillKey.hold.rawValue)
        }
        paid.amount = .written(AmountText.text(fill.amount), place(node))
        return [hold, paid]
    }

    private mutating func fill(in values: [String: Node], _ node: Node) -> Fill? {
        var words: [String] = []
        for key in [ScenarioFillKey.litres, .grade, .price] {
            guard let value = values[key.rawValue] else {
                complain(
                    node,
                    "a fill has \(key.rawValue)",
                    "write litres: \"35.120\", grade: \"1020\", price: \"7.80\""
                )
                return nil
            }
            guard let word = text(value, key.rawValue) else { return nil }
            words.append(word)
        }
        do throws(Fill.Mistake) {
            return try Fill(grade: words[1], litres: words[0], price: words[2], in: .yuan)
        } catch {
            complain(node, error.wording, error.cure)
            return nil
        }
    }
}
