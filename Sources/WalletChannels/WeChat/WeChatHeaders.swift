import Text

/// What WeChat's version 3 says beside a body that it signed.
package struct WeChatHeaders: Equatable {
    /// Seconds since 1970 UTC, as signed.
    package let timestamp: String
    package let seconds: Int64
    package let nonce: String
    /// Compared as text: a public key's id is not hexadecimal.
    package let serial: String
    package let signature: [UInt8]
    /// Whether WeChat looks whether we look: such a signature is wrong on purpose.
    package let isProbe: Bool

    /// Why the headers are of no use.
    package enum Fault: Error {
        /// None of them is there.
        case unsigned
        /// One is missing, stands twice or is malformed.
        case unreadable
    }

    package init(_ headers: [(String, String)]) throws(Fault) {
        var found: [String: String] = [:]
        for (name, value) in headers {
            let name = name.lowercased()
            guard name.hasPrefix("wechatpay-") else { continue }
            guard found.updateValue(value, forKey: name) == nil else { throw .unreadable }
        }
        guard found["wechatpay-signature"] != nil || found["wechatpay-serial"] != nil else {
            throw .unsigned
        }
        guard let timestamp = found["wechatpay-timestamp"],
            let seconds = DecimalText.value(of: timestamp), seconds <= UInt64(Int32.max) * 4,
            let nonce = found["wechatpay-nonce"], Self.isPlain(nonce, atMost: 64),
            let serial = found["wechatpay-serial"], Self.isPlain(serial, atMost: 64),
            let text = found["wechatpay-signature"],
            let signature = Base64Text.bytes(text, limit: 1_024), !signature.isEmpty
        else { throw .unreadable }
        if let type = found["wechatpay-signature-type"], type != WeChatAuthorization.scheme {
            throw .unreadable
        }
        self.timestamp = timestamp
        self.seconds = Int64(seconds)
        self.nonce = nonce
        self.serial = serial
        self.signature = signature
        isProbe = text.hasPrefix("WECHATPAY/SIGNTEST/")
    }

    private static func isPlain(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// What is signed: timestamp, nonce and the body as received, a line feed behind each.
    package func message(_ body: [UInt8]) -> [UInt8] {
        Array("\(timestamp)\n\(nonce)\n".utf8) + body + [0x0A]
    }
}
