import Crypto
import CryptoExtras
import FoundationEssentials
import Text

/// The signature of WeChat's version 2: a digest over the fields and the merchant's API key.
package enum WeChat2Signature: String, Sendable, CaseIterable {
    case md5 = "MD5"
    case hmac = "HMAC-SHA256"

    package static let keyBytes = 32

    /// Fields with a value except `sign`, by name, `name=value` joined by `&`, `key=…` at the end.
    ///
    /// The text "0" is a value. Fields that nobody knows are signed like the others.
    package static func message(_ fields: [FlatXML.Field], key: [UInt8]) -> [UInt8] {
        let signed = AlipayText.canonical(
            fields.map { (name: $0.name, value: $0.value) },
            without: ["sign"]
        )
        return signed + Array((signed.isEmpty ? "key=" : "&key=").utf8) + key
    }

    /// Upper-case hexadecimal, as the field `sign` carries it.
    package func sign(_ fields: [FlatXML.Field], key: [UInt8]) -> String {
        let message = Self.message(fields, key: key)
        switch self {
        case .md5: return Hexadecimal.text(Insecure.MD5.hash(data: message))
        case .hmac:
            let code = HMAC<SHA256>.authenticationCode(
                for: message,
                using: SymmetricKey(data: key)
            )
            return Hexadecimal.text(code)
        }
    }

    /// Whether `sign` is right, compared in constant time.
    package func verifies(_ fields: [FlatXML.Field], key: [UInt8]) -> Bool {
        guard let sent = fields.first(where: { $0.name == "sign" })?.value else { return false }
        let right = Array(sign(fields, key: key).utf8)
        let given = Array(sent.utf8)
        guard given.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(given, right) { difference |= one ^ other }
        return difference == 0
    }
}

/// What a refund's notify of version 2 carries encrypted: AES-256-ECB with PKCS#7 under the
/// lower-case hexadecimal MD5 of the API key.
package enum WeChat2Information {
    private static let block = 16

    /// The plaintext; nil where the text is no base64, no whole blocks, or wrongly padded.
    package static func open(_ text: String, apiKey: [UInt8]) -> [UInt8]? {
        guard let sealed = Base64Text.bytes(text, limit: FlatXML.maximumBytes), !sealed.isEmpty,
            sealed.count % block == 0
        else { return nil }
        let digest = Hexadecimal.text(Insecure.MD5.hash(data: apiKey)).lowercased()
        let key = SymmetricKey(data: Array(digest.utf8))
        var plain: [UInt8] = []
        plain.reserveCapacity(sealed.count)
        for start in stride(from: 0, to: sealed.count, by: block) {
            var bytes = Array(sealed[start..<(start + block)])
            do {
                try AES.inversePermute(&bytes, key: key)
            } catch {
                // Key and block have the right lengths, so there is nothing else to say.
                return nil
            }
            plain.append(contentsOf: bytes)
        }
        guard let padding = plain.last, (1...UInt8(block)).contains(padding),
            plain.suffix(Int(padding)).allSatisfy({ $0 == padding })
        else { return nil }
        return Array(plain.dropLast(Int(padding)))
    }
}
