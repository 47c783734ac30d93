import Payments
import Text

/// The conditions of all rules, compiled: nodes in one row, what a node asks for in another.
///
/// A group stands in front of its members and says where they end. Nothing of it is counted by
/// reference, so that a decision costs comparisons alone.
struct RouteProgram: Sendable {
    /// One condition; a range is of `values`.
    private enum Node: Sendable {
        /// Pairs of lowest and highest, sorted, without overlaps.
        case cards(Range<Int32>)
        /// A bit a kind.
        case code(UInt64)
        /// Pairs of a prefix of DE 3 and what its last digit counts for.
        case processingCode(Range<Int32>)
        /// A bit an operation.
        case operation(UInt64)
        case terminal(Range<Int32>)
        case merchant(Range<Int32>)
        case listener(Range<Int32>)
        case productGroup(Range<Int32>)
        /// Pairs of an organisation and whether those below it are meant, too.
        case organisation(Range<Int32>)
        case amount(Int64, Int64)
        case weekday(Weekdays)
        case time(TimeWindow)
        case all(end: Int32)
        case any(end: Int32)
        case not(end: Int32)
    }

    private var nodes: ContiguousArray<Node> = []
    /// What each node is called, for explanations.
    private var labels: [String] = []
    private var values: ContiguousArray<Int64> = []
    private(set) var names = RouteNames()

    // MARK: Compiling

    /// Adds the conditions of a rule, and gives where its nodes stand; the one for its own `bin`
    /// comes first.
    mutating func add(_ when: RouteConditions, in path: String = "") -> Range<Int> {
        let start = nodes.count
        addCard(when, path)
        addPlace(when, path)
        addBasket(when, path)
        addTime(when, path)
        addGroups(when, path)
        return start..<nodes.count
    }

    private mutating func add(_ label: String, _ node: Node) {
        nodes.append(node)
        labels.append(label)
    }

    private mutating func row(_ numbers: [Int64]) -> Range<Int32> {
        let start = Int32(values.count)
        values += numbers
        return start..<Int32(values.count)
    }

    private mutating func row(_ texts: [String], _ kind: RouteNames.Kind) -> Range<Int32> {
        row(texts.map { Int64(names.number($0, kind)) }.sorted())
    }

    private mutating func addCard(_ when: RouteConditions, _ path: String) {
        if !when.cards.isEmpty {
            let ranges = CardIndex([when.cards], match: .first).ranges
            add(
                path + "bin",
                .cards(row(ranges.flatMap { [Int64($0.lowest), Int64($0.highest)] }))
            )
        }
        if !when.codes.isEmpty {
            let bits = when.codes.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
            add(path + "code", .code(bits))
        }
        if !when.processingCodes.isEmpty {
            var pairs: [Int64] = []
            for prefix in when.processingCodes {
                guard let number = Int64(prefix) else { continue }
                pairs += [number, Self.scale(behind: prefix.utf8.count)]
            }
            add(path + "processing_code", .processingCode(row(pairs)))
        }
        if !when.operations.isEmpty {
            let bits = when.operations.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
            add(path + "operation", .operation(bits))
        }
    }

    /// DE 3 has six digits.
    private static func scale(behind digits: Int) -> Int64 {
        (digits..<6).reduce(1) { scale, _ in scale * 10 }
    }

    private mutating func addPlace(_ when: RouteConditions, _ path: String) {
        if !when.terminals.isEmpty {
            add(path + "terminal", .terminal(row(when.terminals, .terminal)))
        }
        if !when.merchants.isEmpty {
            add(path + "merchant", .merchant(row(when.merchants, .merchant)))
        }
        if !when.listeners.isEmpty {
            add(path + "listener", .listener(row(when.listeners, .listener)))
        }
        if !when.organisations.isEmpty {
            var pairs: [Int64] = []
            for organisation in when.organisations {
                pairs.append(Int64(names.number(organisation.name, .organisation)))
                pairs.append(organisation.includesBelow ? 1 : 0)
            }
            add(path + "organisation", .organisation(row(pairs)))
        }
    }

    private mutating func addBasket(_ when: RouteConditions, _ path: String) {
        if !when.productGroups.isEmpty {
            add(path + "product_group", .productGroup(row(when.productGroups, .productGroup)))
        }
        if let band = when.amount {
            add(path + "amount_minor", .amount(band.lowerBound, band.upperBound))
        }
    }

    private mutating func addTime(_ when: RouteConditions, _ path: String) {
        if let days = when.weekdays { add(path + "weekday", .weekday(days)) }
        if let hours = when.hours { add(path + "time", .time(hours)) }
    }

    private mutating func addGroups(_ when: RouteConditions, _ path: String) {
        // All of all: they are conditions like the rule's own.
        for (index, conditions) in when.all.enumerated() {
            addGroup([conditions], "\(path)all[\(index)]", ".") { .all(end: $0) }
        }
        if !when.any.isEmpty { addGroup(when.any, path + "any", "") { .any(end: $0) } }
        if !when.not.isEmpty { addGroup(when.not, path + "not", ".") { .not(end: $0) } }
    }

    /// A group of groups: each member is a group whose conditions must all hold.
    private mutating func addGroup(
        _ members: [RouteConditions],
        _ label: String,
        _ separator: String,
        _ node: (Int32) -> Node
    ) {
        let place = nodes.count
        add(label, node(0))
        for (index, member) in members.enumerated() {
            let name = separator.isEmpty ? "\(label)[\(index)]" : label
            let inner = nodes.count
            add(name, .all(end: 0))
            _ = add(member, in: name + ".")
            nodes[inner] = .all(end: Int32(nodes.count))
        }
        nodes[place] = node(Int32(nodes.count))
    }

    // MARK: Deciding

    /// Whether all conditions of a row of nodes hold.
    func holds(_ range: Range<Int>, for query: borrowing ResolvedQuery) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            guard holds(at: index, for: query) else { return false }
            index = next(behind: index)
        }
        return true
    }

    /// Whether a row of nodes that holds asks for the code: then it is meant for codes, and does
    /// not hold for one by saying nothing of how is paid.
    func namesCode(_ range: Range<Int>, for query: borrowing ResolvedQuery) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            switch nodes[index] {
            case .code: return true
            case .all(let end) where namesCode(index + 1..<Int(end), for: query): return true
            case .any(let end):
                // One of them holds, and that is the one that counts.
                var member = index + 1
                while member < Int(end) {
                    if holds(at: member, for: query),
                        namesCode(member..<next(behind: member), for: query)
                    {
                        return true
                    }
                    member = next(behind: member)
                }
            default: break
            }
            index = next(behind: index)
        }
        return false
    }

    /// What the first condition of a row is called that does not hold; nil where all do.
    func failed(_ range: Range<Int>, for query: borrowing ResolvedQuery) -> String? {
        var index = range.lowerBound
        while index < range.upperBound {
            if !holds(at: index, for: query) { return reason(at: index, for: query) }
            index = next(behind: index)
        }
        return nil
    }

    /// The innermost condition that keeps a group from holding, where that is one.
    private func reason(at index: Int, for query: borrowing ResolvedQuery) -> String {
        guard case .all(let end) = nodes[index] else { return labels[index] }
        return failed(index + 1..<Int(end), for: query) ?? labels[index]
    }

    private func next(behind index: Int) -> Int {
        switch nodes[index] {
        case .all(let end), .any(let end), .not(let end): Int(end)
        default: index + 1
        }
    }

    private func holds(at index: Int, for query: borrowing ResolvedQuery) -> Bool {
        switch nodes[index] {
        case .cards(let range): query.card.map { holds($0, in: range) } ?? false
        case .code(let bits): query.code.map { bits >> UInt64($0.rawValue) & 1 == 1 } ?? false
        case .processingCode(let range): holds(query.processingCode, in: range)
        case .operation(let bits): bits >> UInt64(query.operation) & 1 == 1
        case .terminal(let range): contains(query.terminal, range)
        case .merchant(let range): contains(query.merchant, range)
        case .listener(let range): contains(query.listener, range)
        case .productGroup(let range): query.productGroups.contains { contains($0, range) }
        case .organisation(let range): holds(query.organisations, in: range)
        case .amount(let low, let high): query.amount.map { low <= $0 && $0 <= high } ?? false
        case .weekday(let days): days.contains(query.weekday)
        case .time(let hours): hours.contains(minute: query.minute)
        case .all(let end): holds(index + 1..<Int(end), for: query)
        case .any(let end): holdsAny(index + 1..<Int(end), for: query)
        case .not(let end): !holds(index + 1..<Int(end), for: query)
        }
    }

    private func holdsAny(_ range: Range<Int>, for query: borrowing ResolvedQuery) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if holds(at: index, for: query) { return true }
            index = next(behind: index)
        }
        return false
    }

    private func holds(_ card: UInt64, in range: Range<Int32>) -> Bool {
        let card = Int64(card)
        var low = 0
        var high = range.count / 2
        let first = Int(range.lowerBound)
        while low < high {
            let middle = (low + high) / 2
            if values[first + 2 * middle + 1] < card { low = middle + 1 } else { high = middle }
        }
        return low < range.count / 2 && values[first + 2 * low] <= card
    }

    private func holds(_ code: UInt32?, in range: Range<Int32>) -> Bool {
        guard let code else { return false }
        return stride(from: Int(range.lowerBound), to: Int(range.upperBound), by: 2).contains {
            Int64(code) / values[$0 + 1] == values[$0]
        }
    }

    private func holds(_ organisations: [Int32], in range: Range<Int32>) -> Bool {
        guard let own = organisations.first else { return false }
        return stride(from: Int(range.lowerBound), to: Int(range.upperBound), by: 2).contains {
            let name = Int32(values[$0])
            return values[$0 + 1] == 0 ? own == name : organisations.contains(name)
        }
    }

    /// Whether a number is among the sorted ones of a range.
    private func contains(_ number: Int32, _ range: Range<Int32>) -> Bool {
        guard number >= 0 else { return false }
        let number = Int64(number)
        var low = Int(range.lowerBound)
        var high = Int(range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && values[low] == number
    }
}
