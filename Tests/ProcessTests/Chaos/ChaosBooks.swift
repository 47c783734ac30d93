import Synchronization
import Text

/// What the terminals and the operators of a run wrote down themselves, each on his own slips: the
/// sums that the journal is compared with come from here and from nowhere else.
final class ChaosBooks: Sendable {
    /// A payment as its terminal knows it.
    struct Payment: Sendable {
        var place: String
        /// As it is registered.
        var terminal: String
        var card: Int
        var isAtBank: Bool
        var amount: Int64
        /// DE 39 of the last answer to the purchase; nil while there is none.
        var code: String?
        /// DE 37 of the approval, once the terminal was told one.
        var reference: String?
        /// Whether the terminal's reversal was accepted: that is final.
        var isTakenBack = false
        /// Accepted reversals of operators, less their accepted reversals of those.
        var operatorReversals = 0
        /// An operator has it in hand: what a copy is told may be either.
        var isInHand = false

        /// Whether its money has moved, at the end.
        var stands: Bool { reference != nil && !isTakenBack && operatorReversals == 0 }
    }

    struct Counts: Sendable {
        var purchases = 0
        var approvals = 0
        var reversals = 0
        var copies = 0
        var races = 0
        var drops = 0
        var unsolved = 0
        var acts = 0
        var refusedActs = 0
        var signOns = 0
    }

    private struct State {
        var payments: [Payment] = []
        /// What operators put onto in-house cards.
        var credits: [Int: Int64] = [:]
        var counts = Counts()
        var failures: [String] = []
        var isSettling = false
        var running = 0
    }

    private let state = Mutex(State())

    var isSettling: Bool { state.withLock(\.isSettling) }
    var running: Int { state.withLock(\.running) }
    var failures: [String] { state.withLock(\.failures) }
    var counts: Counts { state.withLock(\.counts) }
    var payments: [Payment] { state.withLock(\.payments) }
    var credits: [Int: Int64] { state.withLock(\.credits) }

    func began() { state.withLock { $0.running += 1 } }
    func ended() { state.withLock { $0.running -= 1 } }
    func settle() { state.withLock { $0.isSettling = true } }
    func fail(_ text: String) { state.withLock { $0.failures.append(text) } }
    func count(_ change: (inout Counts) -> Void) { state.withLock { change(&$0.counts) } }

    // MARK: Payments

    /// Opens a slip before the first byte leaves, and returns its number.
    func open(_ payment: Payment) -> Int {
        state.withLock { state in
            state.payments.append(payment)
            state.counts.purchases += 1
            return state.payments.count - 1
        }
    }

    func payment(_ number: Int) -> Payment { state.withLock { $0.payments[number] } }

    /// The terminal was told something else than an approval.
    func decline(_ number: Int, _ code: String) {
        state.withLock { $0.payments[number].code = code }
    }

    /// The terminal was told that it is approved.
    func approve(_ number: Int, _ reference: String) {
        state.withLock { state in
            if let told = state.payments[number].reference, told != reference {
                state.failures.append("\(state.payments[number]): approved again as \(reference)")
            }
            if state.payments[number].reference == nil { state.counts.approvals += 1 }
            state.payments[number].reference = reference
        }
    }

    /// The terminal's reversal was accepted.
    func takeBack(_ number: Int) {
        state.withLock {
            $0.payments[number].isTakenBack = true
            $0.counts.reversals += 1
        }
    }

    // MARK: Operators

    /// One of the newest payments that the terminal holds an approval of, in the operator's hand.
    func pick(using random: inout SeededGenerator) -> Int? {
        let draw = random.next()
        return state.withLock { state in
            let known = state.payments.indices.suffix(200).filter {
                state.payments[$0].reference != nil && !state.payments[$0].isInHand
            }
            guard !known.isEmpty else { return nil }
            let number = known[Int(draw % UInt64(known.count))]
            state.payments[number].isInHand = true
            return number
        }
    }

    func putDown(_ number: Int) { state.withLock { $0.payments[number].isInHand = false } }

    /// An operator's act on a payment was done: one reversal more, or one less.
    func note(_ number: Int, reversals change: Int) {
        state.withLock { $0.payments[number].operatorReversals += change }
    }

    func credit(_ card: Int, _ amount: Int64) {
        state.withLock { $0.credits[card, default: 0] += amount }
    }

    // MARK: Sums

    /// What stands on each card, of the bank or of the house.
    func standing(isAtBank: Bool) -> [Int: Int64] {
        payments.filter { $0.isAtBank == isAtBank && $0.stands }
            .reduce(into: [:]) { $0[$1.card, default: 0] += $1.amount }
    }
}
