internal import Book
internal import Ledger
internal import Payments

internal import struct CardSecurity.SHA256Digest

/// The bytes that the hash of a record covers: the hash before it, its columns, the immutable
/// parts of its legs, its transfers, and its event.
///
/// From event format 4 on the first record of a batch also covers the seal of the batch before.
///
/// Names stand in place of their numbers, so that a changed name table breaks the chain too. What
/// changes later (a leg's resolution, `undone_by`) is left out and follows from other records.
enum RecordChain {
    /// The first event format whose records cover seals.
    static let sealingFormat: UInt8 = 4

    /// Writes everything up to the event, which the caller appends.
    static func write(
        _ row: RecordRow,
        legs: ArraySlice<LegRecord>,
        transfers: ArraySlice<TransferRecord>,
        after previous: SHA256Digest,
        sealing link: SHA256Digest? = nil,
        to writer: ByteWriter
    ) -> RecordRow.Slices {
        writer.removeAll()
        writer.hash(previous)
        if let link { writer.hash(link) }
        var slices = write(row, to: writer)
        for leg in legs {
            writer.byte(1)
            writer.byte(leg.number)
            writer.text(leg.channel)
            writer.optional(text: leg.rule)
            writer.signed(leg.amount.minorUnits)
            writer.unsigned(UInt64(leg.amount.asset.rawValue))
            if let hold = leg.hold {
                writer.byte(3)
                writer.signed(hold)
            }
        }
        for transfer in transfers {
            writer.byte(2)
            writer.signed(transfer.id)
            writer.byte(transfer.kind.rawValue)
            writer.signed(transfer.debitAccount)
            writer.signed(transfer.creditAccount)
            writer.unsigned(UInt64(transfer.asset.rawValue))
            writer.signed(transfer.amount)
            writer.optional(transfer.undoes)
            writer.signed(Int64(transfer.businessDate.rawValue))
            if let resolves = transfer.resolves {
                writer.byte(4)
                writer.signed(resolves)
            }
        }
        writer.byte(0)
        slices.event = ByteWriter.Slice(start: writer.count, count: 0)
        return slices
    }

    private static func write(_ row: RecordRow, to writer: ByteWriter) -> RecordRow.Slices {
        var slices = RecordRow.Slices()
        writer.signed(row.seq)
        writer.signed(Int64(row.businessDate))
        writer.byte(row.kind)
        writer.signed(row.at)
        writer.optional(row.terminalRow)
        slices.merchant = writer.optional(text: row.merchant)
        slices.terminal = writer.optional(text: row.terminal)
        writer.optional(row.listener)
        writer.optional(row.dialect)
        writer.optional(row.mti)
        writer.byte(row.operation)
        writer.optional(row.messageClass)
        writer.optional(row.stan)
        writer.optional(row.window)
        writer.optional(row.amount)
        writer.optional(row.currency)
        if let card = row.card {
            writer.byte(1)
            slices.token = ByteWriter.Slice(start: writer.count, count: 16)
            writer.word(card.token.high.byteSwapped)
            writer.word(card.token.low.byteSwapped)
            writer.signed(card.mask.packed)
            writer.unsigned(UInt64(card.dataKey))
            if let digest = row.cardDigest { writer.hash(digest) }
        } else {
            writer.byte(0)
        }
        writer.optional(row.account)
        writer.optional(text: row.channel)
        writer.optional(text: row.rule)
        writer.optional(row.configuration)
        writer.optional(row.outcome)
        slices.code = writer.optional(text: row.code)
        slices.approval = writer.optional(text: row.approval)
        writer.optional(row.original)
        writer.signed(row.group)
        writer.byte(row.holdsIdentity ? 1 : 0)
        writer.unsigned(UInt64(row.times))
        slices.note = writer.optional(text: row.note)
        return slices
    }
}
