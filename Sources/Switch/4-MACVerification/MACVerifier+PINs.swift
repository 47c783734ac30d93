import Book
import CardSecurity
import ISO8583
import Logging
import Payments

/// The PINs of in-house cards: read behind the router, because what goes to a bank is the bank's.
extension MACVerifier {
    /// Reads the PIN blocks of a routed batch in place.
    func readPINs(_ batch: inout [LaneWork]) {
        for index in batch.indices where batch[index].message.has(.pinData) {
            guard batch[index].refusal == nil, batch[index].plan?.decision == .ledger,
                let draft = batch[index].draft,
                draft.operation != .reversal, let card = draft.card,
                let block = PINBlockSource.block(of: batch[index].message)
            else { continue }
            batch[index].pin = entry(block, card, batch[index])
            counters.add(.pinBlocks)
        }
    }

    /// Which of the two a bad block was, key or damage, is not told: it would help a guesser.
    private func entry(
        _ block: [UInt8],
        _ card: PrimaryAccountNumber,
        _ work: LaneWork
    ) -> PINEntry {
        guard let format = PINBlockSource.format(in: work.message) else { return .unreadable }
        do {
            if let serial = work.signature?.serial,
                let keys = derivedKeys[work.connection.profile.number]
            {
                return try keys.withKey(.pin, of: serial, for: .pinBlocks(), module) {
                    (key) throws(CardSecurityError) in
                    try .keyed(
                        pins.reference(
                            of: EncryptedPIN(block: block, format: format, under: key),
                            card: card,
                            module
                        )
                    )
                }
            }
            guard let key = pinKey(of: work) else { return .unreadable }
            return .keyed(
                try pins.reference(
                    of: EncryptedPIN(block: block, format: format, under: key),
                    card: card,
                    module
                )
            )
        } catch {
            return .unreadable
        }
    }

    /// The PIN key of the version that verified the message.
    func pinKey(of work: LaneWork) -> KeyReference? {
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
}
