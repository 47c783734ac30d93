import Payments
import Switch
import Text

/// What of a switch needs a person, each with the command to type.
struct StatusNeed: Equatable {
    /// What stands before it: `held`, `cases`, `bank`.
    let label: String
    let words: String
    let commands: [String]
    /// How many decisions it stands for.
    let count: Int

    /// What `status` tells that somebody has to do something about, the worst first; `given` goes
    /// to the commands, so that they mean the same switch.
    static func all(of status: JSONValue, given: String = "") -> [StatusNeed] {
        file(status, given) + clock(status, given) + channels(status, given)
            + people(status, given)
    }

    private static func file(_ status: JSONValue, _ given: String) -> [StatusNeed] {
        var needs: [StatusNeed] = []
        if let damage = status["journal"]?["damage"]?.string {
            needs.append(
                StatusNeed("journal", damage, ["forecourt journal verify\(given)"])
            )
        }
        if status["journal"]?["disk_full"] == .boolean(true) {
            needs.append(
                StatusNeed("disk", "it is full: payments are refused (96)", ["df -h"])
            )
        }
        let waiting = number(status["connections"]?["listeners_waiting"])
        if waiting > 0 {
            let words = "\(Counted.text(waiting, "listener")) without file descriptors"
            needs.append(StatusNeed("limit", words, ["forecourt doctor\(given)"]))
        }
        return needs
    }

    private static func clock(_ status: JSONValue, _ given: String) -> [StatusNeed] {
        guard status["clock"]?["believed"] == .boolean(false) else { return [] }
        let jump = number(status["clock"]?["jump_s"])
        let side = jump > 0 ? "ahead" : "behind"
        return [
            StatusNeed(
                "clock",
                "the wall clock is \(StatusText.span(abs(jump))) \(side), and not believed",
                ["forecourt day clock\(given)"]
            )
        ]
    }

    private static func channels(_ status: JSONValue, _ given: String) -> [StatusNeed] {
        guard case .array(let channels)? = status["channels"] else { return [] }
        var needs: [StatusNeed] = []
        for channel in channels {
            let name = channel["name"]?.string ?? "-"
            if channel["state"]?.string == "down" {
                let address = channel["address"]?.string.map { " to \($0)" } ?? ""
                needs.append(
                    StatusNeed(
                        name,
                        "down: " + (channel["note"]?.string ?? "no link\(address) stands"),
                        ["forecourt channel echo \(name)\(given)"]
                    )
                )
            }
            needs += held(on: channel, named: name, given)
        }
        return needs
    }

    private static func held(
        on channel: JSONValue,
        named name: String,
        _ given: String
    ) -> [StatusNeed] {
        guard case .array(let numbers)? = channel["held"] else { return [] }
        var items: [String: JSONValue] = [:]
        if case .array(let known)? = channel["held_items"] {
            for item in known { items[item["number"]?.text() ?? ""] = item }
        }
        var needs = numbers.map { number in
            let text = number.text()
            return StatusNeed(
                "held",
                ([text] + words(of: items[text]) + [name]).joined(separator: "  "),
                ["release", "discard"].map {
                    "forecourt channel \($0) \(text) --reason TEXT\(given)"
                }
            )
        }
        // The switch names some of many: the others come up as these are decided.
        let others = Self.number(channel["held_reversals"]) - numbers.count
        if others > 0 {
            let words = "\(others) more on \(name)"
            let command = "forecourt channel list -o wide\(given)"
            needs.append(StatusNeed("held", words, [command], count: others))
        }
        return needs
    }

    /// Amount, terminal and age, as far as they are known.
    private static func words(of item: JSONValue?) -> [String] {
        guard let item else { return [] }
        var words: [String] = []
        if let minor = OperatorSession.number(item["amount_minor"]),
            let currency = item["currency"]?.string.flatMap({ UInt16($0) })
        {
            let money = Money(minorUnits: minor, asset: Asset(rawValue: currency))
            words.append(AmountText.wording(money))
        }
        if let terminal = item["terminal"]?.string { words.append(terminal) }
        if let age = OperatorSession.number(item["age_seconds"]) {
            words.append(StatusText.span(Int(age)))
        }
        return words
    }

    private static func people(_ status: JSONValue, _ given: String) -> [StatusNeed] {
        var needs: [StatusNeed] = []
        let proposals = number(status["proposals"])
        if proposals > 0 {
            let verb = proposals == 1 ? "waits" : "wait"
            needs.append(
                StatusNeed(
                    "approve",
                    "\(Counted.text(proposals, "proposal")) \(verb) for a second person",
                    ["forecourt approve\(given)"]
                )
            )
        }
        let due = number(status["days"]?["cases_due"])
        if due > 0 {
            needs.append(
                StatusNeed(
                    "cases",
                    "\(Counted.text(due, "case")) due",
                    ["forecourt case list --due\(given)"]
                )
            )
        }
        return needs
    }

    private init(_ label: String, _ words: String, _ commands: [String], count: Int = 1) {
        self.count = count
        self.label = PrintableText.line(label)
        self.words = PrintableText.line(words)
        self.commands = commands.map(PrintableText.line)
    }

    private static func number(_ value: JSONValue?) -> Int {
        Int(OperatorSession.number(value) ?? 0)
    }

    /// As `status --json` names it.
    var document: JSONValue {
        .members(
            ("what", .string(label)),
            ("words", .string(words)),
            ("count", .integer(count)),
            ("commands", .array(commands.map { .string($0) }))
        )
    }
}
