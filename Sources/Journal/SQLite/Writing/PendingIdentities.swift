internal import Payments

/// Identities of the newest records, which are not in the `identity` table yet.
///
/// A row of that table lies among those of its terminal, so writing each with its own commit would
/// cost a page of the write-ahead log a payment. They wait here until some thousand newer ones
/// exist, then a terminal's are written together. A start reads the records again that are not
/// older than `firstSeq`; a look-up asks here and in the file.
struct PendingIdentities {
    /// One record that holds an identity.
    struct Entry {
        let seq: Int64
        let businessDate: Int32
        let stan: UInt32
        let window: UInt32
        /// 0 where the record's columns do not say it.
        let windowKind: UInt8
        let messageClass: UInt8
        /// When the request came.
        let at: Int64
    }

    /// At most so many are written in one go, so that no commit takes long.
    static let chunk = 64

    private struct Terminal {
        var entries: ContiguousArray<Entry> = []
        /// Entries before it are in the file.
        var first = 0
    }

    private let limit: Int
    /// By row of the terminal; rows are numbered without gaps.
    private var terminals: ContiguousArray<Terminal> = []
    /// All waiting entries in order of their records; some of them are written already.
    private var order: ContiguousArray<(seq: Int64, terminal: Int32)> = []
    private var head = 0
    /// Whether one has come whose window may be a date.
    private(set) var hasDates = false

    init(limit: Int) { self.limit = limit }

    /// The oldest record that may have to be read again; nil when all are in the file.
    var firstSeq: Int64? { head < order.count ? order[head].seq : nil }

    mutating func append(_ entry: Entry, of terminal: Int32) {
        while terminals.count <= Int(terminal) { terminals.append(Terminal()) }
        terminals[Int(terminal)].entries.append(entry)
        order.append((entry.seq, terminal))
        if entry.windowKind != WindowKind.batch.rawValue { hasDates = true }
    }

    /// Records of a terminal with this STAN that are not older than a business date.
    func seqs(terminal: Int32, stan: UInt32, since oldest: Int32) -> [Int64] {
        guard terminals.indices.contains(Int(terminal)) else { return [] }
        let waiting = terminals[Int(terminal)]
        var found: [Int64] = []
        for entry in waiting.entries[waiting.first...]
        where entry.stan == stan && entry.businessDate >= oldest {
            found.append(entry.seq)
        }
        return found
    }

    /// Records of a terminal that are not older than a business date.
    func seqs(terminal: Int32, since oldest: Int32) -> [Int64] {
        guard terminals.indices.contains(Int(terminal)) else { return [] }
        let waiting = terminals[Int(terminal)]
        return waiting.entries[waiting.first...].filter { $0.businessDate >= oldest }.map(\.seq)
    }

    /// Takes the entries that must be written before more may wait, and those of records before
    /// `seq`; nil when none must.
    mutating func takeDue(before bound: Int64 = 0) -> (terminal: Int32, entries: [Entry])? {
        while order.count - head > limit || firstSeq ?? .max < bound {
            let (seq, terminal) = order[head]
            head += 1
            if head > limit {
                order.removeFirst(head)
                head = 0
            }
            let row = Int(terminal)
            let first = terminals[row].first
            let count = terminals[row].entries.count
            // Written before, together with an older one?
            guard first < count, terminals[row].entries[first].seq == seq else { continue }
            let end = min(count, first + PendingIdentities.chunk)
            let taken = Array(terminals[row].entries[first..<end])
            // Places in front are given back soon: a terminal that never rests keeps few of them.
            if end == count || end > 4 * PendingIdentities.chunk {
                terminals[row].entries.removeFirst(end)
                terminals[row].first = 0
            } else {
                terminals[row].first = end
            }
            return (terminal, taken)
        }
        return nil
    }

    /// Every entry that waits, with its terminal.
    var all: [(terminal: Int32, entry: Entry)] {
        terminals.indices.flatMap { row in
            terminals[row].entries[terminals[row].first...].map { (Int32(row), $0) }
        }
    }
}
