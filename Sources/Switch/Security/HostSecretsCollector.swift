import Book
import CardSecurity
import ISO8583
import Payments
import Upstream

/// What a payment takes along to its host that neither book nor journal may hold: the track, the
/// PIN under the host's key, the code from a telephone, how the card was read, what its chip said.
struct HostSecretsCollector {
    private let keys: LaneKeys

    init(_ keys: LaneKeys) {
        self.keys = keys
    }

    /// Fills the bags of a routed batch in place; gives how many there were.
    func collect(_ batch: inout [LaneWork]) -> Int {
        var count = 0
        var works = batch.mutableSpan
        for index in works.indices where works[index].refusal == nil {
            guard let channel = works[index].plan?.askedChannel else { continue }
            collect(&works[index], channel)
            count += 1
        }
        return count
    }

    private func collect(_ work: inout LaneWork, _ channel: ChannelNumber) {
        // What is reported takes nothing along but what is sealed with its card.
        guard work.draft?.operation.rules.action?.informs != true else { return }
        var secrets = UpstreamSecrets()
        (secrets.entryMode, secrets.conditionCode) = work.entry
        if work.draft?.operation.rules.action.map(\.carriesChipData) == true {
            secrets.chip = work.chip
        }
        // A host asks for no card where another request showed it.
        if work.draft?.operation.rules.follows == true {
            work.bag = SecretsBag(secrets)
            return
        }
        // What goes along with a card belongs to none here.
        if let code = work.draft?.code {
            secrets.code = code
            secrets.chip = nil
            work.bag = SecretsBag(secrets)
            return
        }
        secrets.track2 = track(of: work)
        // The password of an operator is nobody else's.
        let isPassword = work.draft?.operation.rules.takesPassword == true
        if !isPassword, let block = PINBlockSource.block(of: work.message) {
            guard let hostKey = keys.hostPIN(channel) else {
                work.plan?.refuse(.channelUnavailable)
                return
            }
            guard let translated = translate(block, of: work, to: hostKey) else {
                work.refusal = .incorrectPIN
                return
            }
            secrets.pinBlock = translated
        }
        work.bag = SecretsBag(secrets)
    }

    private func track(of work: LaneWork) -> Track2? {
        if let opened = work.openedTrack { return opened }
        guard work.draft?.trackIsEncrypted != true else { return nil }
        return work.message.text(.track2).flatMap { Track2($0) }
    }

    /// The PIN block under the host's key; the PIN stays inside the module.
    ///
    /// nil for a block that does not open: wrong key, wrong card, or damage.
    private func translate(
        _ block: [UInt8],
        of work: LaneWork,
        to hostKey: KeyReference
    ) -> [UInt8]? {
        guard let format = PINBlockSource.format(in: work.message), let card = work.draft?.card
        else { return nil }
        let digits = Array(card.unmaskedDigits.utf8)
        do throws(CardSecurityError) {
            let translated = try keys.withPINKey(of: work) { (key) throws(CardSecurityError) in
                try keys.module.translate(
                    EncryptedPIN(block: block, format: format, under: key),
                    to: hostKey,
                    .iso0,
                    cardNumber: digits.span
                )
            }
            guard let translated else { return nil }
            keys.counters.add(.pinsTranslated)
            return translated.block
        } catch {
            return nil
        }
    }
}
