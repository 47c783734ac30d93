package import Text

/// A request as it came over HTTP.
package struct ProviderRequest: Hashable, Sendable {
    package var method: String
    /// With the query behind it, as it was sent.
    package var target: String
    /// Names in lower case.
    package var headers: [Header]
    package var body: [UInt8]

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ method: String,
        _ target: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers.map { Header($0.lowercased(), $1) }
        self.body = body
    }

    package var path: String {
        String(target.prefix { $0 != "?" })
    }

    package var query: String {
        guard let mark = target.firstIndex(of: "?") else { return "" }
        return String(target[target.index(after: mark)...])
    }

    /// The value of a header that stands once; nil for none, or two.
    package func header(_ name: String) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found.first?.value : nil
    }
}

/// An answer over HTTP, whole.
package struct ProviderResponse: Hashable, Sendable {
    /// How it goes out.
    package enum Manner: Hashable, Sendable {
        case whole
        /// One byte a second.
        case drip
        /// The first half, then the end of the connection.
        case half
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var manner = Manner.whole

    package init(_ status: Int, type: String, body: [UInt8]) {
        self.status = status
        headers = body.isEmpty ? [] : [("Content-Type", type)]
        self.body = body
    }

    package static func json(_ value: JSONValue, status: Int = 200) -> ProviderResponse {
        ProviderResponse(status, type: "application/json", body: Array(value.text().utf8))
    }

    package static func text(_ text: String, status: Int = 200) -> ProviderResponse {
        ProviderResponse(status, type: "text/plain;charset=utf-8", body: Array(text.utf8))
    }

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The bytes on the wire.
    package var bytes: [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.phrase(status))\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        if status != 204 { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Payload Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        default: "Other"
        }
    }

    package static func == (left: ProviderResponse, right: ProviderResponse) -> Bool {
        left.bytes == right.bytes && left.manner == right.manner
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// What the provider does about a request.
package enum ProviderReaction: Hashable, Sendable {
    case answer(ProviderResponse, afterMilliseconds: Int64)
    /// Nothing comes, and the connection stays.
    case silence
    case reset
    /// The request is taken up that much later, as if it had been on its way until then.
    case hold(milliseconds: Int64)
    /// The process ends without another word.
    case die
}

/// Forms: `application/x-www-form-urlencoded`, as a second writing.
enum WireForm {
    /// The parameters in their order; nil for a broken escape, or text that is no UTF-8.
    static func parse(_ text: String) -> [(name: String, value: String)]? {
        guard !text.isEmpty else { return [] }
        var parameters: [(name: String, value: String)] = []
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = decoded(pair[..<mark]), let value = decoded(pair[mark...].dropFirst())
            else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }

    private static func decoded(_ part: Substring.UTF8View) -> String? {
        decoded(Array(part))
    }

    private static func decoded(_ bytes: [UInt8]) -> String? {
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "+"): output.append(0x20)
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, let high = Hexadecimal.value(of: bytes[index + 1]),
                    let low = Hexadecimal.value(of: bytes[index + 2])
                else { return nil }
                output.append(high << 4 | low)
                index += 2
            case let byte: output.append(byte)
            }
            index += 1
        }
        return String(validating: output, as: UTF8.self)
    }

    static func text(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { escaped($0.name) + "=" + escaped($0.value) }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20: output += "+"
            default: output += "%" + Hexadecimal.text([byte])
            }
        }
        return output
    }
}
