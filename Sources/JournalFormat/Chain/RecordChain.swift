package import Book
package import Ledger
internal import Payments

package import struct CardSecurity.SHA256Digest

/// The bytes that the hash of a record covers: the hash before it, its columns, the immutable
/// parts of its legs, its transfers, and its event.
///
/// From event format 4 on the first record of a batch also covers the seal of the batch before.
///
/// Names stand in place of their numbers, so that a changed name table breaks the chain too. What
/// changes later (a leg's state, `undone_by`) is left out and follows from other records.
package enum RecordChain {
    /// What the chain of an empty file begins with.
    package static let genesis = SHA256Digest.of(text: "forecourt journal 1")
    /// The first event format whose records cover seals.
    package static let sealingFormat: UInt8 = 4

    /// Writes everything up to the event, which the caller appends.
    package static func write(
        _ row: inout RecordRow,
        legs: ArraySlice<Leg>,
        transfers: ArraySlice<TransferRecord>,
        after previous: SHA256Digest,
        sealing link: SHA256Digest? = nil,
        to writer: ByteWriter
    ) {
        var columns: RowColumns?
        write(
            &row,
            legs: legs,
            transfers: transfers,
            after: previous,
            sealing: link,
            to: writer,
            gathering: &columns
        )
    }

    /// The same, and gathers the row's columns for a store that binds them.
    package static func write(
        _ row: inout RecordRow,
        legs: ArraySlice<Leg>,
        transfers: ArraySlice<TransferRecord>,
        after previous: SHA256Digest,
        sealing link: SHA256Digest?,
        to writer: ByteWriter,
        gathering columns: inout RowColumns?
    ) {
        writer.removeAll()
        writer.hash(previous)
        if let link { writer.hash(link) }
        columns?.removeAll()
        var fields = ChainWriter(writer, cardDigest: row.cardDigest)
        fields.exchange(&columns)
        row.fields(&fields)
        fields.exchange(&columns)
        for leg in legs {
            writer.byte(1)
            writer.byte(leg.key.number.rawValue)
            writer.text(leg.channel)
            writer.optional(text: leg.rule)
            writer.signed(leg.asked.minorUnits)
            writer.unsigned(UInt64(leg.asked.asset.rawValue))
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
            if let released = transfer.released {
                writer.byte(5)
                writer.signed(released)
            }
            if let refunds = transfer.refunds {
                writer.byte(6)
                writer.signed(refunds)
            }
        }
        writer.byte(0)
    }
}
