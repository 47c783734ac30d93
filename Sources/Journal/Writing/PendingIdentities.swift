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
        let messageClass: UInt8
    }

    /// At most so many are written in one go, so that no commit takes long.
    static let chunk = 64

    private struct Terminal {
        var entries: ContiguousArray<Entry> = []
        /// Entries before it are in the file.
        var first = 0
    }

    private let limit: Int
    private var terminals: [Int32: Terminal] = [:]
    /// All waiting entries in order of their records; some of them are written already.
    private var order: ContiguousArray<(seq: Int64, terminal: Int32)> = []
    private var head = 0

    init(limit: Int) { self.limit = limit }

    /// The oldest record that may have to be read again; nil when all are in the file.
    var firstSeq: Int64? { head < order.count ? order[head].seq : nil }

    mutating func append(_ entry: Entry, of terminal: Int32) {
        terminals[terminal, default: Terminal()].entries.append(entry)
        order.append((entry.seq, terminal))
    }

    /// Records of a terminal with this STAN that are not older than a business date.
    func seqs(terminal: Int32, stan: UInt32, since oldest: Int32) -> [Int64] {
        guard let waiting = terminals[terminal] else { return [] }
        var found: [Int64] = []
        for entry in waiting.entries[waiting.first...]
        where entry.stan == stan && entry.businessDate >= oldest {
            found.append(entry.seq)
        }
        return found
    }

    /// Takes the entries that must be written before more may wait; nil when none must.
    mutating func takeDue() -> (terminal: Int32, entries: ArraySlice<Entry>)? {
        while order.count - head > limit {
            let (seq, terminal) = order[head]
            head += 1
            if head > limit {
                order.removeFirst(head)
                head = 0
            }
            guard var waiting = terminals.removeValue(forKey: terminal) else { continue }
            guard waiting.first < waiting.entries.count, waiting.entries[waiting.first].seq == seq
            else {
                // Written before, together with an older one.
                terminals[terminal] = waiting
                continue
            }
            let end = min(waiting.entries.count, waiting.first + PendingIdentities.chunk)
            let taken = ArraySlice(waiting.entries[waiting.first..<end])
            waiting.first = end
            if end == waiting.entries.count {
                waiting.entries.removeAll(keepingCapacity: true)
                waiting.first = 0
            } else if waiting.first > limit {
                waiting.entries.removeFirst(waiting.first)
                waiting.first = 0
            }
            terminals[terminal] = waiting
            return (terminal, taken)
        }
        return nil
    }

    /// Calls `body` with every entry that waits.
    func forEach(_ body: (Int32, Entry) -> Void) {
        for (terminal, waiting) in terminals {
            for entry in waiting.entries[waiting.first...] { body(terminal, entry) }
        }
    }
}
