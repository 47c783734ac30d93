import ISO8583
import Journal
import Payments

/// Which demo card a row of a journal was paid with.
///
/// A mask of first six and last four digits fits one demo card, and a hundred thousand others. It
/// stands for the demo card where that card has an account in the journal and no other account's
/// card looks like it; a bank's card or one that is unknown here stays hidden.
final class ReplayCards {
    private static let words = ["900001": "personal", "900002": "fleet", "900003": "points"]

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
        if let pan = row.pan, let fitting = Self.demoNumber(for: pan),
            try JournalFailure.bridging({ try cards.standing(ofRecord: row.seq) }) == .alone
        {
            number = PrimaryAccountNumber(fitting)
        }
        last = (row.seq, number)
        return number
    }

    /// The demo card that a mask fits; nil when it fits none.
    static func demoNumber(for mask: String) -> String? {
        guard mask.count == 16, let word = words[String(mask.prefix(6))],
            let digits = Int(mask.suffix(4))
        else { return nil }
        for thousands in 0..<10 {
            let index = thousands * 1000 + digits / 10
            guard let number = CardOptions.demoNumber("\(word):\(index)") else { continue }
            if number.hasSuffix(mask.suffix(4)) { return number }
        }
        return nil
    }
}
