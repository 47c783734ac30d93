import Book
import CardSecurity
import NIOCore
import Payments

/// A terminal on one lane: its state as the book last told it, and its keys as they were loaded
/// into the lane's security module.
///
/// Belongs to the lane's `LaneKeys`.
final class TerminalKeys {
    /// What is loaded of one version of working keys, or of the terminal master key.
    private struct Loaded {
        /// As good as always one: looked through, which costs less than a hash.
        var macs: [(algorithm: MACAlgorithm, key: KeyReference)] = []
        var pin: KeyReference?
        var track: KeyReference?
        var wrapping: KeyReference?

        func mac(_ algorithm: MACAlgorithm) -> KeyReference? {
            for (known, key) in macs where known == algorithm { return key }
            return nil
        }
    }

    private enum Place {
        case current
        case previous
        case retired
        case fixed
    }

    let row: TerminalRow
    private(set) var state: TerminalState
    /// Of the state, what every message asks.
    private(set) var life: KeyLife
    private var current = Loaded()
    private var previous = Loaded()
    /// Keys that verify no more, for the replies to what they verified.
    private var retired = Loaded()
    private var retiredVersion: UInt32?
    /// The terminal master key in its uses.
    private var fixed = Loaded()
    /// When a message of it was taken last, by the book's time, and over which connection.
    private(set) var heardAt: Timestamp?
    private weak var connection: InboundConnection?
    private var peer: SocketAddress?

    init(_ state: TerminalState) {
        row = state.row
        self.state = state
        life = KeyLife(state)
    }

    /// The version that stands for the terminal master key itself.
    static let fixedVersion: UInt32 = 0
    /// DE 64 and DE 128 have eight bytes, whatever the algorithm gives.
    static let macBytes = 8

    /// Whether a merchant that a message names (DE 42) is the terminal's.
    func isOf(merchant: String) -> Bool { state.registration.merchant == merchant }

    /// Notes that a message of it was taken.
    func hear(over connection: InboundConnection, at now: Timestamp) {
        heardAt = now
        guard self.connection !== connection else { return }
        self.connection = connection
        peer = connection.channel.remoteAddress
    }

    /// What this lane heard of it last; nil for nothing since the start.
    var sighting: TerminalSighting? {
        heardAt.map { time in
            TerminalSighting(
                at: time,
                peer: peer.map(TerminalSighting.text),
                isConnected: connection?.channel.isActive == true
            )
        }
    }

    /// Takes another state over; the module forgets keys that no reply can need any more.
    func update(_ new: TerminalState, _ module: any SecurityModule) throws(CardSecurityError) {
        if new.keyVersion != state.keyVersion || new.versionBefore != state.versionBefore {
            try replace(with: new, module)
        }
        if new.registration.sealedMasterKey != state.registration.sealedMasterKey {
            try Self.forget(&fixed, module)
        }
        state = new
        life = KeyLife(new)
    }

    private func replace(
        with new: TerminalState,
        _ module: any SecurityModule
    ) throws(CardSecurityError) {
        var known = [state.keyVersion: current]
        if let version = state.versionBefore { known[version] = previous }
        current = known.removeValue(forKey: new.keyVersion) ?? Loaded()
        previous = new.versionBefore.flatMap { known.removeValue(forKey: $0) } ?? Loaded()
        // The newest of those that go: a request under it may still be on its way.
        guard let version = known.keys.max() else { return }
        try Self.forget(&retired, module)
        retired = known.removeValue(forKey: version) ?? Loaded()
        retiredVersion = version
        for var rest in known.values { try Self.forget(&rest, module) }
    }

    private static func forget(
        _ loaded: inout Loaded,
        _ module: any SecurityModule
    ) throws(CardSecurityError) {
        for (_, reference) in loaded.macs { try module.unload(reference) }
        for reference in [loaded.pin, loaded.track, loaded.wrapping] {
            if let reference { try module.unload(reference) }
        }
        loaded = Loaded()
    }

    /// The MAC key of a version, loaded on first use; nil when there is none or it does not fit the
    /// algorithm.
    func macKey(
        version: UInt32,
        _ algorithm: MACAlgorithm,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference? {
        guard let place = place(of: version) else { return nil }
        // Without a copy of all that is loaded: this runs twice a message.
        let known: KeyReference? =
            switch place {
            case .current: current.mac(algorithm)
            case .previous: previous.mac(algorithm)
            case .retired: retired.mac(algorithm)
            case .fixed: fixed.mac(algorithm)
            }
        if let known { return known }
        let use = KeyUse.mac(algorithm, length: Self.macBytes)
        let key: KeyReference?
        do throws(CardSecurityError) {
            key = try load(.messageAuthentication, version: version, for: use, module)
        } catch {
            // A single-length MAK of UnionPay cannot serve an algorithm that needs a double one.
            guard case .keyLength = error else { throw error }
            return nil
        }
        if let key { self[place].macs.append((algorithm, key)) }
        return key
    }

    /// The PIN key of a version, loaded on first use; nil when there is none.
    func pinKey(
        version: UInt32,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference? {
        guard let place = place(of: version) else { return nil }
        if let key = self[place].pin { return key }
        let key = try load(.pinEncryption, version: version, for: .pinBlocks(), module)
        self[place].pin = key
        return key
    }

    /// The track key of a version, loaded on first use; nil when its sign-on asked for none.
    func trackKey(
        version: UInt32,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference? {
        guard version != Self.fixedVersion, let place = place(of: version) else { return nil }
        if let key = self[place].track { return key }
        let key = try load(.dataEncryption, version: version, for: .cardData, module)
        self[place].track = key
        return key
    }

    /// The key under which working keys travel.
    func wrappingKey(_ module: any SecurityModule) throws(CardSecurityError) -> KeyReference {
        if let key = fixed.wrapping { return key }
        let key = try loadMaster(for: .keyEncryption(), module)
        fixed.wrapping = key
        return key
    }

    private func place(of version: UInt32) -> Place? {
        switch version {
        case Self.fixedVersion: .fixed
        case life.newest: .current
        case life.earlier: .previous
        case retiredVersion: .retired
        default: nil
        }
    }

    private subscript(place: Place) -> Loaded {
        get {
            switch place {
            case .current: current
            case .previous: previous
            case .retired: retired
            case .fixed: fixed
            }
        }
        set {
            switch place {
            case .current: current = newValue
            case .previous: previous = newValue
            case .retired: retired = newValue
            case .fixed: fixed = newValue
            }
        }
    }

    private func load(
        _ purpose: KeyPurpose,
        version: UInt32,
        for use: KeyUse,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference? {
        if version == Self.fixedVersion { return try loadMaster(for: use, module) }
        let field: [UInt8]
        switch version {
        case state.keyVersion: field = state.sealedKeys
        case state.versionBefore: field = state.previousSealedKeys
        default: return nil
        }
        let terminal = state.registration.terminal
        guard let place = try TerminalKeyField.workingKey(purpose, in: field, of: terminal) else {
            return nil
        }
        return try module.load(place.key, at: place.binding, for: use)
    }

    private func loadMaster(
        for use: KeyUse,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference {
        let registration = state.registration
        let place = try TerminalKeyField.master(
            registration.sealedMasterKey,
            of: registration.terminal
        )
        return try module.load(place.key, at: place.binding, for: use)
    }
}
