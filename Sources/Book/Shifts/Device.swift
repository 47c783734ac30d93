package import Payments

/// The device that a terminal says it is.
package struct Device: Hashable, Sendable {
    package let terminal: TerminalRow
    package var names: DeviceNames
    /// The record of its registration.
    package var seq: Int64

    package init(terminal: TerminalRow, names: DeviceNames, seq: Int64) {
        self.terminal = terminal
        self.names = names
        self.seq = seq
    }
}
