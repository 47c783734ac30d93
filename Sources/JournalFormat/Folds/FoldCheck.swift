package import Book
internal import Payments

/// Compares the folds of a journal with what its records come to (I9).
package struct FoldCheck {
    private var rows: [FoldKey: TotalsValue] = [:]
    private var products: [ProductKey: ProductRow] = [:]

    /// What all records have counted.
    package init(_ counted: [PendingFold]) {
        for fold in counted {
            for row in fold.rows { rows[row.key] = row.value }
            for row in fold.products { products[row.key] = row }
        }
    }

    /// Rows of the folds, and what came behind them; a key may come several times.
    package mutating func take(_ row: FoldRow) {
        let value = row.value
        rows[row.key, default: TotalsValue()] += TotalsValue(
            count: -value.count,
            amount: -value.amount,
            reversedCount: -value.reversedCount,
            reversedAmount: -value.reversedAmount
        )
    }

    package mutating func take(_ row: ProductRow) {
        let negative = ProductRow(
            key: row.key,
            count: -row.count,
            quantity: -row.quantity,
            amount: -row.amount
        )
        if products[row.key] == nil {
            products[row.key] = negative
        } else {
            products[row.key]? += negative
        }
    }

    package mutating func take(_ pending: [PendingFold]) {
        for fold in pending {
            for row in fold.rows { take(row) }
            for row in fold.products { take(row) }
        }
    }

    /// What is wrong, once all rows were taken.
    package var problem: Contradiction? {
        let row = rows.filter { $0.value != TotalsValue() }.keys.map(\.terminal.rawValue).min()
        if let row { return Self.broken("fold", row) }
        let product = products.values.filter { !$0.isEmpty }.map(\.key.terminal.rawValue).min()
        return product.map { Self.broken("product_fold", $0) }
    }

    private static func broken(_ table: String, _ terminal: Int32) -> Contradiction {
        Contradiction(
            "I9",
            table: table,
            row: Int64(terminal),
            "it is not the sum of the terminal's records"
        )
    }
}

extension ProductRow {
    fileprivate var isEmpty: Bool { count == 0 && quantity == 0 && amount == 0 }
}
