import Journal
import Payments
import Synchronization

/// What a terminal was told, kept as it would keep a slip of paper.
struct Receipt: Sendable {
    /// Who and what, as the journal names it: no two requests of a run share it.
    struct Key: Hashable, Sendable {
        var listener: String
        var terminal: String
        var operation: Payments.Operation
        var stan: UInt32
    }

    var key: Key
    var code: String
    var isApproved: Bool
    var retrievalReference: String?
    var approvalCode: String?
    var amount: Int64
    /// Index of the card among the run's cards, or the bank's.
    var card: Int
    /// Whether the card is the bank's.
    var isAtBank = false
    /// Whose code paid instead of a card.
    var wallet: CodeKind?
    /// STAN of the purchase: its own, or that of what was reversed.
    var purchase: Key
    /// How often it was sent until an answer came.
    var sendings: Int
}

/// What all terminals of a run have in common: when to stop, and what they were told.
final class CrashLog: Sendable {
    struct State {
        var receipts: [Receipt] = []
        var failures: [String] = []
        /// Answers to requests that had been answered before.
        var sameAnswers = 0
        /// Those requests.
        var repeated: Set<Receipt.Key> = []
        var isSettling = false
        var running = 0
    }

    private let state = Mutex(State())

    var isSettling: Bool { state.withLock(\.isSettling) }
    var running: Int { state.withLock(\.running) }
    var failures: [String] { state.withLock(\.failures) }
    var sameAnswers: Int { state.withLock(\.sameAnswers) }

    /// Receipts from an index on.
    func receipts(from index: Int = 0) -> [Receipt] {
        state.withLock { Array($0.receipts[min(index, $0.receipts.count)...]) }
    }

    func began() { state.withLock { $0.running += 1 } }
    func ended() { state.withLock { $0.running -= 1 } }
    func settle() { state.withLock { $0.isSettling = true } }
    func add(_ receipt: Receipt) { state.withLock { $0.receipts.append(receipt) } }

    func countSameAnswer(of key: Receipt.Key) {
        state.withLock {
            $0.sameAnswers += 1
            $0.repeated.insert(key)
        }
    }

    /// Receipts whose request was on disk when the switch died that had not answered it: sent
    /// again until an answer came, and received more than once all the same.
    func recovered(_ index: JournalIndex) -> Int {
        state.withLock { state in
            state.receipts.count { receipt in
                guard receipt.sendings > 1, !state.repeated.contains(receipt.key) else {
                    return false
                }
                return index.rows[receipt.key]?.first.map { $0.attempts > 1 } ?? false
            }
        }
    }

    func fail(_ text: String) {
        state.withLock { $0.failures.append(text) }
    }
}
