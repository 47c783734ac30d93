package import Payments

/// How far the open batch of a terminal has come on its way to a closing.
///
/// ```text
/// open ──0500, some not decided──▶ waits ──0500──▶ judged
/// open, waits ──0500 differs──▶ unbalanced ──uploaded to its end, or equal after all──▶ closed
/// ```
/// Raw values are stored in the journal.
package enum BatchPhase: UInt8, Sendable, CaseIterable {
    case open = 0
    /// Its terminal was told to ask again: payments of it are not decided.
    case waits = 1
    /// Its totals differ, and its payments are compared.
    case unbalanced = 2
}

/// The open batch of a terminal, as far as its session does not say it.
package struct BatchState: Hashable, Sendable {
    package let terminal: TerminalRow
    package var phase: BatchPhase
    /// When its terminal was told first to ask again.
    package var waitsSince: Timestamp?
    /// The settlement whose totals differed first.
    package var differed: Int64?
    /// Rows of its upload that have come, each once.
    package var rows: UInt32
    /// Whether its terminal was told that rows are missing.
    package var askedAgain: Bool

    package init(terminal: TerminalRow) {
        self.terminal = terminal
        phase = .open
        rows = 0
        askedAgain = false
    }
}
