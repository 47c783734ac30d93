package import Payments

/// What a terminal is told for an outcome, per dialect: filled from the specifications, so that
/// the file holds `code` as it went over the wire.
package struct OutcomeCodes: Sendable {
    private var codes: [[String?]] = []
    private var dialects: [ListenerNumber: DialectNumber] = [:]

    /// An empty table: no code is known.
    package init() {}

    /// `entries`: DE 39 per outcome and dialect; `dialects`: what each listener speaks, for
    /// refusals that name their listener only.
    package init(
        entries: [DialectNumber: [Outcome: String]],
        dialects: [ListenerNumber: DialectNumber] = [:]
    ) {
        self.dialects = dialects
        let height = (entries.keys.map { Int($0.rawValue) }.max() ?? -1) + 1
        codes = Array(repeating: Array(repeating: nil, count: 256), count: height)
        for (dialect, outcomes) in entries {
            for (outcome, code) in outcomes {
                codes[Int(dialect.rawValue)][Int(outcome.rawValue)] = code
            }
        }
    }

    package func code(of outcome: Outcome, in dialect: DialectNumber) -> String? {
        guard Int(dialect.rawValue) < codes.count else { return nil }
        return codes[Int(dialect.rawValue)][Int(outcome.rawValue)]
    }

    /// Every code, in order of dialect and outcome.
    package var all: [(dialect: Int, outcome: Int, code: String)] {
        codes.indices.flatMap { dialect in
            codes[dialect].indices.compactMap { outcome in
                codes[dialect][outcome].map { (dialect, outcome, $0) }
            }
        }
    }

    package func dialect(of listener: ListenerNumber) -> DialectNumber? { dialects[listener] }
}
