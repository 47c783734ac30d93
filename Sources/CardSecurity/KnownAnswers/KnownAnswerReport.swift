/// What came of running a vector document.
public struct KnownAnswerReport: Sendable, Equatable {
    /// The count of one algorithm.
    public struct Line: Sendable, Equatable {
        /// The algorithm as the document names it.
        public let algorithm: String
        /// Vectors whose every value was reproduced.
        public internal(set) var passed = 0
        /// Vectors with a difference, and those of an unsupported algorithm.
        public internal(set) var failed = 0
        /// Whether the algorithm is known here.
        public let isSupported: Bool
    }

    /// One vector that did not pass.
    public struct Failure: Sendable, Equatable {
        /// The algorithm as the document names it.
        public let algorithm: String
        /// The vector's id, or its number.
        public let id: String
        /// Which value differs, or why it could not be computed.
        public let reason: String
    }

    /// One line an algorithm, in the order of the document.
    public internal(set) var lines: [Line] = []
    /// Every vector that did not pass, in the order of the document.
    public internal(set) var failures: [Failure] = []

    /// All vectors that passed.
    public var passed: Int { lines.reduce(0) { $0 + $1.passed } }
    /// All vectors that failed.
    public var failed: Int { lines.reduce(0) { $0 + $1.failed } }

    /// Algorithms that are not known here.
    public var unsupported: [String] { lines.filter { !$0.isSupported }.map(\.algorithm) }
}
