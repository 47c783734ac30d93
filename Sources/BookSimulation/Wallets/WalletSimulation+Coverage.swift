import Book

/// What the seeds of wallets together must have seen.
extension WalletSimulation {
    private static let prefix = "wallet "

    /// Whether something that a run has covered is of wallets.
    static func hasCovered(_ name: String) -> Bool { name.hasPrefix(prefix) }

    /// What seeds should have covered and did not, a line each.
    static func gaps(in seeds: [String: Int], of count: Int) -> [String] {
        let own = seeds.filter { hasCovered($0.key) }
        return Simulation.gaps(
            in: own,
            of: count,
            transitions.map { prefix + $0 },
            faults.map { prefix + $0 }
        )
    }

    /// What goes wrong; a seed has most of them.
    private static let faults = [
        "repeat", "reversal", "query", "refund", "void", "settlement", "cutover", "crash",
        "failed-commit", "hint", "hint-forged", "channel-stop", "release", "pay-lost",
        "pay-unsent", "pay-stuck", "pay-already-paid", "pay-dead-number", "pay-refused",
        "pay-behind-refusal",
        "pay-other-amount", "pay-then-no", "pay-never", "pay-in-progress", "pay-unclear-paid",
        "pay-unclear", "pay-answer-lost", "pay-answer-late", "pay-answer-twice", "paid",
        "order-lost", "order-unsent", "order-refused", "order-unclear", "drawn", "cancel-lost",
        "cancel-again", "cancel-refused", "cancel-unclear", "cancel-answer-lost",
        "cancel-too-late", "cancel-absent", "cancelled", "cancelled-paid", "close-lost",
        "close-again", "close-unclear", "close-paid", "closed", "paid-behind-close",
        "refund-lost", "refund-refused", "refund-not-enough", "refund-unclear",
        "refund-answer-lost", "refund-accepted", "refund-paid", "query-lost", "query-unclear",
        "claimed", "approved at once", "due answer", "due unclaimed", "due overdue",
        "link-lost", "link-lost-long", "query-unasked", "case-close", "discard",
    ]

    /// All that may become of an order, and of what takes it back.
    private static let transitions = orders + requests

    private static let orders = [
        "order new→asked", "order asked→drawn", "order asked→resolving", "order asked→unpaid",
        "order asked→paid", "order asked→unclaimed", "order asked→undoing",
        "order asked→disputed", "order drawn→unclaimed", "order drawn→undoing",
        "order drawn→disputed",
        "order resolving→paid", "order resolving→unclaimed", "order resolving→unpaid",
        "order resolving→undoing", "order resolving→disputed", "order disputed→unpaid",
        "order unclaimed→paid", "order unclaimed→undoing",
        "order paid→undoing", "order paid→undone", "order unpaid→undoing",
        "order undoing→undone", "order undone→undoing",
    ]

    private static let requests = [
        "request new→awaiting", "request awaiting→answered", "request awaiting→timedOut",
        "request awaiting→unsent", "request timedOut→late", "request new→queued",
        "request new→sent", "request queued→sent", "request sent→accepted",
        "request sent→acknowledged", "request sent→discarded", "request sent→quarantined",
        "request accepted→acknowledged", "request accepted→quarantined",
        "request quarantined→acknowledged", "request quarantined→discarded",
        "request quarantined→sent", "request sent→unsent", "request queued→expired",
        "request sent→expired", "request expired→queued", "request expired→sent",
    ]
}
