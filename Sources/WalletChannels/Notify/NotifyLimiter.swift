/// How many notifies a second are looked at: of one address, and of everybody.
///
/// Counted in whole seconds, so a burst at the edge of two of them may be twice as large. What is
/// above it is answered 429 and is not verified.
package struct NotifyLimiter: Sendable {
    private var second: Int64 = .min
    private var all = 0
    private var bySource: [String: Int] = [:]

    package init() {}

    /// Whether one more is taken in this second.
    package mutating func admits(_ source: String, second: Int64) -> Bool {
        if second != self.second {
            self.second = second
            all = 0
            bySource.removeAll(keepingCapacity: true)
        }
        let count = bySource[source, default: 0]
        guard all < NotifyBounds.rate, count < NotifyBounds.ratePerSource,
            count > 0 || bySource.count < NotifyBounds.sources
        else { return false }
        all += 1
        bySource[source] = count + 1
        return true
    }
}
