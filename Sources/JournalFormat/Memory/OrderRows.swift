package import Book
internal import Payments

/// Orders at wallets of a journal in memory, as a file holds them.
package struct OrderRows: Equatable {
    package private(set) var orders: [Int64: Order] = [:]
    /// What the numbers of orders have in common since the last start that said so.
    private(set) var salt: OrderSalt?

    package init() {}

    /// The rows of a batch, new and changed.
    mutating func commit(_ output: BookOutput) {
        salt = output.salt ?? salt
        for (id, order) in output.orders {
            let isNew = orders.updateValue(order, forKey: id) == nil
            precondition(isNew == output.newOrders.contains(id))
        }
    }

    func read(_ keys: ColdKeys, into rows: inout ColdRows) {
        rows.orders += keys.orders.sorted().compactMap { orders[$0] }
    }

    /// Those that a start must know.
    var atHand: [Order] { orders.values.filter(\.isAtHand).sorted { $0.id < $1.id } }
}
