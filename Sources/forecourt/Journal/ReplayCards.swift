import ISO8583
import Journal
import Payments

/// Which demo card a row of a journal was paid with.
///
/// A mask of first six and last four digits fits one demo card, and a hundred thousand others. It
/// stands for the demo card where that card has an account in the journal and no other account's
/// card looks like it; a bank's card or one that is unknown here stays hidden.
final class ReplayCards {
    private let cards: JournalCards
    /// The last one that was asked for.
    private var last: (seq: Int64, number: PrimaryAccountNumber?)?

    init(_ reader: JournalReader) throws {
        cards = try JournalFailure.bridging { try JournalCards(reader) }
    }

    /// The card of a row; nil when the journal does not tell it.
    func number(of row: JournalRow) throws -> PrimaryAccountNumber? {
        if let last, last.seq == row.seq { return last.number }
        var number: PrimaryAccountNumber?
        if let pan = row.pan, let fitting = Self.demoCard(for: pan),
            try JournalFailure.bridging({ try cards.standing(ofRecord: row.seq) }) == .alone
        {
            number = fitting
        }
        last = (row.seq, number)
        return number
    }

    /// The demo card that a mask fits; nil when it fits none.
    static func demoCard(for mask: String) -> PrimaryAccountNumber? {
        guard mask.count == 16, let series = DemoCardSeries(of: mask),
            let digits = Int(mask.suffix(4))
        else { return nil }
        return (0..<10).lazy
            .map { series.card($0 * 1000 + digits / 10) }
            .first { $0.trailing(4) == mask.suffix(4) }
    }
}
