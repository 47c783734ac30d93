import NIOCore
package import Payments

/// When and from where a terminal was heard last, since the start of the switch.
///
/// Heard is what was taken of it: a message with a right MAC, or one that needs none.
package struct TerminalSighting: Sendable, Hashable {
    /// By the book's time.
    package var at: Timestamp
    /// Address and port of its connection; nil where the system did not tell.
    package var peer: String?
    /// Whether that connection stands.
    package var isConnected: Bool

    package init(at: Timestamp, peer: String?, isConnected: Bool) {
        self.at = at
        self.peer = peer
        self.isConnected = isConnected
    }

    /// `127.0.0.1:40312`, `[::1]:40312`.
    static func text(_ address: SocketAddress) -> String {
        let port = address.port.map { ":\($0)" } ?? ""
        switch address {
        case .v4: return (address.ipAddress ?? "-") + port
        case .v6: return "[\(address.ipAddress ?? "-")]" + port
        case .unixDomainSocket: return "unix"
        }
    }
}
