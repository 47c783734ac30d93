import Synchronization

/// What the book's thread last said of itself, for who must not wait for it: a scrape is answered
/// also while a disk holds that thread.
final class BookBoard<Summary: Sendable>: Sendable {
    /// Ticks between two looks: one asks the system for the journal's files and its disk.
    static var interval: Int { 5 }

    private let seen = Mutex<Summary?>(nil)
    private let beats = Atomic<Int>(0)

    /// nil before the first tick.
    var summary: Summary? { seen.withLock { $0 } }

    /// How often the book's thread came by: one that stands still comes no more.
    var ticks: Int { beats.load(ordering: .relaxed) }

    /// A second has passed on the book's thread.
    func tick(_ summary: () -> Summary) {
        let (number, _) = beats.add(1, ordering: .relaxed)
        guard number % Self.interval == 0 else { return }
        let summary = summary()
        seen.withLock { $0 = summary }
    }
}
