import NIOCore

/// Where a connection comes from, for what is bounded by source: an IPv4 address, or the half of an
/// IPv6 address that a site has as a whole.
struct PeerSource: Hashable, Sendable {
    private enum Kind: Hashable {
        case ipv4
        case ipv6
        /// All peers whose address is not known are one source.
        case other
    }

    private let kind: Kind
    private let number: UInt64

    init(_ address: SocketAddress?) {
        var bytes: ArraySlice<UInt8> = []
        switch address {
        case .v4(let address):
            kind = .ipv4
            // Behind family and port.
            bytes = withUnsafeBytes(of: address.address) { Array($0[4..<8]) }[...]
        case .v6(let address):
            // Behind family, port and flow.
            bytes = withUnsafeBytes(of: address.address) { Array($0[8..<24]) }[...]
            let isIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF
            kind = isIPv4 ? .ipv4 : .ipv6
            bytes = isIPv4 ? bytes[12...] : bytes[..<8]
        case .unixDomainSocket, nil:
            kind = .other
        }
        number = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// `10.1.2.3:51234`, `[2001:db8::1]:51234`, or what else it is.
    static func text(of address: SocketAddress?) -> String {
        guard let address, let name = address.ipAddress, let port = address.port else {
            return "an unknown peer"
        }
        return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }
}
