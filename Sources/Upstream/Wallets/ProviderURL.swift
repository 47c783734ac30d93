import Text

/// Where a provider is reached: scheme, host, port and the path's beginning.
///
/// Plain HTTP serves on the loopback alone. It names nobody: no user, no query, no fragment.
package struct ProviderURL: Hashable, Sendable, CustomStringConvertible {
    package let isSecure: Bool
    /// As it stands in the URL; brackets around an IPv6 address.
    package let host: String
    package let port: Int
    /// Empty, or from a slash on, without one at the end.
    package let path: String

    /// Nil for anything but `https://host[:port][/path]`, and `http` on the loopback.
    package init?(_ text: String) {
        let isSecure = text.hasPrefix("https://")
        guard text.utf8.count <= 255, isSecure || text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = Self.authority(authority, isSecure: isSecure),
            let path = Self.path(rest.dropFirst(authority.count))
        else { return nil }
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        guard isSecure || isLoopback else { return nil }
    }

    private static func authority(
        _ text: Substring,
        isSecure: Bool
    ) -> (host: String, port: Int)? {
        var host = text
        var port = isSecure ? 443 : 80
        if !text.hasSuffix("]"), let colon = text.lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard let value = DecimalText.value(of: digits), (1...65_535).contains(value) else {
                return nil
            }
            host = text[..<colon]
            port = Int(value)
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isAddress ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, name.utf8.allSatisfy({ isOfName($0) || isAddress && $0 == 0x3A })
        else { return nil }
        return (String(host), port)
    }

    private static func path(_ text: Substring) -> String? {
        let isWellMade = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x2F, 0x5F, 0x7E: true  // / _ ~
            default: isOfName(byte)
            }
        }
        guard isWellMade, !text.contains("//"), !text.contains("/.") else { return nil }
        return String(text.last == "/" ? text.dropLast() : text)
    }

    /// Letters, digits, `-` and `.`.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
        default: false
        }
    }

    /// Whether it is this machine: 127.0.0.0/8, ::1 or localhost.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { (DecimalText.value(of: $0) ?? 256) < 256 }
    }

    package var description: String {
        let usual = isSecure ? 443 : 80
        return (isSecure ? "https://" : "http://") + host + (port == usual ? "" : ":\(port)") + path
    }

    /// The whole of a request's URL.
    package func text(with pathAndQuery: String) -> String { description + pathAndQuery }
}
