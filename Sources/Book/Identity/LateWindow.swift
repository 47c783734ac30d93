package import Payments

/// A date out of reach for which a terminal's reversal has opened a case: the next one opens none.
package struct LateWindow: Hashable, Sendable {
    package var terminal: TerminalRow
    package var kind: WindowKind
    /// As the terminal sent it.
    package var window: UInt32
    /// The record that opened the case.
    package var seq: Int64

    /// What is remembered of it.
    struct Key: Hashable, Sendable {
        let terminal: TerminalRow
        let kind: WindowKind
        let window: UInt32

        init(_ late: LateWindow) {
            terminal = late.terminal
            kind = late.kind
            window = late.window
        }
    }

    package init(terminal: TerminalRow, kind: WindowKind, window: UInt32, seq: Int64) {
        self.terminal = terminal
        self.kind = kind
        self.window = window
        self.seq = seq
    }
}
