import Book
import CardSecurity
import ISO8583
import Payments

/// MACs under keys of one transaction (DUKPT).
///
/// That the counter of the key serial number advances is for the book to see, which keeps it
/// durably and knows a repeated request from a replay.
extension MACVerifier {
    /// Verifies under the key that the message names; nil when it is right, or when there is none
    /// and none is demanded.
    func verifyDerived(
        _ work: inout LaneWork,
        _ draft: RequestDraft,
        _ terminal: TerminalKeys?,
        _ derived: DerivedKeys
    ) throws(CardSecurityError) -> Outcome? {
        let mac = work.connection.profile.settings.mac
        guard let element = draft.macElement, let algorithm = mac.algorithm else { return nil }
        guard let received = work.message.rawBytes(of: element),
            work.frame.message.suffix(received.count) == received
        else { return mac.demands(draft.operation.rules) ? fail(&work, terminal) : nil }
        guard let serial = derived.serial(of: work.message) else { return fail(&work, terminal) }
        guard mayJudge(&work, terminal) else { return .macFailed }
        let message = work.frame.message
        let isRight = try derived.withKey(
            .requestMAC,
            of: serial,
            for: .mac(algorithm, length: TerminalKeys.macBytes),
            keys.module
        ) { (key) throws(CardSecurityError) in
            try keys.module.verify(
                message.span.extracting(last: received.count),
                over: message.span.extracting(first: message.count - received.count),
                with: key
            )
        }
        guard isRight else { return fail(&work, terminal) }
        noteVerified(work, terminal)
        work.signature = ReplySignature(
            terminal: terminal?.row,
            keyVersion: TerminalKeys.fixedVersion,
            serial: serial
        )
        work.draft?.keySerial = serial
        work.draft?.session = .derivedKey
        return nil
    }

    /// The MAC of a reply under the key of its request's transaction.
    func derivedMAC(
        over covered: Span<UInt8>,
        _ serial: KeySerial,
        _ algorithm: MACAlgorithm,
        _ derived: DerivedKeys
    ) throws(CardSecurityError) -> [UInt8] {
        let use = KeyUse.mac(algorithm, length: TerminalKeys.macBytes)
        let key = try derived.load(.replyMAC, of: serial, for: use, keys.module)
        let bytes = try keys.module.mac(over: covered, with: key).bytes
        try keys.module.unload(key)
        return bytes
    }
}
