import Book
import Payments
import Upstream

/// Orders at wallets: what is due of them goes to the book as events, and questions leave behind
/// the batch that asked them.
extension BalanceChecker {
    /// So many in one look at most; the rest follows in the next.
    private static let mostDueOrders = 500

    var hasWallets: Bool { outlets.contains { $0.channel.terms.wallet != nil } }

    /// What is due of orders by now, as events, and when there is more.
    func takeDueOrders(at now: Timestamp) -> (events: [BookEvent], next: Timestamp?) {
        guard hasWallets else { return ([], nil) }
        let due = book.takeDueOrders(at: now, limit: Self.mostDueOrders)
        let events = due.map { BookEvent(at: now, kind: .orderDue(exchange: $0.id, $0.timer)) }
        return (events, book.nextOrder())
    }
}
