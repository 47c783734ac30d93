import Book
import CardSecurity
import ISO8583
import Payments

/// The PINs of in-house cards, read behind the router, because what goes to a bank is the bank's;
/// and the passwords of operators, who are ours whoever decides about the money.
struct PINReader {
    private let keys: LaneKeys

    init(_ keys: LaneKeys) {
        self.keys = keys
    }

    /// Reads the PIN blocks of a routed batch in place; gives how many there were.
    func read(_ batch: inout [LaneWork]) -> Int {
        var count = 0
        for index in batch.indices where batch[index].message.has(.pinData) {
            guard batch[index].refusal == nil, let draft = batch[index].draft,
                let block = PINBlockSource.block(of: batch[index].message)
            else { continue }
            if draft.operation.rules.takesPassword {
                batch[index].pin = password(block, draft, batch[index])
            } else if draft.operation.rules.takesPIN, batch[index].plan?.asksLedger == true,
                let card = draft.card
            {
                batch[index].pin = entry(block, card, batch[index])
            } else {
                continue
            }
            count += 1
        }
        keys.counters.add(.pinBlocks, count)
        return count
    }

    /// Which of the two a bad block was, key or damage, is not told: it would help a guesser.
    private func entry(
        _ block: [UInt8],
        _ card: PrimaryAccountNumber,
        _ work: LaneWork
    ) -> PINEntry {
        guard let format = PINBlockSource.format(in: work.message) else { return .unreadable }
        do throws(CardSecurityError) {
            let reference = try keys.withPINKey(of: work) { (key) throws(CardSecurityError) in
                try keys.references.reference(
                    of: EncryptedPIN(block: block, format: format, under: key),
                    card: card,
                    keys.module
                )
            }
            return reference.map { PINEntry.keyed($0) } ?? .unreadable
        } catch {
            return .unreadable
        }
    }

    /// A password stands in a block of format 1 whatever DE 53 says of the card holder's.
    private func password(
        _ block: [UInt8],
        _ draft: RequestDraft,
        _ work: LaneWork
    ) -> PINEntry {
        guard let number = draft.details?.values.operatorNumber,
            let terminal = work.terminal.flatMap({ keys.terminals[$0] })
        else { return .unreadable }
        let merchant = terminal.state.registration.merchant
        let key = StationOperatorKey(merchant: merchant, number: number)
        do throws(CardSecurityError) {
            let reference = try keys.withPINKey(of: work) { (pinKey) throws(CardSecurityError) in
                try keys.references.reference(
                    of: EncryptedPIN(block: block, format: .iso1, under: pinKey),
                    operator: key,
                    keys.module
                )
            }
            return reference.map { PINEntry.keyed($0) } ?? .unreadable
        } catch {
            return .unreadable
        }
    }
}
