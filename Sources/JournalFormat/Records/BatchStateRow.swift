package import Book
internal import Payments

/// One row of `batch_state`: an open batch on its way to a closing.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct BatchStateRow: Equatable {
    package var terminalRow: Int32
    package var phase: UInt8
    package var waitsSince: Int64?
    package var differed: Int64?
    package var rows: UInt32
    package var askedAgain: Bool
}

extension BatchStateRow: RecordedRow {
    package static let blank = BatchStateRow(terminalRow: 0, phase: 0, rows: 0, askedAgain: false)

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal_row", &terminalRow)
        try v.byte("phase", &phase)
        try v.optional("waits_since", &waitsSince)
        try v.optional("differed", &differed)
        try v.number("rows", &rows)
        try v.flag("asked_again", &askedAgain)
    }
}

extension BatchStateRow {
    package init(_ state: BatchState) {
        self.init(
            terminalRow: state.terminal.rawValue,
            phase: state.phase.rawValue,
            waitsSince: state.waitsSince?.rawValue,
            differed: state.differed,
            rows: state.rows,
            askedAgain: state.askedAgain
        )
    }

    /// What the row says; nil where a column means nothing.
    package var state: BatchState? {
        guard let phase = BatchPhase(rawValue: phase),
            NumberBounds.times.contains(waitsSince ?? 0),
            NumberBounds.rows.contains(differed ?? 0)
        else { return nil }
        var state = BatchState(terminal: TerminalRow(rawValue: terminalRow))
        state.phase = phase
        state.waitsSince = waitsSince.map(Timestamp.init(rawValue:))
        state.differed = differed
        state.rows = rows
        state.askedAgain = askedAgain
        return state
    }
}

extension BatchState {
    /// Whether it says nothing that the terminal does not, so that it has no row.
    package var isPlain: Bool { self == BatchState(terminal: terminal) }
}
