package import Book
internal import Payments

/// One row of `shift`: an operator's time at a terminal.
///
/// `StateDigest` covers it while it is open; then its records say all of it.
package struct ShiftRow: Equatable {
    package var terminalRow: Int32
    package var number: UInt32
    package var merchant: String
    package var operatorNumber: UInt16
    package var openedAt: Int64
    package var openedBy: Int64
    package var openedOn: Int32
    package var closedAt: Int64?
    package var closedBy: Int64?
    /// As `PartBytes`; empty where no operator's totals were seen.
    package var ours: [UInt8]
    /// The same of the operator's totals.
    package var theirs: [UInt8]
}

extension ShiftRow: RecordedRow {
    package static let blank = ShiftRow(
        terminalRow: 0,
        number: 0,
        merchant: "",
        operatorNumber: 0,
        openedAt: 0,
        openedBy: 0,
        openedOn: 0,
        ours: [],
        theirs: []
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal_row", &terminalRow)
        try v.number("number", &number)
        try v.text("merchant", &merchant)
        try v.number("operator", &operatorNumber)
        try v.signed("opened_at", &openedAt)
        try v.signed("opened_by", &openedBy)
        try v.signed("opened_on", &openedOn)
        try v.optional("closed_at", &closedAt)
        try v.optional("closed_by", &closedBy)
        try v.blob("ours", &ours)
        try v.blob("theirs", &theirs)
    }
}

extension ShiftRow {
    package init(_ shift: Shift) {
        self.init(
            terminalRow: shift.key.terminal.rawValue,
            number: shift.key.number,
            merchant: shift.operatorKey.merchant,
            operatorNumber: shift.operatorKey.number,
            openedAt: shift.openedAt.rawValue,
            openedBy: shift.openedBy,
            openedOn: shift.openedOn.rawValue,
            closedAt: shift.closedAt?.rawValue,
            closedBy: shift.closedBy,
            ours: shift.ours.map { PartBytes.encode($0) } ?? [],
            theirs: shift.theirs.map { PartBytes.encode($0) } ?? []
        )
    }

    /// What the row says; nil where a column means nothing.
    package var shift: Shift? {
        guard number > 0, (closedAt == nil) == (closedBy == nil),
            NumberBounds.dates.contains(Int64(openedOn)),
            [openedAt, closedAt ?? 0].allSatisfy(NumberBounds.times.contains),
            [openedBy, closedBy ?? 0].allSatisfy(NumberBounds.rows.contains),
            let (ours, theirs) = ComparedTotals.read(ours, theirs)
        else { return nil }
        var shift = Shift(
            key: ShiftKey(terminal: TerminalRow(rawValue: terminalRow), number: number),
            operatorKey: StationOperatorKey(merchant: merchant, number: operatorNumber),
            openedAt: Timestamp(rawValue: openedAt),
            openedBy: openedBy,
            openedOn: BusinessDate(rawValue: openedOn)
        )
        shift.closedAt = closedAt.map(Timestamp.init(rawValue:))
        shift.closedBy = closedBy
        shift.ours = ours
        shift.theirs = theirs
        return shift
    }
}
