import ISO8583
import Payments

/// What terminals read from chips, behind MAC and card: it must not say another card or
/// amount than the message does, and what goes on says nothing of the card at all.
struct ChipDataReader {
    private let counters: CounterSet

    init(_ keys: LaneKeys) {
        counters = keys.counters
    }

    /// Takes the chip data of a verified batch apart, in place; gives how many messages had some.
    func read(_ batch: inout [LaneWork]) -> Int {
        var count = 0
        var works = batch.mutableSpan
        for index in works.indices
        where works[index].refusal == nil && works[index].message.has(.iccData) {
            guard let draft = works[index].draft, draft.operation.rules.isPayment,
                let sent = works[index].message.sentChipData
            else { continue }
            count += 1
            let expiry = draft.expiry ?? trackExpiry(of: works[index], draft)
            works[index].chip = ChipData(
                sent,
                of: draft.card,
                expiry: expiry,
                spent: spent(by: draft)
            )
            // What must be taken goes on without it.
            guard works[index].chip == nil, !draft.operation.rules.mustBeTaken else { continue }
            counters.add(.chipDataRefused)
            works[index].refuseContent(of: .iccData)
        }
        return count
    }

    /// What the chip put into its cryptogram, of what is spent; a later request may name less.
    private func spent(by draft: RequestDraft) -> Money? {
        guard draft.operation.rules.spends, let amount = draft.amount, let asset = draft.asset
        else { return nil }
        return Money(minorUnits: amount, asset: asset)
    }

    private func trackExpiry(of work: LaneWork, _ draft: RequestDraft) -> UInt16? {
        let track = work.openedTrack ?? (draft.trackIsEncrypted ? nil : work.message.track2)
        return track?.expiration.flatMap { UInt16($0) }
    }
}
