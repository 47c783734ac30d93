import Book
import Payments
import Upstream

/// Orders at wallets: what is due of them goes to the book as events, and questions leave behind
/// the batch that asked them.
extension BalanceChecker {
    /// So many in one look at most; the rest follows in the next.
    private static let mostDueOrders = 500

    /// Whether something may come to be due by itself: of orders also where no channel is left.
    var waitsForTimes: Bool { !outlets.isEmpty || book.nextOrder() != nil }

    /// What is due of orders by now, as events, and when there is more.
    func takeDueOrders(at now: Timestamp) -> (events: [BookEvent], next: Timestamp?) {
        let due = book.takeDueOrders(at: now, limit: Self.mostDueOrders)
        let events = due.map { BookEvent(at: now, kind: .orderDue(exchange: $0.id, $0.timer)) }
        return (events, book.nextOrder())
    }
}
