import Book
import Payments
import Text

/// DE 37 told once more: a date's records counted in digits, and whom a text names.
extension BookModel {
    /// A business date and its first record.
    struct Opening {
        var date: BusinessDate
        var firstSeq: Int64
    }

    mutating func cutover(to date: BusinessDate, firstSeq: Int64) {
        day += 1
        openings.append(Opening(date: date, firstSeq: firstSeq))
    }

    func reference(of seq: Int64) -> String {
        guard let opening = openings.last(where: { $0.firstSeq <= seq }) else { return "" }
        return "\(opening.date.components.year % 10)"
            + DecimalText.padded(opening.date.dayOfYear, digits: 3)
            + DecimalText.padded(seq - opening.firstSeq + 1, digits: 8)
    }

    /// The payment that a reversal names by DE 37: of its terminal, and of the STAN that it names
    /// or has, or else one that agrees with it.
    func referred(_ request: PaymentRequest) -> Int? {
        guard let text = request.original?.retrievalReference else { return nil }
        return entries.firstIndex { entry in
            guard reference(of: entry.seq) == text, entry.holds,
                entry.request.modelled.canBeTakenBack,
                entry.request.identity.terminal == request.identity.terminal
            else { return false }
            let stan = entry.request.identity.stan
            if let named = request.original?.stan { return named == stan }
            return request.identity.stan == stan || agrees(request, entry)
        }
    }
}

/// DE 38.
extension BookModel {
    /// What the terminal was told of a payment: the book's own, or its host's.
    func code(of entry: Entry) -> String { entry.host?.code ?? code(of: entry.seq) }

    /// The book's own: the number of the record in six digits.
    func code(of seq: Int64) -> String {
        DecimalText.padded(String(seq, radix: 36, uppercase: true), digits: 6)
    }
}
