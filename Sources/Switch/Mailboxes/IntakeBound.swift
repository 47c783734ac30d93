/// How much may wait for the book, so that nothing waits for long: a bound in time, kept as a
/// number of places.
///
/// Pure: told how long the oldest of each batch had waited, it says how many may wait from here on.
/// One slow commit is no reason to refuse anybody. Only when every batch of a whole `longestWait`
/// had waited longer than that, the bound becomes what is served in such a time; when the wait is
/// short again, it grows by as many as are served, up to the mailbox's own capacity.
struct IntakeBound {
    /// Places of the mailbox.
    let capacity: Int
    /// What a request may wait for the book, nanoseconds.
    let longestWait: Int64
    /// How many may wait at this moment.
    private(set) var places: Int
    /// Since when every batch has waited too long.
    private var lateSince: Int64?
    /// However slow the book is, so many may wait: a burst of terminals is no overload.
    static let fewest = 64

    init(capacity: Int, longestWait: Int64) {
        precondition(capacity > 0 && longestWait > 0, "A bound has places and a time.")
        self.capacity = capacity
        self.longestWait = longestWait
        places = capacity
    }

    /// A batch of `count` was served; its oldest had waited `wait` while `depth` places were taken.
    mutating func served(_ count: Int, waited wait: Int64, depth: Int, at now: Int64) {
        guard wait > longestWait else {
            lateSince = nil
            places = min(capacity, places + count)
            return
        }
        guard let since = lateSince else {
            lateSince = now
            return
        }
        guard now - since >= longestWait else { return }
        lateSince = now
        let fitting = Double(depth) * Double(longestWait) / Double(wait)
        places = min(capacity, max(Self.fewest, Int(fitting)))
    }
}
