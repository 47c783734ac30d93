package import Payments

/// Seen STANs of one terminal, window and class: all from `low` to `high`.
package struct SeenInterval: Hashable, Sendable {
    package var terminal: TerminalRow
    package var messageClass: MessageClass
    package var window: UInt32
    package var windowKind: WindowKind
    package var low: UInt32
    package var high: UInt32

    package init(
        terminal: TerminalRow,
        messageClass: MessageClass,
        window: UInt32,
        windowKind: WindowKind,
        low: UInt32,
        high: UInt32
    ) {
        self.terminal = terminal
        self.messageClass = messageClass
        self.window = window
        self.windowKind = windowKind
        self.low = low
        self.high = high
    }
}
