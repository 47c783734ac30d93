internal import Book
internal import JournalFormat
internal import Payments

/// What the live file holds of orders at wallets.
extension JournalVerifier {
    /// Behind the last record: orders against their requests and legs.
    func checkOrders() throws(JournalError) {
        let columns = columnList(of: OrderRow.self).map { "w.\($0)" }.joined(separator: ", ")
        let statement = try reader.prepare(
            """
            SELECT \(columns), e.order_number, l.resolution, f.state, d.seq IS NOT NULL
            FROM wallet_order w LEFT JOIN exchange e ON e.id = w.id
            LEFT JOIN leg l ON l.id = w.id * 16 + w.leg
            LEFT JOIN exchange f ON f.id = w.undoing
            LEFT JOIN discrepancy d ON d.seq = e.discrepancy AND d.item = 0
                AND d.closed_by IS NULL
            ORDER BY w.id
            """
        )
        let behind = Int32(columnList(of: OrderRow.self).count)
        while try statement.step() {
            let row = try OrderRow(statement)
            guard let order = row.order else {
                throw .rowBroken(table: OrderRow.table, row: row.id, "it cannot be read")
            }
            func number(_ column: Int32) -> UInt8? {
                statement.optionalInteger(behind + column).flatMap { UInt8(exactly: $0) }
            }
            let known = OrdersFold.Known(
                order: order,
                requested: statement.text(behind),
                leg: number(1).flatMap(LegState.init(rawValue:)),
                undoing: number(2).flatMap(ExchangeState.State.init(rawValue:)),
                isListed: statement.integer(behind + 3) == 1
            )
            if let found = orders.problem(of: known) { throw JournalError(found) }
        }
    }
}
