/// What came of running a vector document.
package struct KnownAnswerReport: Sendable, Equatable {
    /// The count of one algorithm.
    package struct Line: Sendable, Equatable {
        /// The algorithm as the document names it.
        package let algorithm: String
        /// Vectors whose every value was reproduced.
        package internal(set) var passed = 0
        /// Vectors with a difference, and those of an unsupported algorithm.
        package internal(set) var failed = 0
        /// Whether the algorithm is known here.
        package let isSupported: Bool
    }

    /// One vector that did not pass.
    package struct Failure: Sendable, Equatable {
        /// The algorithm as the document names it.
        package let algorithm: String
        /// The vector's id, or its number.
        package let id: String
        /// Which value differs, or why it could not be computed.
        package let reason: String
    }

    /// One line an algorithm, in the order of the document.
    package internal(set) var lines: [Line] = []
    /// The place of each algorithm's line.
    private var places: [String: Int] = [:]
    /// Every vector that did not pass, in the order of the document.
    package internal(set) var failures: [Failure] = []

    package init() {}

    /// Counts one vector; a reason says why it did not pass.
    package mutating func add(
        _ algorithm: String,
        id: String,
        reason: String?,
        isSupported: Bool = true
    ) {
        var place = lines.count
        if let known = places[algorithm] {
            place = known
        } else {
            places[algorithm] = place
            lines.append(Line(algorithm: algorithm, isSupported: isSupported))
        }
        guard let reason else {
            lines[place].passed += 1
            return
        }
        lines[place].failed += 1
        failures.append(Failure(algorithm: algorithm, id: id, reason: reason))
    }

    /// All vectors that passed.
    package var passed: Int { lines.reduce(0) { $0 + $1.passed } }
    /// All vectors that failed.
    package var failed: Int { lines.reduce(0) { $0 + $1.failed } }

    /// Algorithms that are not known here.
    package var unsupported: [String] { lines.filter { !$0.isSupported }.map(\.algorithm) }
}
