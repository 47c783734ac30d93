/// How long a test waits for what another process does behind its answer: a line of its log, a
/// time in the journal, a connection that it closes.
enum Patience {
    /// Looks again and again until something holds.
    ///
    /// False when it has not come in far more time than it takes on a busy machine.
    static func until(
        seconds: Int = 30,
        _ holds: () async throws -> Bool
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try await !holds() {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(10))
        }
        return true
    }
}
