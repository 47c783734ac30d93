package import Book
internal import JournalFormat
package import Payments

/// What a settlement, an upload, a shift or a registration said, and what its terminal was told.
package struct JournalService: Hashable, Sendable {
    /// A row of an upload, and what it came to; nil where its table has it no more.
    package struct Row: Hashable, Sendable {
        package var row: UploadRow
        /// `ticked`, `missing-here`, `differs` or `reversed-here`.
        package var state: String?
        /// The case that it opened.
        package var id: CaseID?
    }

    package var asset: Asset
    /// The terminal's totals, and ours as it was told them.
    package var claim: SettlementClaim?
    package var answer: SettlementAnswer?
    package var rows: [Row]
    package var uploadEnd: UploadEnd?
    package var device: DeviceNames?
    /// The shift that it was told.
    package var shift: UInt32?
    /// How many cases it opened.
    package var cases: Int
}

extension JournalReader {
    /// What a record says of its terminal's batch, shift or device; nil for any other record.
    ///
    /// Errors: `recordUnreadable`.
    package func service(of seq: Int64) throws(JournalError) -> JournalService? {
        let bytes = try recordBytes(of: seq)
        guard !bytes.isEmpty else { return nil }
        let recorded: RecordedEvent
        do throws(EventCodecError) {
            recorded = try EventCodec.decode(bytes, card: Self.noCard)
        } catch {
            throw .recordUnreadable(seq: seq, error)
        }
        guard case .service(let request) = recorded.event.kind else { return nil }
        let asked = request.details?.values
        let told = recorded.reply?.details?.values
        return JournalService(
            asset: request.asset ?? .yuan,
            claim: asked?.settlement,
            answer: told?.settlement,
            rows: try (asked?.upload ?? []).map { (row) throws(JournalError) in
                let tick = try tick(of: row, in: request, since: seq)
                return JournalService.Row(
                    row: row,
                    state: tick?.state.name,
                    id: tick.flatMap { tick in tick.item.map { CaseID(tick.seq, item: $0) } }
                )
            },
            uploadEnd: asked?.uploadEnd,
            device: asked?.device,
            shift: told?.shift,
            cases: Int(
                try reader(holding: seq).connection.number(
                    "SELECT count(*) FROM discrepancy WHERE seq = \(seq)"
                ) ?? 0
            )
        )
    }

    /// What was made of a row the first time that it came.
    private func tick(
        of row: UploadRow,
        in request: PaymentRequest,
        since seq: Int64
    ) throws(JournalError) -> UploadTick? {
        guard let batch = request.batch else { return nil }
        let file = try reader(holding: seq)
        let statement = try file.connection.prepare(
            UploadTickRow.selection(from: .ticks)
                + "WHERE terminal_row = ?1 AND batch = ?2 AND stan = ?3 AND seq <= ?4"
        )
        statement.bind(Int64(request.identity.terminal.rawValue), at: 1)
        statement.bind(Int64(batch), at: 2)
        statement.bind(Int64(row.stan), at: 3)
        statement.bind(seq, at: 4)
        guard try statement.step() else { return nil }
        return try UploadTickRow(statement, from: .ticks).tick
    }
}
