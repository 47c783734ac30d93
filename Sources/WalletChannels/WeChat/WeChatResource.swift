import Crypto
import FoundationEssentials
package import Text

/// What a notify of version 3 and the list of certificates carry encrypted: AES-256-GCM under the
/// merchant's APIv3 key.
package enum WeChatResource {
    package static let keyBytes = 32
    package static let nonceBytes = 12
    private static let tagBytes = 16

    /// The plaintext; nil where anything of it was changed.
    ///
    /// - Parameter ciphertext: base64 of the encrypted bytes with the tag behind them.
    package static func open(
        ciphertext: String,
        nonce: String,
        associatedData: String,
        key: [UInt8],
        limit: Int
    ) -> [UInt8]? {
        guard key.count == keyBytes, nonce.utf8.count == nonceBytes,
            let sealed = Base64Text.bytes(ciphertext, limit: limit), sealed.count >= tagBytes
        else { return nil }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: Array(nonce.utf8)),
                ciphertext: sealed.dropLast(tagBytes),
                tag: sealed.suffix(tagBytes)
            )
            let opened = try AES.GCM.open(
                box,
                using: SymmetricKey(data: key),
                authenticating: Array(associatedData.utf8)
            )
            return [UInt8](opened)
        } catch {
            // Changed, or sealed under another key: the caller cannot act upon the difference.
            return nil
        }
    }

    /// Opens the object `{algorithm, ciphertext, associated_data, nonce}`.
    package static func open(_ resource: JSONValue, key: [UInt8], limit: Int) -> [UInt8]? {
        guard resource["algorithm"]?.string == "AEAD_AES_256_GCM",
            let ciphertext = resource["ciphertext"]?.string,
            let nonce = resource["nonce"]?.string
        else { return nil }
        return open(
            ciphertext: ciphertext,
            nonce: nonce,
            associatedData: resource["associated_data"]?.string ?? "",
            key: key,
            limit: limit
        )
    }
}
