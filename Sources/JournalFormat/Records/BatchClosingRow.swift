package import Book
internal import Payments

/// One row of `batch_closing`: a batch as it was when it was closed.
///
/// `StateDigest` covers the last one of each terminal, which may still change; what its record says
/// of any is in the hash chain.
package struct BatchClosingRow: Equatable {
    package var terminalRow: Int32
    package var seq: Int64
    package var batch: UInt32
    package var openedOn: Int32
    package var closedOn: Int32
    package var at: Int64
    package var kind: UInt8
    package var asset: UInt16
    /// As `PartBytes`; empty where no terminal's totals were seen.
    package var ours: [UInt8]
    /// The same of the terminal's totals.
    package var theirs: [UInt8]
    package var rows: UInt32
    package var changedBy: Int64?
}

extension BatchClosingRow: RecordedRow {
    package static let blank = BatchClosingRow(
        terminalRow: 0,
        seq: 0,
        batch: 0,
        openedOn: 0,
        closedOn: 0,
        at: 0,
        kind: 0,
        asset: 0,
        ours: [],
        theirs: [],
        rows: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal_row", &terminalRow)
        try v.signed("seq", &seq)
        try v.number("batch", &batch)
        try v.signed("opened_on", &openedOn)
        try v.signed("closed_on", &closedOn)
        try v.signed("at_us", &at)
        try v.byte("kind", &kind)
        try v.number("asset", &asset)
        try v.blob("ours", &ours)
        try v.blob("theirs", &theirs)
        try v.number("rows", &rows)
        try v.optional("changed_by", &changedBy)
    }
}

extension BatchClosingRow {
    /// Whether it was made behind another one of its terminal: a record that closes two of them
    /// closes a batch and the one behind it.
    package func follows(_ other: BatchClosingRow) -> Bool {
        seq > other.seq || seq == other.seq && batch == other.batch % 999_999 + 1
    }

    /// By record, then by terminal, then in the order in which they were made.
    package func precedes(_ other: BatchClosingRow) -> Bool {
        guard (seq, terminalRow) == (other.seq, other.terminalRow) else {
            return (seq, terminalRow) < (other.seq, other.terminalRow)
        }
        return other.follows(self)
    }

    package init(_ closing: BatchClosing) {
        self.init(
            terminalRow: closing.key.terminal.rawValue,
            seq: closing.seq,
            batch: closing.key.number,
            openedOn: closing.openedOn.rawValue,
            closedOn: closing.closedOn.rawValue,
            at: closing.at.rawValue,
            kind: closing.kind.rawValue,
            asset: closing.asset.rawValue,
            ours: closing.ours.map { PartBytes.encode($0) } ?? [],
            theirs: closing.theirs.map { PartBytes.encode($0) } ?? [],
            rows: closing.rows,
            changedBy: closing.changedBy
        )
    }

    /// What the row says; nil where a column means nothing.
    package var closing: BatchClosing? {
        guard let kind = ClosingKind(rawValue: kind), batch < 1_000_000,
            NumberBounds.dates.contains(Int64(openedOn)),
            NumberBounds.dates.contains(Int64(closedOn)), NumberBounds.times.contains(at),
            [seq, changedBy ?? 0].allSatisfy(NumberBounds.rows.contains),
            let (ours, theirs) = ComparedTotals.read(ours, theirs)
        else { return nil }
        var closing = BatchClosing(
            seq: seq,
            key: BatchKey(terminal: TerminalRow(rawValue: terminalRow), number: batch),
            openedOn: BusinessDate(rawValue: openedOn),
            closedOn: BusinessDate(rawValue: closedOn),
            at: Timestamp(rawValue: at),
            kind: kind,
            asset: Asset(rawValue: asset)
        )
        closing.ours = ours
        closing.theirs = theirs
        closing.rows = rows
        closing.changedBy = changedBy
        return closing
    }
}

/// Both sides of a comparison, as two columns hold them.
enum ComparedTotals {
    /// nil where bytes mean nothing.
    static func read(
        _ ours: [UInt8],
        _ theirs: [UInt8]
    ) -> (ours: SettlementAnswer?, theirs: SettlementClaim?)? {
        do throws(EventCodecError) {
            return (
                ours.isEmpty ? nil : try PartBytes.decode(ours),
                theirs.isEmpty ? nil : try PartBytes.decode(theirs)
            )
        } catch {
            return nil
        }
    }
}
