import Crypto
import CryptoExtras
import NIOSSL
import Text

/// Why a key or certificate of a provider cannot be used; names no part of it.
package enum ProviderKeyError: Error, Equatable {
    /// It is no RSA key in PEM, or one below 2048 bits.
    case noKey
    /// It is no certificate in PEM, or its key is no RSA key of 2048 bits.
    case noCertificate
    /// A key of the published test vectors, outside the loopback.
    case published
    /// The library refused to sign.
    case unsigned
}

/// The merchant's private RSA key; its description says nothing.
package struct SigningKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// - Parameter pem: PKCS#1 or PKCS#8.
    package init(pem: String) throws(ProviderKeyError) {
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .noKey
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    package func signature(of bytes: [UInt8]) throws(ProviderKeyError) -> [UInt8] {
        do {
            let digest = SHA256.hash(data: bytes)
            let signature = try key.signature(for: digest, padding: .insecurePKCS1v1_5)
            return [UInt8](signature.rawRepresentation)
        } catch {
            throw .unsigned
        }
    }

    /// The public half.
    package var verifying: VerifyingKey { VerifyingKey(key.publicKey) }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a private key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A public RSA key, by which what a provider sent is believed.
package struct VerifyingKey: Sendable {
    private let key: _RSA.Signing.PublicKey

    fileprivate init(_ key: _RSA.Signing.PublicKey) {
        self.key = key
    }

    /// - Parameter pem: a SubjectPublicKeyInfo or PKCS#1 key.
    package init(pem: String) throws(ProviderKeyError) {
        do {
            key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
        } catch {
            throw .noKey
        }
    }

    /// - Parameter der: a SubjectPublicKeyInfo.
    init(der: [UInt8]) throws(ProviderKeyError) {
        do {
            key = try _RSA.Signing.PublicKey(derRepresentation: der)
        } catch {
            throw .noKey
        }
    }

    /// Whether the signature is RSASSA-PKCS1-v1_5 with SHA-256 over these very bytes.
    package func verifies(_ signature: [UInt8], of bytes: some Collection<UInt8>) -> Bool {
        let digest = SHA256.hash(data: Array(bytes))
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: digest,
            padding: .insecurePKCS1v1_5
        )
    }

    /// SHA-256 of the SubjectPublicKeyInfo, upper-case hexadecimal.
    package var fingerprint: String {
        Hexadecimal.text(SHA256.hash(data: key.derRepresentation))
    }

    /// Whether its private half is published with the test vectors.
    package var isPublished: Bool { PublishedKeys.fingerprints.contains(fingerprint) }
}

/// A certificate by which WeChat signs.
package struct PlatformCertificate: Sendable {
    /// Upper-case hexadecimal, compared as text.
    package let serial: String
    package let key: VerifyingKey
    /// Seconds since 1970 UTC.
    package let notAfter: Int64

    package init(pem: [UInt8]) throws(ProviderKeyError) {
        do {
            let certificate = try NIOSSLCertificate(bytes: pem, format: .pem)
            serial = Hexadecimal.text(certificate.serialNumber)
            key = try VerifyingKey(der: try certificate.extractPublicKey().toSPKIBytes())
            notAfter = Int64(certificate.notValidAfter)
        } catch {
            throw .noCertificate
        }
    }
}

/// The keys whose private halves everybody has: those of `fixtures/vectors/providers`.
///
/// They serve on the loopback only. SHA-256 of each SubjectPublicKeyInfo.
enum PublishedKeys {
    static let fingerprints: Set<String> = [
        "089CD8B089A5BC11741CD8627946EC83B80CE11A310B31ABE9F62CEB11667D17",
        "9AB61EE0C7CDE7F40AA389AB4D8AE03AC2355876DA5139C2A8FC965DFE818103",
        "FAC01E956E97E2DDB972EFE53A66BBC4E91289DF187BD18E20C113986D6A0A3F",
        "897143ADCAE069BCDFAC85CECFF35824C9B4243938633B6D9EC8C8931BEE6CDE",
        "A9AEACCECC563760003F409F1FB4B41A06AF9A3B7D509FF3DC0E8DCAB4A5C610",
    ]

    /// The keys of WeChat's interfaces that stand in the vectors.
    static let apiKeys: Set<[UInt8]> = [
        Array("TESTONLYapiv3key0123456789abcdef".utf8),
        Array("TESTONLYv2key0123456789abcdefghi".utf8),
    ]
}
