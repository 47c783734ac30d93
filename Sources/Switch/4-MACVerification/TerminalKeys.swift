import Book
import CardSecurity
import Payments

/// A terminal on one lane: its state as the book last told it, and its keys as they were opened.
///
/// Belongs to the lane's `MACVerifier`.
final class TerminalKeys {
    private(set) var state: TerminalState
    /// MACs that failed since one verified.
    var failures = 0
    private var current: [MACAlgorithm: MACKey] = [:]
    private var previous: [MACAlgorithm: MACKey] = [:]
    private var fixed: [MACAlgorithm: MACKey] = [:]
    private var master: KeyEncryptionKey?
    /// PIN keys by their version, `fixedVersion` for the terminal master key itself.
    private var pinKeys: [UInt32: PINKey] = [:]
    /// Track keys by their version.
    private var trackKeys: [UInt32: CardDataKey] = [:]

    init(_ state: TerminalState) {
        self.state = state
    }

    /// The version that stands for the terminal master key itself.
    static let fixedVersion: UInt32 = 0
    /// DE 64 and DE 128 have eight bytes, whatever the algorithm gives.
    static let macBytes = 8

    var hasSessionKeys: Bool { state.keyVersion > 0 && !state.sealedKeys.isEmpty }

    func update(_ new: TerminalState) {
        if new.keyVersion != state.keyVersion {
            previous = new.keyVersion == state.keyVersion + 1 ? current : [:]
            current = [:]
            pinKeys = [:]
            trackKeys = [:]
        }
        if new.registration.sealedMasterKey != state.registration.sealedMasterKey {
            master = nil
            fixed = [:]
            pinKeys = [:]
        }
        state = new
    }

    /// The key of a version, opened on first use; nil when there is none or it does not fit the
    /// algorithm.
    func key(
        version: UInt32,
        _ algorithm: MACAlgorithm,
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> MACKey? {
        if version == Self.fixedVersion {
            if let key = fixed[algorithm] { return key }
            let key = try MACKey(algorithm, key: try openMaster(seal), length: Self.macBytes)
            fixed[algorithm] = key
            return key
        }
        if version == state.keyVersion {
            if let key = current[algorithm] { return key }
            let key = try open(state.sealedKeys, algorithm, seal)
            current[algorithm] = key
            return key
        }
        guard version + 1 == state.keyVersion else { return nil }
        if let key = previous[algorithm] { return key }
        let key = try open(state.previousSealedKeys, algorithm, seal)
        previous[algorithm] = key
        return key
    }

    /// The PIN key of a version, opened on first use; nil when there is none.
    func pinKey(
        version: UInt32,
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> PINKey? {
        if let key = pinKeys[version] { return key }
        let key: PINKey
        if version == Self.fixedVersion {
            key = try PINKey(try openMaster(seal))
        } else {
            switch try openWorkingKey(.pinEncryption, version: version, seal) {
            case .some(let bytes): key = try PINKey(bytes)
            case .none: return nil
            }
        }
        pinKeys[version] = key
        return key
    }

    /// The track key of a version, opened on first use; nil when its sign-on asked for none.
    func trackKey(
        version: UInt32,
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> CardDataKey? {
        if let key = trackKeys[version] { return key }
        guard version != Self.fixedVersion else { return nil }
        let key: CardDataKey
        switch try openWorkingKey(.dataEncryption, version: version, seal) {
        case .some(let bytes): key = try CardDataKey(bytes)
        case .none: return nil
        }
        trackKeys[version] = key
        return key
    }

    private func openWorkingKey(
        _ purpose: KeyPurpose,
        version: UInt32,
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> KeyBytes? {
        let sealed: [UInt8]
        switch version {
        case state.keyVersion: sealed = state.sealedKeys
        case state.keyVersion &- 1: sealed = state.previousSealedKeys
        default: return nil
        }
        return try seal.open(purpose, in: sealed, of: state.registration.terminal)
    }

    private func open(
        _ sealed: [UInt8],
        _ algorithm: MACAlgorithm,
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> MACKey? {
        let bytes = try seal.open(
            .messageAuthentication,
            in: sealed,
            of: state.registration.terminal
        )
        switch consume bytes {
        case .some(let bytes):
            // A single-length MAK of UnionPay cannot serve an algorithm that needs a double one.
            guard algorithm.keyLengths.contains(bytes.count) else { return nil }
            return try MACKey(algorithm, key: bytes, length: Self.macBytes)
        case .none:
            return nil
        }
    }

    private func openMaster(
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> KeyBytes {
        try seal.openMaster(
            state.registration.sealedMasterKey,
            of: state.registration.terminal
        )
    }

    /// The key under which working keys travel.
    func masterKey(
        _ seal: borrowing TerminalKeySeal
    ) throws(CardSecurityError) -> KeyEncryptionKey {
        if let master { return master }
        let key = try KeyEncryptionKey(try openMaster(seal), .tripleDES)
        master = key
        return key
    }
}
