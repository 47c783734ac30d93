/// The end of a lane's life, in order.
extension Lane {
    /// What is in flight is finished; nothing more is read.
    func beginDrain() {
        isDraining = true
        announceStop(true)
    }

    /// Whether a request waits for the book, or a reversal for a place.
    var isBusy: Bool {
        if pending.count > 0 || !heldBack.isEmpty || intake.depth > 0 { return true }
        return connections.all.contains { connection in
            connection.assumeIsolated { $0.isInFlight }
        }
    }

    /// Closes every connection behind what it was still sent.
    func endDrain() {
        recordRefusals()
        for connection in connections.all {
            connection.assumeIsolated { $0.finish() }
        }
    }
}
