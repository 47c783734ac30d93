import Book
import CardSecurity
import ISO8583
import Logging
import Payments

/// Tracks that a terminal encrypts under its track key (TDK), behind the MAC, which covers them as
/// they were sent.
struct TrackOpener {
    private let keys: LaneKeys

    init(_ keys: LaneKeys) {
        self.keys = keys
    }

    /// Opens the tracks of a verified batch in place; gives how many there were.
    func open(_ batch: inout [LaneWork]) -> Int {
        var count = 0
        var works = batch.mutableSpan
        for index in works.indices
        where works[index].refusal == nil && works[index].draft?.trackIsEncrypted == true {
            guard let draft = works[index].draft, draft.keyLayout == nil,
                let row = works[index].terminal, let terminal = keys.terminals[row]
            else { continue }
            count += 1
            keys.work(on: &works[index]) { (work) throws(CardSecurityError) in
                try open(&work, draft, terminal)
            }
        }
        return count
    }

    /// Takes the card number out of the encrypted DE 35.
    ///
    /// The message keeps the track as it came. Without a track key the terminal is told to sign on;
    /// what does not become a track is as unreadable as one that was never encrypted.
    private func open(
        _ work: inout LaneWork,
        _ draft: RequestDraft,
        _ terminal: TerminalKeys
    ) throws(CardSecurityError) {
        let version = work.signature?.keyVersion ?? terminal.state.keyVersion
        guard let key = try terminal.trackKey(version: version, keys.module) else {
            work.refusal = .noSessionKeys
            return
        }
        guard let sealed = work.message.rawBytes(of: .track2).map(Array.init),
            let positions = work.message.bytes(.track2)?.count, sealed.count >= 9
        else {
            work.refuseContent(of: .track2)
            return
        }
        let packed = try keys.module.decryptTrack(sealed, with: key)
        guard let card = Self.accountNumber(onPackedTrack: packed, positions: positions),
            draft.card == nil || draft.card == card, card.hasCardLength
        else {
            work.refuseContent(of: .track2)
            return
        }
        // What stands in clear beside it does not say it.
        guard !draft.namesInGoods(card) else {
            work.refuseContent(of: .field59)
            return
        }
        keys.counters.add(.encryptedTracks)
        work.openedTrack = Self.track(onPackedTrack: packed, positions: positions)
        work.draft?.card = card
    }

    /// The whole track, for a host; nil where its characters are none of a track's.
    private static func track(onPackedTrack packed: [UInt8], positions: Int) -> Track2? {
        Track2(String(decoding: text(onPackedTrack: packed).prefix(positions), as: UTF8.self))
    }

    /// The number in front of the separator, the nibble D.
    private static func accountNumber(
        onPackedTrack packed: [UInt8],
        positions: Int
    ) -> PrimaryAccountNumber? {
        TrackNumber.read(Array(text(onPackedTrack: packed).prefix(positions)))
    }

    private static func text(onPackedTrack packed: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(packed.count * 2)
        for byte in packed {
            for nibble in [byte >> 4, byte & 15] {
                text.append(nibble < 10 ? 0x30 + nibble : 0x37 + nibble)
            }
        }
        return text
    }
}
