import Book
import CardSecurity
import ISO8583
import Logging
import NIOCore
import Payments

/// Who sent a message, and whether its MAC says so: terminals, their sessions and their keys on
/// one lane.
///
/// Lives on the lane's loop. The MAC comes first, then the merchant; without keys there is nothing
/// to verify with. Whether the terminal is signed on and enabled is for the book to say, which
/// knows it first and records the refusal.
actor MACVerifier {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    private let clock: any SwitchClock
    let counters: CounterSet
    let logger: Logger
    private let overlapMicroseconds: Int64
    private(set) var terminals = TerminalDirectory()
    private var listenerKeys: [ListenerNumber: MACKey] = [:]
    private(set) var seal: TerminalKeySeal
    let pins: PINReferences
    /// PIN keys that the channels share with their hosts.
    var hostPINKeys: [ChannelNumber: PINKey] = [:]
    let random: any RandomSource

    init(
        executor: LoopExecutor,
        environment: LaneEnvironment,
        ring: DataKeyRing,
        terminals states: [TerminalState]
    ) throws(CardSecurityError) {
        self.executor = executor
        clock = environment.clock
        counters = environment.counters
        logger = environment.logger
        overlapMicroseconds = environment.configuration.keys.overlap.nanoseconds / 1000
        seal = try TerminalKeySeal(ring, lane: environment.lane)
        pins = try PINReferences(ring)
        random = environment.random()
        for state in states { terminals.update(state) }
        for profile in environment.profiles {
            guard let algorithm = profile.settings.mac.algorithm, let key = profile.listenerKey
            else { continue }
            listenerKeys[profile.number] = try key.macKey(algorithm)
        }
    }

    var terminalCount: Int { terminals.count }

    /// Replaces what is known of terminals; new keys count from here.
    func update(_ states: [TerminalState]) {
        for state in states { terminals.update(state) }
    }

    /// Verifies a batch in place.
    func verify(_ batch: inout [LaneWork]) {
        let now = clock.now()
        for index in batch.indices where batch[index].refusal == nil {
            do {
                try verify(&batch[index], at: now)
            } catch {
                logger.error("a terminal's keys cannot be opened", error: error)
                batch[index].refusal = .noSessionKeys
            }
        }
    }

    private func verify(_ work: inout LaneWork, at now: Timestamp) throws(CardSecurityError) {
        guard let draft = work.draft else { return }
        let profile = work.connection.profile
        guard !draft.terminal.isEmpty else {
            try verifyUnnamed(&work, draft)
            return
        }
        guard
            let terminal = terminals.find(
                terminal: draft.terminal,
                merchant: draft.merchant,
                family: profile.specification.family
            )
        else {
            work.refusal = terminals.reasonOfAbsence(
                merchant: draft.merchant,
                family: profile.specification.family
            )
            return
        }
        work.terminal = terminal.state.row
        if let refusal = try verifyMAC(&work, draft, terminal, at: now) {
            work.refusal = refusal
            return
        }
        let registration = terminal.state.registration
        if profile.specification.family != .ifsf, profile.specification.family != .iso1993,
            draft.merchant != registration.merchant, !draft.merchant.isEmpty
        {
            work.refusal = .unknownMerchant
        } else if let layout = draft.keyLayout {
            work.keys = try makeKeys(layout, for: terminal, at: now)
        } else if draft.trackIsEncrypted {
            try openTrack(&work, draft, terminal)
        }
    }

    /// The current keys, then the previous ones within their overlap; no other.
    private func verifyMAC(
        _ work: inout LaneWork,
        _ draft: RequestDraft,
        _ terminal: TerminalKeys,
        at now: Timestamp
    ) throws(CardSecurityError) -> Outcome? {
        let mac = work.connection.profile.settings.mac
        guard let element = draft.macElement, let algorithm = mac.algorithm else { return nil }
        if mac.key == .session, !terminal.hasSessionKeys { return .noSessionKeys }
        guard let received = work.message.rawBytes(of: element),
            work.frame.message.suffix(received.count) == received
        else {
            return mac.required ? fail(&work, terminal) : nil
        }
        let covered = work.frame.message.count - received.count
        let versions = versions(of: terminal, mac.key, at: now)
        guard !versions.isEmpty else { return .noSessionKeys }
        for version in versions {
            guard let key = try terminal.key(version: version, algorithm, seal) else {
                // Keys that do not fit the listener's algorithm are keys of another session.
                return .noSessionKeys
            }
            let isRight = key.verify(
                work.frame.message.span.extracting(last: received.count),
                over: work.frame.message.span.extracting(first: covered)
            )
            guard isRight else { continue }
            terminal.failures = 0
            counters.add(.macVerified)
            if mac.key == .session, version != terminal.state.keyVersion {
                counters.add(.macPreviousKey)
            }
            work.signature = ReplySignature(terminal: terminal.state.row, keyVersion: version)
            return nil
        }
        return fail(&work, terminal)
    }

    private func versions(
        of terminal: TerminalKeys,
        _ source: MACSettings.KeySource,
        at now: Timestamp
    ) -> [UInt32] {
        guard source == .session else { return [TerminalKeys.fixedVersion] }
        let state = terminal.state
        if let stop = state.keysStopAt, now.rawValue >= stop.rawValue { return [] }
        let isWithinOverlap = now.rawValue - state.keysChangedAt.rawValue <= overlapMicroseconds
        guard state.keyVersion > 1, isWithinOverlap, !state.previousSealedKeys.isEmpty else {
            return [state.keyVersion]
        }
        return [state.keyVersion, state.keyVersion - 1]
    }

    private func fail(_ work: inout LaneWork, _ terminal: TerminalKeys) -> Outcome {
        terminal.failures += 1
        counters.add(.macFailures)
        work.delayMilliseconds = FailureDelay.milliseconds(failures: terminal.failures)
        return .macFailed
    }

    /// A message that names no terminal, such as an IFSF echo: the listener's own key.
    private func verifyUnnamed(
        _ work: inout LaneWork,
        _ draft: RequestDraft
    ) throws(CardSecurityError) {
        let profile = work.connection.profile
        guard let element = draft.macElement, profile.settings.mac.algorithm != nil else { return }
        guard let received = work.message.rawBytes(of: element),
            work.frame.message.suffix(received.count) == received,
            let key = listenerKeys[profile.number]
        else {
            work.refusal = profile.settings.mac.required ? .macFailed : nil
            return
        }
        let covered = work.frame.message.count - received.count
        guard
            key.verify(
                work.frame.message.span.extracting(last: received.count),
                over: work.frame.message.span.extracting(first: covered)
            )
        else {
            counters.add(.macFailures)
            work.refusal = .macFailed
            return
        }
        counters.add(.macVerified)
        work.signature = ReplySignature(terminal: nil, keyVersion: TerminalKeys.fixedVersion)
    }

    /// Fresh working keys: sealed for the book, wrapped for the terminal.
    private func makeKeys(
        _ layout: KeyLayout,
        for terminal: TerminalKeys,
        at now: Timestamp
    ) throws(CardSecurityError) -> KeyMaterial {
        let wire: WorkingKeyLayout =
            switch layout {
            case .singleLength: .single
            case .doubleLength, .doubleLengthMAC: .double
            case .doubleLengthWithTrackKey: .doubleWithTrackKey
            }
        let keys = try WorkingKeys.generate(
            for: wire,
            macLength: layout == .doubleLengthMAC ? 16 : nil,
            from: random
        )
        let master = try terminal.masterKey(seal)
        let sealed = try seal.seal(
            keys,
            of: terminal.state.registration.terminal,
            mark: UInt32(truncatingIfNeeded: now.rawValue / 1_000_000)
        )
        return KeyMaterial(sealed: sealed, handedOut: try wire.encode(keys, under: master))
    }

    /// Puts the MACs onto a batch of encoded replies, each under the key that verified its request.
    func sign(_ replies: inout [EncodedReply]) {
        for index in replies.indices {
            guard let signature = replies[index].signature,
                let algorithm = replies[index].connection.profile.settings.mac.algorithm
            else { continue }
            guard let key = key(for: signature, replies[index], algorithm) else {
                // Two rotations while the reply was on its way: the terminal must sign on again.
                logger.warning("a reply's key is gone; it leaves with an empty MAC")
                continue
            }
            askForSignOn(&replies[index], signature)
            let covered = replies[index].bytes.count - replies[index].macBytes
            let reply = replies[index].bytes
            let bytes = key.mac(over: reply.span.extracting(first: covered)).bytes
            for offset in 0..<min(bytes.count, replies[index].macBytes) {
                replies[index].bytes[covered + offset] = bytes[offset]
            }
        }
    }

    private func key(
        for signature: ReplySignature,
        _ reply: EncodedReply,
        _ algorithm: MACAlgorithm
    ) -> MACKey? {
        guard let row = signature.terminal else {
            return listenerKeys[reply.connection.profile.number]
        }
        do {
            return try terminals[row]?.key(version: signature.keyVersion, algorithm, seal)
        } catch {
            logger.error("a terminal's keys cannot be opened", error: error)
            return nil
        }
    }
}
