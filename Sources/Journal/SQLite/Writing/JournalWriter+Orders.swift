internal import Book
internal import JournalFormat
internal import Payments

/// What writes and reads orders at wallets, prepared once.
struct OrderStatements {
    let order: Statement
    let readOrder: Statement
    let readTold: Statement

    init(_ connection: Connection) throws(JournalError) {
        let places = (1...columnList(of: OrderRow.self).count).map { "?\($0)" }
        order = try connection.prepare(
            "REPLACE INTO \(OrderRow.table) VALUES (\(places.joined(separator: ", ")))"
        )
        readOrder = try connection.prepare(OrderRow.selection + "WHERE id = ?1")
        readTold = try connection.prepare(
            """
            SELECT e.order_number IS NOT NULL, w.drawn_in FROM exchange e
            LEFT JOIN wallet_order w ON w.id = e.id WHERE e.id = ?1
            """
        )
    }
}

extension OrderRow {
    static let table = "wallet_order"

    /// Its columns and their table, for a WHERE clause behind it.
    static let selection =
        "SELECT \(columnList(of: OrderRow.self).joined(separator: ", ")) FROM \(table) "

    /// Those that a start must know (`Order.isAtHand`).
    static let atHand =
        selection + "WHERE state IN (1, 2, 3, 4, 7, 9) OR hint_us IS NOT NULL ORDER BY id"

    /// Errors: `rowBroken` when a number does not fit its column.
    init(_ statement: Statement) throws(JournalError) {
        self = .blank
        var reader = RowReader(statement, of: Self.table)
        try fields(&reader)
    }
}

extension JournalWriter {
    /// Writes orders at wallets as the batch left them.
    func writeOrders(of output: BookOutput) throws(JournalError) {
        if let salt = output.salt {
            try connection.execute("REPLACE INTO meta VALUES ('order_salt', \(salt.rawValue))")
        }
        for order in output.orders.values.sorted(by: { $0.id < $1.id }) {
            let isKnown = try orderRow(order.id) != nil
            guard isKnown != output.newOrders.contains(order.id) else {
                throw .fatal(.constraint("order \(order.id) is new, or it is not"))
            }
            var row = OrderRow(order)
            var binder = RowBinder(statements.orders.order, channel: nil)
            row.fields(&binder)
            try statements.orders.order.run()
        }
    }

    /// What the numbers of orders have in common since the last start that said so.
    private func readSalt() throws(JournalError) -> OrderSalt? {
        let kept = try connection.number("SELECT value FROM meta WHERE key = 'order_salt'")
        guard let kept else { return nil }
        guard let number = UInt32(exactly: kept), let salt = OrderSalt(rawValue: number) else {
            throw .rowBroken(table: "meta", row: 0, "order_salt is none")
        }
        return salt
    }

    func readOrders(_ keys: ColdKeys, into rows: inout ColdRows) throws(JournalError) {
        for id in keys.orders.sorted() {
            if let row = try orderRow(id) { rows.orders.append(try order(row)) }
        }
    }

    /// What a start must know of orders.
    ///
    /// Errors: `rowBroken`.
    func readOrders(into snapshot: inout BookSnapshot) throws(JournalError) {
        snapshot.orders = try readOrdersAtHand()
        snapshot.salt = try readSalt()
    }

    private func readOrdersAtHand() throws(JournalError) -> [Order] {
        let statement = try connection.prepare(OrderRow.atHand)
        var orders: [Order] = []
        while try statement.step() { orders.append(try order(try OrderRow(statement))) }
        return orders
    }

    /// What the terminal of a payment that no wallet has decided is told; nil where none is asked.
    func undecidedReply(
        of id: Int64,
        elsewise reply: PaymentReply
    ) throws(JournalError) -> PaymentReply? {
        let statement = statements.orders.readTold
        statement.bind(id, at: 1)
        let isOfWallet = try statement.step() && statement.integer(0) == 1
        let drawnIn = isOfWallet ? statement.optionalInteger(1) : nil
        statement.reset()
        guard isOfWallet else { return nil }
        // A code to draw is told again as it was.
        if let drawnIn { return try readReply(of: drawnIn) }
        var undecided = reply
        undecided.outcome = .undecided
        return undecided
    }

    private func orderRow(_ id: Int64) throws(JournalError) -> OrderRow? {
        let statement = statements.orders.readOrder
        statement.bind(id, at: 1)
        defer { statement.reset() }
        return try statement.step() ? try OrderRow(statement) : nil
    }

    private func order(_ row: OrderRow) throws(JournalError) -> Order {
        guard let order = row.order else {
            throw .rowBroken(table: OrderRow.table, row: row.id, "it cannot be read")
        }
        return order
    }
}
