import Book
import CardSecurity
import Logging
import Payments

/// What the keys of a lane are made from.
struct LaneKeySettings: Sendable {
    let lane: UInt8
    let ring: DataKeyRing
    let modules: SecurityModuleSource
    let random: @Sendable () -> any RandomSource
    let policy: KeyPolicy
    let profiles: [ListenerProfile]
    let terminals: [TerminalState]
    let counters: CounterSet
    let logger: Logger
}

/// The keys of one lane, as they stand in its security module: the terminals' and the listeners',
/// and those that channels share with their hosts.
///
/// The lane's `MACVerifier` owns them; `WorkingKeyMint`, `TrackOpener`, `CardDataOpener`,
/// `PINReader` and `HostSecretsCollector` work with them, one batch at a time.
final class LaneKeys {
    /// Where the keys work.
    let module: any SecurityModule
    let references: PINReferences
    let counters: CounterSet
    let logger: Logger
    private(set) var terminals = TerminalDirectory()
    private var listeners: [ListenerNumber: KeyReference] = [:]
    private var derived: [ListenerNumber: DerivedKeys] = [:]
    private var cardData: [ListenerNumber: KeyReference] = [:]
    private var hostPINs: [ChannelNumber: KeyReference] = [:]

    init(_ settings: LaneKeySettings) throws(CardSecurityError) {
        counters = settings.counters
        logger = settings.logger
        module = try settings.modules.module(
            settings.ring,
            settings.lane,
            settings.random(),
            settings.policy
        )
        references = try PINReferences(settings.ring)
        for state in settings.terminals { try terminals.update(state, module) }
        for profile in settings.profiles { try load(profile) }
    }

    private func load(_ profile: ListenerProfile) throws(CardSecurityError) {
        if let key = profile.dataKey {
            cardData[profile.number] = try key.load(
                into: module,
                at: KeyBinding(profile.owner, .dataEncryption, version: 1),
                for: .cardData
            )
        }
        if let key = profile.baseKey {
            let derivation = profile.settings.mac.derivation
            let base = try key.load(
                into: module,
                at: KeyBinding(profile.owner, .baseDerivation, version: 1),
                for: .derivation,
                derivation.algorithm
            )
            derived[profile.number] = DerivedKeys(base: base, derivation: derivation)
        }
        guard let algorithm = profile.settings.mac.algorithm, let key = profile.listenerKey
        else { return }
        listeners[profile.number] = try key.load(
            into: module,
            at: KeyBinding(profile.owner, .messageAuthentication, version: 1),
            for: .mac(algorithm, length: TerminalKeys.macBytes)
        )
    }

    /// Replaces what is known of terminals; new keys count from here.
    func update(_ states: [TerminalState]) {
        for state in states {
            do {
                try terminals.update(state, module)
            } catch {
                logger.error("a terminal's keys cannot be replaced", error: error)
            }
        }
    }

    // MARK: Listeners

    /// Authenticates messages that name no terminal; nil where none is configured.
    func listener(_ number: ListenerNumber) -> KeyReference? { listeners[number] }

    /// Of a listener whose messages name their keys by serial number; nil for others.
    func derived(_ number: ListenerNumber) -> DerivedKeys? { derived[number] }

    /// Key of encrypted card data where it is not derived.
    func cardData(_ number: ListenerNumber) -> KeyReference? { cardData[number] }

    // MARK: PINs

    /// Lends the key of a message's PIN block; nil where there is none.
    func withPINKey<Result>(
        of work: LaneWork,
        _ body: (KeyReference) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result? {
        if let serial = work.signature?.serial, let keys = derived[work.connection.profile.number] {
            return try keys.withKey(.pin, of: serial, for: .pinBlocks(), module, body)
        }
        guard let key = pinKey(of: work) else { return nil }
        return try body(key)
    }

    /// The PIN key of the version that verified the message.
    private func pinKey(of work: LaneWork) -> KeyReference? {
        guard let row = work.terminal, let terminal = terminals[row] else { return nil }
        let isFixed = work.connection.profile.settings.mac.key == .fixed
        let version =
            work.signature?.keyVersion
            ?? (isFixed ? TerminalKeys.fixedVersion : terminal.state.keyVersion)
        do {
            return try terminal.pinKey(version: version, module)
        } catch {
            logger.error("a terminal's keys cannot be opened", error: error)
            return nil
        }
    }

    /// The key under which PINs go to a channel's host; nil before there is one.
    func hostPIN(_ channel: ChannelNumber) -> KeyReference? { hostPINs[channel] }

    /// PINs for a host go under this key from here on.
    func use(_ key: ZonePINKey, of channel: ChannelNumber) {
        do throws(CardSecurityError) {
            if let old = hostPINs.removeValue(forKey: channel) { try module.unload(old) }
            hostPINs[channel] = try key.load(into: module, ofLink: UInt64(channel.rawValue))
        } catch {
            logger.error("a host's PIN key cannot be used", error: error)
        }
    }

    /// Works on a message with keys: where they cannot be opened it is refused as one without a
    /// session.
    func work(
        on work: inout LaneWork,
        _ body: (inout LaneWork) throws(CardSecurityError) -> Void
    ) {
        do throws(CardSecurityError) {
            try body(&work)
        } catch {
            logger.error("a terminal's keys cannot be opened", error: error)
            work.refusal = .noSessionKeys
        }
    }
}
