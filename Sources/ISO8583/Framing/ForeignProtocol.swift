/// What stands where a frame should begin, when it is no frame at all.
public enum ForeignProtocol: Hashable, Sendable {
    /// A request or answer of HTTP.
    case http
    /// The first record of a TLS connection.
    case tls
    /// The greeting of SSH.
    case ssh
    /// The TPDU of a frame whose length was left out.
    case transportHeader

    /// What bytes begin with; nil for anything else.
    public init?(startOf input: Span<UInt8>) {
        guard input.count >= 5 else { return nil }
        if ForeignProtocol.verbs.contains(where: { ForeignProtocol.begins(input, with: $0) }) {
            self = .http
        } else if ForeignProtocol.begins(input, with: "SSH-") {
            self = .ssh
        } else if input[0] == 0x16, input[1] == 0x03, input[2] <= 0x04 {
            self = .tls
        } else if input[0] == TransportHeader.identifier {
            self = .transportHeader
        } else {
            return nil
        }
    }

    /// Where the body of an HTTP message begins: behind the first empty line; nil where none ends.
    public static func bodyOfHTTP(in bytes: [UInt8]) -> Int? {
        guard ForeignProtocol(startOf: bytes.span) == .http else { return nil }
        var lineIsEmpty = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A where lineIsEmpty: return index + 1
            case 0x0A: lineIsEmpty = true
            case 0x0D: continue
            default: lineIsEmpty = false
            }
        }
        return nil
    }

    private static let verbs: [StaticString] = [
        "POST ", "GET /", "PUT /", "HEAD ", "HTTP/", "OPTIO", "PATCH", "DELET", "CONNE",
    ]

    private static func begins(_ input: Span<UInt8>, with word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            input.count >= word.count && word.indices.allSatisfy { input[$0] == word[$0] }
        }
    }
}

extension ForeignProtocol {
    /// What it is, and what the peer should do instead.
    var wording: String {
        switch self {
        case .http:
            "HTTP stands where a frame should begin: does the peer speak HTTP?"
                + " the address of http: is another"
        case .tls:
            "a TLS handshake stands where a frame should begin: does only the peer use TLS?"
                + " set tls: for the listener, or turn it off at the peer"
        case .ssh:
            "SSH stands where a frame should begin: is this the port of another service?"
        case .transportHeader:
            "a TPDU stands where the length should be: does the peer leave the length out?"
        }
    }
}
