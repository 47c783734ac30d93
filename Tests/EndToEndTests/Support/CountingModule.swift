import CardSecurity
import Synchronization

@testable import Switch

/// Another implementation of the seam: it forwards to the software module and counts its calls.
final class CountingModule: SecurityModule {
    /// How often each call was made, of all lanes.
    final class Calls: Sendable {
        private let counts = Mutex<[String: Int]>([:])

        func note(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
        func count(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
    }

    private let inner: any SecurityModule
    private let calls: Calls

    init(_ inner: any SecurityModule, _ calls: Calls) {
        self.inner = inner
        self.calls = calls
    }

    /// Modules for the lanes of a switch.
    static func source(_ calls: Calls) -> SecurityModuleSource {
        SecurityModuleSource {
            (ring, lane, random, policy) throws(CardSecurityError) -> any SecurityModule in
            CountingModule(
                try SecurityModuleSource.software.module(ring, lane, random, policy),
                calls
            )
        }
    }

    func generateKey(
        _ algorithm: KeyAlgorithm,
        length: Int,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        calls.note("generateKey")
        return try inner.generateKey(algorithm, length: length, for: binding)
    }

    func generateWorkingKeys(
        _ layout: WorkingKeyLayout,
        macLength: Int?,
        for owner: KeyBinding.Owner,
        version: UInt32,
        under master: KeyReference
    ) throws(CardSecurityError) -> IssuedWorkingKeys {
        calls.note("generateWorkingKeys")
        return try inner.generateWorkingKeys(
            layout,
            macLength: macLength,
            for: owner,
            version: version,
            under: master
        )
    }

    func importKey(
        _ algorithm: KeyAlgorithm,
        components first: borrowing KeyBytes,
        _ second: borrowing KeyBytes,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        calls.note("importKey")
        return try inner.importKey(algorithm, components: first, second, for: binding)
    }

    func importKey(
        _ algorithm: KeyAlgorithm,
        wrapped: Span<UInt8>,
        under wrapping: KeyReference,
        checkValue: KeyCheckValue?,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        calls.note("importKey")
        return try inner.importKey(
            algorithm,
            wrapped: wrapped,
            under: wrapping,
            checkValue: checkValue,
            for: binding
        )
    }

    func importKey(
        block: String,
        under protection: KeyReference,
        for binding: KeyBinding
    ) throws(CardSecurityError) -> IssuedKey {
        calls.note("importKey")
        return try inner.importKey(block: block, under: protection, for: binding)
    }

    func exportKey(
        _ key: SealedKey,
        of binding: KeyBinding,
        under wrapping: KeyReference
    ) throws(CardSecurityError) -> ExportedKey {
        calls.note("exportKey")
        return try inner.exportKey(key, of: binding, under: wrapping)
    }

    func exportKeyBlock(
        _ key: SealedKey,
        of binding: KeyBinding,
        _ header: KeyBlockHeader,
        under protection: KeyReference
    ) throws(CardSecurityError) -> String {
        calls.note("exportKeyBlock")
        return try inner.exportKeyBlock(key, of: binding, header, under: protection)
    }

    func load(
        _ key: SealedKey,
        at binding: KeyBinding,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        calls.note("load")
        return try inner.load(key, at: binding, for: use)
    }

    func unload(
        _ reference: KeyReference
    ) throws(CardSecurityError) {
        calls.note("unload")
        try inner.unload(reference)
    }

    func mac(
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> MAC {
        calls.note("mac")
        return try inner.mac(over: message, with: key)
    }

    func verify(
        _ received: Span<UInt8>,
        over message: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> Bool {
        calls.note("verify")
        return try inner.verify(received, over: message, with: key)
    }

    func translate(
        _ pin: EncryptedPIN,
        to key: KeyReference,
        _ format: PINBlockFormat,
        cardNumber: Span<UInt8>
    ) throws(CardSecurityError) -> EncryptedPIN {
        calls.note("translate")
        return try inner.translate(pin, to: key, format, cardNumber: cardNumber)
    }

    func verify(
        _ pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes,
        against reference: PINReferenceBytes
    ) throws(CardSecurityError) -> Bool {
        calls.note("verify")
        return try inner.verify(pin, cardNumber: cardNumber, card: card, against: reference)
    }

    func reference(
        of pin: EncryptedPIN,
        cardNumber: Span<UInt8>,
        card: CardTokenBytes
    ) throws(CardSecurityError) -> PINReferenceBytes {
        calls.note("reference")
        return try inner.reference(of: pin, cardNumber: cardNumber, card: card)
    }

    func reference(
        of password: EncryptedPIN,
        operator name: OperatorName
    ) throws(CardSecurityError) -> PINReferenceBytes {
        calls.note("reference")
        return try inner.reference(of: password, operator: name)
    }

    func decryptCardData(
        _ cipher: Span<UInt8>,
        with key: KeyReference
    ) throws(CardSecurityError) -> ClearCardData {
        calls.note("decryptCardData")
        return try inner.decryptCardData(cipher, with: key)
    }

    func decryptTrack(
        _ track: [UInt8],
        with key: KeyReference
    ) throws(CardSecurityError) -> [UInt8] {
        calls.note("decryptTrack")
        return try inner.decryptTrack(track, with: key)
    }

    func derive(
        _ usage: TripleDESDUKPT.Usage,
        _ serialNumber: KeySerialNumber,
        _ edition: TripleDESDUKPT.Edition,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        calls.note("derive")
        return try inner.derive(usage, serialNumber, edition, from: base, for: use)
    }

    func derive(
        _ usage: AESDUKPT.Usage,
        _ type: AESDUKPT.KeyType,
        _ serialNumber: AESDUKPT.SerialNumber,
        from base: KeyReference,
        for use: KeyUse
    ) throws(CardSecurityError) -> KeyReference {
        calls.note("derive")
        return try inner.derive(usage, type, serialNumber, from: base, for: use)
    }
}
