/// What was seen while terminals of a run ended their day and the others paid on.
package struct ClosingFigures: Sendable {
    /// Terminals that were to settle.
    package let terminals: Int
    /// Those whose totals were equal.
    package internal(set) var balanced = 0
    /// Those whose totals differed, and whose batches ended as they were.
    package internal(set) var different = 0
    /// From the beginning until the last of them had ended, microseconds.
    package internal(set) var lasted: Int64 = 0
    /// From when a terminal was to settle until its batch was closed.
    package internal(set) var settlement = LatencyRecorder()
    /// Of the others: from the intended send to the answer.
    package internal(set) var response = LatencyRecorder()
    package internal(set) var approved = 0
    package internal(set) var declined = 0
    /// Answers to the others by DE 39.
    package internal(set) var codes: [String: Int] = [:]
    /// Requests of the others that were given up.
    package internal(set) var unanswered = 0

    package init(terminals: Int) { self.terminals = terminals }

    /// Those that have not ended their day.
    package var open: Int { terminals - balanced - different }
}
