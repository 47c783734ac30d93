import Book
import CardSecurity
import ISO8583
import Logging
import NIOCore
import Payments
import Text

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
    let clock: any SwitchClock
    let counters: CounterSet
    let logger: Logger
    private let overlapMicroseconds: Int64
    /// Whose MACs are tried, and what else a lane does with keys.
    let keys: LaneKeys
    /// What strangers may still do in a terminal's name.
    var terminalLimits = TerminalLimits()
    /// What strangers may still do, by listener.
    var listenerLimits: [ListenerNumber: ListenerLimits] = [:]

    init(
        executor: LoopExecutor,
        clock: any SwitchClock,
        keyOverlap: Duration,
        keys settings: LaneKeySettings
    ) throws(CardSecurityError) {
        self.executor = executor
        self.clock = clock
        counters = settings.counters
        logger = settings.logger
        overlapMicroseconds = keyOverlap.nanoseconds / 1000
        keys = try LaneKeys(settings)
    }

    /// Whether a message names a terminal that there is, as far as it could be read.
    func isRegistered(_ work: LaneWork) -> Bool {
        guard work.terminal == nil else { return true }
        let merchant =
            work.draft?.merchant ?? work.message.text(.merchantIdentification) ?? ""
        let family = work.connection.profile.specification.family
        return keys.terminals.find(terminal: work.terminalName, merchant: merchant, family: family)
            != nil
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
            let terminal = keys.terminals.find(
                terminal: draft.terminal,
                merchant: draft.merchant,
                family: profile.specification.family
            )
        else {
            work.refusal = keys.terminals.reasonOfAbsence(
                merchant: draft.merchant,
                family: profile.specification.family
            )
            return
        }
        if profile.settings.tls?.bindsTerminal == true,
            !isNamed(terminal, among: work.connection.assumeIsolated({ $0.holders }))
        {
            // As if it were not there: whose terminals exist is nobody else's business.
            counters.add(.foreignTerminals)
            work.refusal = .unknownTerminal
            return
        }
        work.terminal = terminal.row
        if let refusal = try verifyMAC(&work, draft, terminal, at: now) {
            work.refusal = refusal
            return
        }
        terminal.hear(over: work.connection, at: now)
        if profile.specification.family != .ifsf, profile.specification.family != .iso1993,
            !draft.merchant.isEmpty, !terminal.isOf(merchant: draft.merchant)
        {
            work.refusal = .unknownMerchant
        } else if !isWithinRates(work, draft, terminal) {
            work.refusal = .overloaded
        }
    }

    /// Whether a message may go on to the book, or somebody without keys sends too many of them.
    private func isWithinRates(
        _ work: LaneWork,
        _ draft: RequestDraft,
        _ terminal: TerminalKeys
    ) -> Bool {
        switch draft.operation.rules.effect {
        case .session(let change): mayChangeSession(work, change, terminal)
        case .batch(let change): mayChangeBatch(work, change, terminal)
        case .payment, .undo, .echo: true
        }
    }

    /// Whether the certificate of a connection's peer is made out to a terminal or its merchant.
    private func isNamed(_ terminal: TerminalKeys, among holders: Set<String>?) -> Bool {
        guard let holders else { return false }
        let registration = terminal.state.registration
        return holders.contains(registration.terminal) || holders.contains(registration.merchant)
            || registration.ifsfMerchant.map(holders.contains) ?? false
    }

    /// Tries the keys that count; no other.
    private func verifyMAC(
        _ work: inout LaneWork,
        _ draft: RequestDraft,
        _ terminal: TerminalKeys,
        at now: Timestamp
    ) throws(CardSecurityError) -> Outcome? {
        if let derived = keys.derived(work.connection.profile.number) {
            return try verifyDerived(&work, draft, terminal, derived)
        }
        let mac = work.connection.profile.settings.mac
        guard let element = draft.macElement, let algorithm = mac.algorithm else { return nil }
        if mac.key == .session, !terminal.life.hasKeys { return .noSessionKeys }
        guard let received = work.message.rawBytes(of: element),
            work.frame.message.suffix(received.count) == received
        else {
            return mac.demands(draft.operation.rules) ? fail(&work, terminal) : nil
        }
        guard mayJudge(&work, terminal) else { return .macFailed }
        let covered = work.frame.message.count - received.count
        var versions =
            mac.key == .session
            ? terminal.life.versions(at: now, overlap: overlapMicroseconds)
            : KeyLife.Versions(TerminalKeys.fixedVersion)
        var hasKey = false
        while let version = versions.next() {
            // Keys that do not fit the listener's algorithm are keys of another session.
            guard let key = try terminal.macKey(version: version, algorithm, keys.module) else {
                continue
            }
            hasKey = true
            let isRight = try keys.module.verify(
                work.frame.message.span.extracting(last: received.count),
                over: work.frame.message.span.extracting(first: covered),
                with: key
            )
            guard isRight else { continue }
            let areNewest = mac.key == .session && version == terminal.life.newest
            noteVerified(work, terminal, areNewest: areNewest)
            if mac.key == .session, !areNewest { counters.add(.macPreviousKey) }
            work.signature = ReplySignature(terminal: terminal.row, keyVersion: version)
            return nil
        }
        return hasKey ? fail(&work, terminal) : .noSessionKeys
    }

    /// A message that names no terminal, such as an IFSF echo: the listener's own key.
    private func verifyUnnamed(
        _ work: inout LaneWork,
        _ draft: RequestDraft
    ) throws(CardSecurityError) {
        let profile = work.connection.profile
        if let derived = keys.derived(profile.number) {
            work.refusal = try verifyDerived(&work, draft, nil, derived)
            return
        }
        guard let element = draft.macElement, profile.settings.mac.algorithm != nil else { return }
        guard let received = work.message.rawBytes(of: element),
            work.frame.message.suffix(received.count) == received,
            let key = keys.listener(profile.number)
        else {
            work.refusal = profile.settings.mac.required ? fail(&work, nil) : nil
            return
        }
        guard mayJudge(&work, nil) else {
            work.refusal = .macFailed
            return
        }
        let covered = work.frame.message.count - received.count
        guard
            try keys.module.verify(
                work.frame.message.span.extracting(last: received.count),
                over: work.frame.message.span.extracting(first: covered),
                with: key
            )
        else {
            work.refusal = fail(&work, nil)
            return
        }
        noteVerified(work, nil)
        work.signature = ReplySignature(terminal: nil, keyVersion: TerminalKeys.fixedVersion)
    }

    /// Puts the MACs onto a batch of encoded replies, each under the key that verified its request.
    func sign(_ replies: inout [EncodedReply]) {
        for index in replies.indices {
            guard let signature = replies[index].signature,
                let algorithm = replies[index].connection.profile.settings.mac.algorithm
            else { continue }
            let covered = replies[index].bytes.count - replies[index].macBytes
            let terminal = signature.terminal.flatMap { keys.terminals[$0] }
            guard let bytes = mac(of: replies[index], over: covered, signature, terminal, algorithm)
            else {
                // Two rotations while the reply was on its way: the terminal must sign on again.
                logger.warning("a reply's key is gone; it leaves with an empty MAC")
                continue
            }
            if let terminal { askForSignOn(&replies[index], signature, terminal) }
            for offset in 0..<min(bytes.count, replies[index].macBytes) {
                replies[index].bytes[covered + offset] = bytes[offset]
            }
        }
    }

    private func mac(
        of reply: EncodedReply,
        over covered: Int,
        _ signature: ReplySignature,
        _ terminal: TerminalKeys?,
        _ algorithm: MACAlgorithm
    ) -> [UInt8]? {
        do {
            let bytes = reply.bytes
            if let serial = signature.serial,
                let derived = keys.derived(reply.connection.profile.number)
            {
                let covered = bytes.span.extracting(first: covered)
                return try derivedMAC(over: covered, serial, algorithm, derived)
            }
            guard let key = try key(for: signature, reply, terminal, algorithm) else { return nil }
            return try keys.module.mac(over: bytes.span.extracting(first: covered), with: key).bytes
        } catch {
            logger.error("a terminal's keys cannot be opened", error: error)
            return nil
        }
    }

    private func key(
        for signature: ReplySignature,
        _ reply: EncodedReply,
        _ terminal: TerminalKeys?,
        _ algorithm: MACAlgorithm
    ) throws(CardSecurityError) -> KeyReference? {
        guard signature.terminal != nil else {
            return keys.listener(reply.connection.profile.number)
        }
        return try terminal?.macKey(version: signature.keyVersion, algorithm, keys.module)
    }
}
