package import Payments

/// A batch of a terminal.
///
/// Numbers come round after 999999: where several batches had one, the newest is meant.
package struct BatchKey: Hashable, Sendable {
    package var terminal: TerminalRow
    package var number: UInt32

    package init(terminal: TerminalRow, number: UInt32) {
        self.terminal = terminal
        self.number = number
    }
}
