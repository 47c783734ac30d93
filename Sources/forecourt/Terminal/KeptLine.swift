import Simulators

/// The connection of a terminal, kept from one request to the next.
///
/// A shell keeps one over its commands; every other command has one of its own.
// A command runs on the main thread alone, and a shell runs one command after the other there.
final class KeptLine: @unchecked Sendable {
    /// The one that the shell keeps.
    @TaskLocal static var current: KeptLine?

    private var way: [String] = []
    private var kept: TerminalSocket?

    /// The connection that goes this way: the address and all that it is made with.
    ///
    /// Another one where the kept one goes another way, or is not of use any more.
    func socket(
        by way: [String],
        _ open: () throws(TerminalSocketError) -> TerminalSocket
    ) throws(TerminalSocketError) -> TerminalSocket {
        if let kept, self.way == way, !kept.isStale { return kept }
        drop()
        let opened = try open()
        self.way = way
        kept = opened
        return opened
    }

    /// Ends the connection.
    func drop() {
        kept?.close()
        kept = nil
    }
}
