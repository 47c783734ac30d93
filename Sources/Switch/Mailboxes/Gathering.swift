import Payments

/// How long the book waits for company before it commits.
///
/// A commit costs nearly the same for one payment as for ten: pages, a sync, two wake-ups. Where
/// payments of many terminals come faster than `lowestRate`, the first of a batch waits
/// `longestNanoseconds` for others. It waits for nobody when waiting cannot bring anybody: when the
/// terminals are the same ones again and again, each of which sends only after its answer (one
/// session, or a closed loop of a few), and when enough wait already.
///
///              terminals new to        few of a batch came back,
///              the last commits        and the rate is high
///     alone ◀───────────────── measure ─────────────────▶ gather
///
/// Pure: times come in, a time to wait comes out. A clock that stands still gathers nothing.
struct Gathering: Sendable {
    /// The longest that a payment waits for others.
    static let longestNanoseconds: Int64 = 500_000
    /// With so many a commit costs each of them little.
    static let enough = 64
    /// Entries a second from which half a millisecond is likely to bring another one.
    static let lowestRate: Int64 = 1000
    /// A terminal that was in one of so many commits before has come back for its answer.
    private static let memoryCommits: UInt32 = 2
    /// Commits that a measurement spans.
    private static let spanCommits = 16

    /// The last commit that each terminal was in, by row.
    private var lastCommit: ContiguousArray<UInt32> = []
    private var commit = memoryCommits
    /// What the running measurement has seen.
    private var began: Int64 = 0
    private var commits = 0
    private var entries: Int64 = 0
    private var returned: Int64 = 0
    /// What the measurement before it came to.
    private(set) var isGathering = false

    /// How long to wait from `now` on before the commit, when the first came at `oldest`; 0 for not
    /// at all.
    func wait(for count: Int, oldest: Int64, now: Int64) -> Int64 {
        guard isGathering, count < Self.enough else { return 0 }
        return max(0, oldest + Self.longestNanoseconds - now)
    }

    /// A batch of these terminals goes to be committed.
    mutating func begins(_ terminals: some Sequence<TerminalRow>, at now: Int64) {
        commit += 1
        for terminal in terminals {
            let row = Int(terminal.rawValue)
            // Rows are numbered from one without gaps: the table is as long as the terminals'.
            guard row >= 0 else { continue }
            if row >= lastCommit.count {
                lastCommit.append(contentsOf: repeatElement(0, count: row + 1 - lastCommit.count))
            }
            entries += 1
            if commit - lastCommit[row] <= Self.memoryCommits { returned += 1 }
            lastCommit[row] = commit
        }
        commits += 1
        if commits >= Self.spanCommits { conclude(at: now) }
    }

    private mutating func conclude(at now: Int64) {
        let elapsed = now - began
        isGathering =
            elapsed > 0 && entries * 1_000_000_000 / elapsed >= Self.lowestRate
            && returned * 4 < entries
        began = now
        commits = 0
        entries = 0
        returned = 0
        // Half of all numbers are behind: forget everybody before the count wraps.
        if commit > .max / 2 {
            commit = Self.memoryCommits
            for row in lastCommit.indices { lastCommit[row] = 0 }
        }
    }
}
