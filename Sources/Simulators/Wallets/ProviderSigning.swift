import Crypto
import CryptoExtras
import FoundationEssentials
import NIOSSL
import Text

/// What a provider signs with.
package struct ProviderSigningKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// Reads PKCS#8 or PKCS#1; `name` is what an error says.
    package init(pem: String, name: String) throws(ProviderError) {
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .keyUnfit(name)
        }
    }

    /// RSA PKCS#1 v1.5 over SHA-256, as base64 on one line.
    package func signature(over bytes: [UInt8]) -> String {
        do {
            let digest = SHA256.hash(data: bytes)
            return try key.signature(for: digest, padding: .insecurePKCS1v1_5)
                .rawRepresentation.base64EncodedString()
        } catch {
            preconditionFailure("A key that was read signs a digest.")
        }
    }
}

/// What a merchant's signature is checked with.
package struct ProviderVerifyingKey: Sendable {
    private let key: _RSA.Signing.PublicKey

    package init(pem: String, name: String) throws(ProviderError) {
        do {
            key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
        } catch {
            throw .keyUnfit(name)
        }
    }

    /// The key of a certificate.
    package init(certificate pem: String, name: String) throws(ProviderError) {
        do {
            let certificate = try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)
            let bytes = try certificate.extractPublicKey().toSPKIBytes()
            key = try _RSA.Signing.PublicKey(derRepresentation: bytes)
        } catch {
            throw .keyUnfit(name)
        }
    }

    package func isRight(_ signature: String, over bytes: [UInt8]) -> Bool {
        guard let raw = Data(base64Encoded: signature) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: raw),
            for: SHA256.hash(data: bytes),
            padding: .insecurePKCS1v1_5
        )
    }
}

/// What WeChat names a certificate by, and until when it is good.
package struct ProviderCertificate: Hashable, Sendable {
    package let pem: String
    /// Upper-case hexadecimal.
    package let serial: String
    package let from: ProviderTime
    package let until: ProviderTime

    package init(pem: String, name: String) throws(ProviderError) {
        do {
            let certificate = try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)
            serial = Hexadecimal.text(certificate.serialNumber)
            from = ProviderTime(milliseconds: Int64(certificate.notValidBefore) * 1000)
            until = ProviderTime(milliseconds: Int64(certificate.notValidAfter) * 1000)
        } catch {
            throw .keyUnfit(name)
        }
        self.pem = pem
    }
}

/// The texts that are signed, as the providers' pages describe them.
enum ProviderText {
    /// Alipay: what has a value, sorted by its name's bytes, `name=value` joined by `&`.
    ///
    /// `sign` is always left out, `sign_type` only of notifies.
    static func alipay(
        _ parameters: [(name: String, value: String)],
        leavingOut names: Set<String> = ["sign"]
    ) -> [UInt8] {
        Array(joined(parameters.filter { !names.contains($0.name) }).utf8)
    }

    /// WeChat v3: five lines of a request.
    static func request(
        _ method: String,
        _ target: String,
        _ timestamp: String,
        _ nonce: String,
        _ body: [UInt8]
    ) -> [UInt8] {
        Array("\(method)\n\(target)\n\(timestamp)\n\(nonce)\n".utf8) + body + [0x0A]
    }

    /// WeChat v3: three lines of an answer or a notify.
    static func response(_ timestamp: String, _ nonce: String, _ body: [UInt8]) -> [UInt8] {
        Array("\(timestamp)\n\(nonce)\n".utf8) + body + [0x0A]
    }

    /// WeChat v2: as Alipay's, and the key behind it.
    static func keyed(_ parameters: [(name: String, value: String)], _ key: String) -> [UInt8] {
        Array((joined(parameters.filter { $0.name != "sign" }) + "&key=" + key).utf8)
    }

    private static func joined(_ parameters: [(name: String, value: String)]) -> String {
        parameters.filter { !$0.value.isEmpty }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { $0.name + "=" + $0.value }
            .joined(separator: "&")
    }
}

/// WeChat's digests and sealed resources.
enum ProviderSeal {
    /// The v2 signature: upper-case hexadecimal of MD5, or of HMAC-SHA-256 under the same key.
    static func digest(
        _ parameters: [(name: String, value: String)],
        key: String,
        isHMAC: Bool
    ) -> String {
        let text = ProviderText.keyed(parameters, key)
        guard isHMAC else { return Hexadecimal.text(Insecure.MD5.hash(data: text)) }
        let code = HMAC<SHA256>.authenticationCode(
            for: text,
            using: SymmetricKey(data: Array(key.utf8))
        )
        return Hexadecimal.text(code)
    }

    /// Base64 of what AES-256-GCM makes of a text under the APIv3 key, tag behind.
    static func sealed(
        _ text: String,
        key: String,
        nonce: String,
        associated: String
    ) -> String {
        do {
            let box = try AES.GCM.seal(
                Array(text.utf8),
                using: SymmetricKey(data: Array(key.utf8)),
                nonce: AES.GCM.Nonce(data: Array(nonce.utf8)),
                authenticating: Array(associated.utf8)
            )
            return (box.ciphertext + box.tag).base64EncodedString()
        } catch {
            preconditionFailure("A key of 32 bytes and a nonce of 12 seal everything.")
        }
    }

    /// Base64 of AES-256-ECB with PKCS#7 under the lower-case MD5 of the v2 key.
    static func refundInformation(_ text: String, key: String) -> String {
        let digest = Hexadecimal.text(Insecure.MD5.hash(data: Array(key.utf8))).lowercased()
        let symmetric = SymmetricKey(data: Array(digest.utf8))
        var bytes = Array(text.utf8)
        let missing = 16 - bytes.count % 16
        bytes += [UInt8](repeating: UInt8(missing), count: missing)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 16) {
            var block = Array(bytes[start..<(start + 16)])
            do {
                try AES.permute(&block, key: symmetric)
            } catch {
                preconditionFailure("A block of 16 bytes is permuted under a key of 32.")
            }
            output += block
        }
        return Data(output).base64EncodedString()
    }

    static func sha1(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(Insecure.SHA1.hash(data: bytes)).lowercased()
    }
}
