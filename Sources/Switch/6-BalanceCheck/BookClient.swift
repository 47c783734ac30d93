import Book

/// A lane as the book's thread knows it: where answers go, and what must be there before them.
///
/// Every call returns at once; what they bring arrives in the order of the calls.
protocol BookClient: AnyObject, Sendable {
    var number: UInt8 { get }

    /// Takes what a commit has for it.
    func take(_ delivery: LaneDelivery)

    /// Takes terminals as they stand now; `done` is called on the lane's loop when it follows them.
    func take(_ terminals: [TerminalState], done: @escaping @Sendable () -> Void)

    /// Seals card numbers under another data key from here on.
    func take(_ key: UnwrappedDataKey)
}
