import Foundation
import Text

/// Looks for secrets in whatever left the process, in every spelling that has been seen in logs.
struct SecretSearch {
    /// One secret: what it is called in a complaint, and its bytes or digits.
    private struct Secret {
        var name: String
        /// Text that must not stand anywhere, compared without case.
        var spellings: [String]
        /// Hexadecimal digits that must not stand in the bytes, at any half byte.
        var packed: String
    }

    private var secrets: [Secret] = []

    /// Digits: as text, as the hexadecimal of their text, and packed two a byte.
    mutating func add(digits: String, named name: String) {
        let ofText = digits.utf8.map { Self.hexadecimal($0) }.joined()
        let spaced = digits.utf8.map { Self.hexadecimal($0) }.joined(separator: " ")
        secrets.append(Secret(name: name, spellings: [digits, ofText, spaced], packed: digits))
    }

    /// Bytes: as they are, and as hexadecimal text with and without spaces.
    mutating func add(bytes: [UInt8], named name: String) {
        let text = bytes.map { Self.hexadecimal($0) }
        let secret = Secret(
            name: name,
            spellings: [text.joined(), text.joined(separator: " ")],
            packed: text.joined()
        )
        secrets.append(secret)
    }

    /// Bytes as they are only: for those whose hexadecimal text is an innocent row of digits.
    mutating func add(rawBytes bytes: [UInt8], named name: String) {
        let packed = bytes.map { Self.hexadecimal($0) }.joined()
        secrets.append(Secret(name: name, spellings: [], packed: packed))
    }

    /// Which secrets stand in these bytes.
    func findings(in data: Data, named place: String) -> [String] {
        // Every byte is one character of this encoding, so nothing hides behind broken UTF-8.
        let text = String(data: data, encoding: .isoLatin1)?.lowercased() ?? ""
        let packed = Hexadecimal.text(data).lowercased()
        return secrets.compactMap { secret in
            let isSpelt = secret.spellings.contains { text.contains($0) }
            return isSpelt || packed.contains(secret.packed) ? "\(secret.name) in \(place)" : nil
        }
    }

    /// In small letters, as text is compared.
    private static func hexadecimal(_ byte: UInt8) -> String {
        Hexadecimal.text([byte]).lowercased()
    }
}
