package import Payments

/// What has counted of one terminal and is not in the journal's folds yet.
package struct PendingFold: Hashable, Sendable {
    package let terminal: TerminalRow
    /// The record that counted first; nothing earlier is missing in the folds.
    package var since: Int64
    /// A key once, in the order in which they came.
    package private(set) var rows: [FoldRow] = []
    /// In the order of their keys.
    package private(set) var products: [ProductRow] = []

    package init(terminal: TerminalRow, since: Int64) {
        self.terminal = terminal
        self.since = since
    }

    package var isEmpty: Bool { rows.isEmpty && products.isEmpty }

    /// Adds to what a key comes to.
    package mutating func add(_ key: FoldKey, _ value: TotalsValue) {
        // A terminal has few keys, and the one of now came last.
        for place in rows.indices.reversed() where rows[place].key == key {
            rows[place].value += value
            return
        }
        rows.append(FoldRow(key: key, value: value))
    }

    /// The same of a product: there may be any number of codes.
    package mutating func add(_ row: ProductRow) {
        var low = 0
        var high = products.count
        while low < high {
            let middle = (low + high) / 2
            if products[middle].key < row.key { low = middle + 1 } else { high = middle }
        }
        if low < products.count, products[low].key == row.key {
            products[low] += row
        } else {
            products.insert(row, at: low)
        }
    }

    /// Hands all of it over, and begins anew.
    mutating func give(to changes: inout FoldChanges, upTo last: Int64) {
        changes.marks.append(FoldMark(terminal: terminal, seq: last))
        changes.rows.append(contentsOf: rows)
        changes.products.append(contentsOf: products)
        rows.removeAll(keepingCapacity: true)
        products.removeAll(keepingCapacity: true)
    }
}

extension TotalsValue {
    /// Adds in every column.
    package static func += (left: inout TotalsValue, right: TotalsValue) {
        left.count &+= right.count
        left.amount &+= right.amount
        left.reversedCount &+= right.reversedCount
        left.reversedAmount &+= right.reversedAmount
    }
}

extension ProductRow {
    /// Adds in every column; both are of one key.
    package static func += (left: inout ProductRow, right: ProductRow) {
        left.count &+= right.count
        left.quantity &+= right.quantity
        left.amount &+= right.amount
    }
}

extension ProductKey: Comparable {
    package static func < (left: ProductKey, right: ProductKey) -> Bool {
        (
            left.date, left.terminal.rawValue, left.shift, left.asset.rawValue, left.code
        ) < (right.date, right.terminal.rawValue, right.shift, right.asset.rawValue, right.code)
    }
}
