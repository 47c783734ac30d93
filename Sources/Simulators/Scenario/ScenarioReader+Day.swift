import Payments
import Yams

/// What a step says of its terminal's day.
extension ScenarioReader {
    mutating func read(_ node: Node, for key: ScenarioKey, into day: inout ScenarioDay) {
        switch key {
        case .previous: day.isPrevious = flag(node, "previous")
        case .forced: day.isForced = flag(node, "forced")
        case .hide: day.hidden = hidden(node)
        case .invent: day.invented = invented(node)
        case .mistake: readMistakes(node, into: &day)
        case .from: day.from = number(node, "from", 1...10_000)
        case .rows: day.rows = number(node, "rows", 0...9999)
        case .balanced: day.isBalanced = flag(node, "balanced")
        case .device: day.device = device(node)
        default: break
        }
    }

    private mutating func hidden(_ node: Node) -> [String] {
        var names: [String] = []
        for item in node.sequence ?? Node.Sequence([node]) {
            if let name = reference(item) { names.append(name) }
        }
        return names
    }

    private mutating func invented(_ node: Node) -> [ScenarioAmount] {
        var amounts: [ScenarioAmount] = []
        for item in node.sequence ?? Node.Sequence([node]) {
            if let amount = amount(item, "invent") { amounts.append(amount) }
        }
        return amounts
    }

    private mutating func readMistakes(_ node: Node, into day: inout ScenarioDay) {
        guard let mapping = node.mapping else {
            return complain(node, "mistake is a set", "write mistake: {sale: \"1.00\"}")
        }
        for (key, value) in mapping {
            guard let name = reference(key), let amount = amount(value, "mistake") else {
                continue
            }
            day.mistaken.append((name, amount))
        }
    }

    private mutating func device(_ node: Node) -> DeviceNames? {
        let keys = ["serial", "model", "software"]
        guard let section = section(node, "device", keys: keys) else { return nil }
        guard let serial = section["serial"].flatMap({ text($0, "serial") }) else {
            complain(node, "a device has a serial number", "add serial: SN-0001")
            return nil
        }
        return DeviceNames(
            serial: serial,
            model: section["model"].flatMap { text($0, "model") } ?? "",
            software: section["software"].flatMap { text($0, "software") } ?? ""
        )
    }

    /// `balanced`, `different` or `waits`, or a list of them.
    mutating func results(_ node: Node) -> [SettlementResult] {
        words(node, "result").compactMap { word, place in
            let known = SettlementResult.allCases.map { "\($0)" }
            guard let result = SettlementResult.allCases.first(where: { "\($0)" == word }) else {
                complain(
                    at: place,
                    "no result is called \(word)",
                    suggestion(for: word, among: known)
                )
                return nil
            }
            return result
        }
    }
}
