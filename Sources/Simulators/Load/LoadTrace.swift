/// Recorded payments as a schedule: original gaps, at a chosen speed.
package struct LoadTrace: Sendable, Equatable {
    /// One recorded request.
    package struct Step: Sendable, Equatable {
        /// Microseconds from the start of the replay.
        package var offset: Int64
        /// Position of the session that stands for the recorded terminal.
        package var session: Int
        package var operation: LoadOperation
        /// Minor units; nil where the operation has none.
        package var amount: Int64?
    }

    /// In the order of time.
    package private(set) var steps: [Step] = []
    /// Recorded terminals in the order in which they appear; each is one session.
    package private(set) var terminals: [String] = []

    private let speed: Double
    private var start: Int64?
    private var positions: [String: Int] = [:]

    /// An empty trace, to be replayed `speed` times as fast as it was recorded.
    package init(speed: Double) {
        precondition(speed > 0, "A replay has a speed.")
        self.speed = speed
    }

    /// Adds a record; rows come in the order of their times, in microseconds.
    package mutating func add(
        at time: Int64,
        terminal: String,
        operation: LoadOperation,
        amount: Int64?
    ) {
        let first = start ?? time
        start = first
        let position = positions[terminal] ?? terminals.count
        if position == terminals.count {
            positions[terminal] = position
            terminals.append(terminal)
        }
        let offset = Int64(Double(max(0, time - first)) / speed)
        let after = steps.last?.offset ?? 0
        steps.append(
            Step(
                offset: max(after, offset),
                session: position,
                operation: operation,
                amount: amount
            )
        )
    }

    /// From the first request to the last, microseconds.
    package var duration: Int64 { steps.last?.offset ?? 0 }
}
