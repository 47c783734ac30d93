import ISO8583
import Text
import Yams

/// Reads scenario files.
///
/// Every mistake is collected with its line and column and what to do about it, so that one look
/// mends them all.
package struct ScenarioReader {
    /// No scenario is larger.
    private static let maximumBytes = 1 << 20
    private static let maximumNodes = 20_000
    private static let maximumDepth = 8

    let file: String
    private(set) var findings: [ScenarioFinding] = []
    /// Names of the steps so far; what a later one says it is about stands among them.
    var names: [String] = []

    /// The scenario of a text; throws all of its mistakes.
    package static func read(
        _ yaml: String,
        file: String
    ) throws(ScenarioError) -> Scenario {
        var reader = ScenarioReader(file: file)
        let scenario = reader.scenario(yaml)
        guard let scenario, reader.findings.isEmpty else {
            throw ScenarioError(findings: reader.findings)
        }
        return scenario
    }

    private init(file: String) {
        self.file = file
    }

    // MARK: Complaints

    func place(_ node: Node?) -> ScenarioPlace {
        ScenarioPlace(file: file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1)
    }

    mutating func complain(_ node: Node?, _ problem: String, _ cure: String) {
        complain(at: place(node), problem, cure)
    }

    mutating func complain(at place: ScenarioPlace, _ problem: String, _ cure: String) {
        let finding = ScenarioFinding(
            place: place,
            problem: PrintableText.line(problem),
            cure: PrintableText.line(cure)
        )
        findings.append(finding)
    }

    /// The word that was meant, or all that there are.
    func suggestion(for word: String, among known: [String]) -> String {
        if let nearest = NearestWord.find(word, among: known) {
            return "did you mean \"\(nearest)\"?"
        }
        return known.isEmpty ? "there is none" : "one of " + known.joined(separator: ", ")
    }

    // MARK: The file

    private mutating func scenario(_ yaml: String) -> Scenario? {
        guard let root = root(of: yaml) else { return nil }
        var title = file.split(separator: "/").last.map(String.init) ?? file
        var dialects: [String] = []
        var needs: Set<Scenario.Need> = []
        var card = DemoCardSeries.personal.card(0)
        var isFresh = false
        let list: Node
        if root.sequence == nil {
            let keys = ["scenario", "dialects", "needs", "card", "fresh", "steps"]
            guard let section = section(root, "a scenario", keys: keys) else { return nil }
            if let node = section["scenario"] { title = text(node, "scenario") ?? title }
            dialects = words(section["dialects"], "dialects").map(\.word)
            needs = readNeeds(section["needs"])
            if let node = section["card"] { card = cardNumber(node) ?? card }
            if let node = section["fresh"] { isFresh = flag(node, "fresh") }
            guard let steps = section["steps"] else {
                complain(root, "a scenario has steps", "write steps: and - {do: echo}")
                return nil
            }
            list = steps
        } else {
            list = root
        }
        guard let items = list.sequence, !items.isEmpty else {
            complain(list, "steps are a list", "begin each with - {do: echo}")
            return nil
        }
        var steps: [ScenarioStep] = []
        for item in items {
            let read = self.steps(item)
            steps += read
            names += read.compactMap(\.name)
        }
        var scenario = Scenario(
            file: file,
            title: title,
            dialects: dialects,
            needs: needs,
            card: card,
            steps: steps,
            place: place(root)
        )
        scenario.isFresh = isFresh
        return scenario
    }

    private mutating func readNeeds(_ node: Node?) -> Set<Scenario.Need> {
        var needs: Set<Scenario.Need> = []
        for (word, place) in words(node, "needs") {
            guard let need = Scenario.Need(rawValue: word) else {
                let known = Scenario.Need.allCases.map(\.rawValue)
                complain(
                    at: place,
                    "nothing is called \(word)",
                    suggestion(for: word, among: known)
                )
                continue
            }
            needs.insert(need)
        }
        return needs
    }

    /// The tree of a text that is short, shallow and without aliases that unfold.
    private mutating func root(of yaml: String) -> Node? {
        guard yaml.utf8.count <= Self.maximumBytes else {
            complain(nil, "the file is over 1 MiB", "split it")
            return nil
        }
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                complain(nil, "the file is empty", "write steps: and - {do: echo}")
                return nil
            }
            var budget = Self.maximumNodes
            return fits(root, depth: 1, budget: &budget) ? root : nil
        } catch {
            complain(error as? YamlError)
            return nil
        }
    }

    private mutating func complain(_ error: YamlError?) {
        let cure = "check quotes, brackets and indentation there"
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let place = ScenarioPlace(file: file, line: mark.line, column: mark.column)
            complain(at: place, problem, cure)
        case .duplicatedKeysInMapping(let keys, let context):
            let place = ScenarioPlace(
                file: file,
                line: context.mark.line,
                column: context.mark.column
            )
            let names = keys.map { "\($0)" }.joined(separator: ", ")
            complain(at: place, "the key \(names) stands twice", "remove one of the two")
        default:
            complain(nil, "this is not YAML", cure)
        }
    }

    private mutating func fits(_ node: Node, depth: Int, budget: inout Int) -> Bool {
        budget -= 1
        guard budget >= 0 else {
            complain(node, "more than \(Self.maximumNodes) values", "write without YAML aliases")
            return false
        }
        guard depth <= Self.maximumDepth else {
            complain(
                node,
                "nested deeper than \(Self.maximumDepth) levels",
                "see docs/scenarios.md"
            )
            return false
        }
        if let mapping = node.mapping {
            for (key, value) in mapping {
                guard fits(key, depth: depth + 1, budget: &budget),
                    fits(value, depth: depth + 1, budget: &budget)
                else { return false }
            }
        }
        for value in node.sequence ?? Node.Sequence([]) {
            guard fits(value, depth: depth + 1, budget: &budget) else { return false }
        }
        return true
    }
}
