/// The rows of organisations or regions as a tree: whether each of them has a top, at every time.
struct ReferenceTree {
    /// What is wrong, with the number of a row.
    enum Fault {
        /// The keys from a row to itself.
        case cycle(row: Int, path: [String])
        case tooDeep(row: Int)
        /// So many changes of parents that go round that looking at each time takes too long.
        case notCheckable(row: Int)
    }

    private struct Edge {
        let row: Int
        let key: Substring
        let parent: Substring
        let time: ReferenceValidity
    }

    /// How far below the top a row may be: a payment walks as many.
    static let mostSteps = 16
    private static let mostWork = 20_000_000
    private static let mostPath = 10

    private let edges: [Edge]

    init(_ rows: [ReferenceRow]) {
        edges = rows.enumerated().map { index, row in
            let fields = row.fields
            return Edge(row: index, key: fields[0], parent: fields[1], time: row.validity)
        }
    }

    /// In the order of rows.
    func faults() -> [Fault] {
        let (levels, rest) = levels()
        if rest.isEmpty { return levels }
        // Rows of different times may form a circle that exists at none.
        let moments = Set(rest.map { $0.time.from ?? .min }).sorted()
        guard moments.count * rest.count <= Self.mostWork else {
            return levels + [.notCheckable(row: rest[0].row)]
        }
        var seen: Set<Int> = []
        var faults = levels
        for moment in moments {
            faults += cycles(of: rest, at: moment, seen: &seen)
        }
        return faults
    }

    /// Takes the tops away, and what then is one; what is left goes round, or is below what does.
    private func levels() -> (faults: [Fault], rest: [Edge]) {
        var faults: [Fault] = []
        var rest = edges
        var level = 0
        while !rest.isEmpty {
            let keys = Set(rest.map(\.key))
            // A key is taken when none of its rows has a parent that is left.
            let held = Set(rest.filter { keys.contains($0.parent) }.map(\.key))
            guard held.count < keys.count else { break }
            if level > Self.mostSteps {
                if let first = rest.first(where: { !held.contains($0.key) }) {
                    faults.append(.tooDeep(row: first.row))
                }
                return (faults, [])
            }
            rest = rest.filter { held.contains($0.key) }
            level += 1
        }
        return (faults, rest)
    }

    private func cycles(of edges: [Edge], at moment: Int64, seen: inout Set<Int>) -> [Fault] {
        var parents: [Substring: Edge] = [:]
        for edge in edges
        where (edge.time.from ?? .min) <= moment && moment < (edge.time.until ?? .max) {
            parents[edge.key] = edge
        }
        var done: Set<Substring> = []
        var faults: [Fault] = []
        for edge in edges {
            var path: [Edge] = []
            var onPath: [Substring: Int] = [:]
            var next = parents[edge.key]
            while let step = next, !done.contains(step.key) {
                if let start = onPath[step.key] {
                    let circle = path[start...]
                    // One mistake a circle: at the row of it that stands first.
                    if let first = circle.min(by: { $0.row < $1.row }),
                        seen.insert(first.row).inserted
                    {
                        let path = wording(circle, from: first.row)
                        faults.append(.cycle(row: first.row, path: path))
                    }
                    break
                }
                onPath[step.key] = path.count
                path.append(step)
                next = parents[step.parent]
            }
            done.formUnion(path.map(\.key))
        }
        return faults
    }

    private func wording(_ circle: ArraySlice<Edge>, from row: Int) -> [String] {
        guard let start = circle.firstIndex(where: { $0.row == row }) else { return [] }
        let steps = circle[start...] + circle[..<start]
        let keys = steps.map { String($0.key) }
        let shown = keys.count > Self.mostPath ? keys.prefix(Self.mostPath) + ["…"] : keys[...]
        return shown + [keys[0]]
    }
}
