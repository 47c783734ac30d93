/// The operators of all merchants: thousands of rows at most, which stay in memory.
struct StationOperators: Sendable {
    /// A hundred at each of a thousand stations.
    static let most = 100_000

    private var rows: [StationOperatorKey: StationOperator]

    init(_ rows: [StationOperator]) {
        self.rows = Dictionary(rows.map { ($0.key, $0) }) { _, last in last }
    }

    var isFull: Bool { rows.count >= Self.most }

    subscript(key: StationOperatorKey) -> StationOperator? { rows[key] }

    /// By merchant and number.
    var all: [StationOperator] { rows.values.sorted { $0.key < $1.key } }

    mutating func put(_ row: StationOperator) { rows[row.key] = row }
}
