/// How long replies to a terminal wait whose MACs keep failing.
enum FailureDelay {
    /// Failures in a row that cost nothing.
    static let free = 10
    static let firstMilliseconds: Int64 = 100
    static let mostMilliseconds: Int64 = 5000

    /// The first that waits, and every doubling of their number: a line each, not one a message.
    static func isWorthALine(failures: Int) -> Bool {
        failures > free && (failures == free + 1 || failures.nonzeroBitCount == 1)
    }

    /// 0 up to the tenth failure in a row, then 100 ms, doubling up to 5 s.
    static func milliseconds(failures: Int) -> Int64 {
        guard failures > free else { return 0 }
        let doublings = min(failures - free - 1, 16)
        return min(firstMilliseconds << Int64(doublings), mostMilliseconds)
    }
}
