internal import Book
internal import JournalFormat
package import Payments

extension JournalReader {
    /// The text tags of a request in their order; none without the record, and of what is no
    /// payment.
    package func texts(of seq: Int64) throws(JournalError) -> [TextTag] {
        try details(of: seq)?.texts ?? []
    }

    /// What is kept of the scanned code that a request showed; nil for a card.
    package func code(of seq: Int64) throws(JournalError) -> CodeMark? {
        try details(of: seq)?.code
    }

    private func details(of seq: Int64) throws(JournalError) -> RequestDetails.Values? {
        let bytes = try recordBytes(of: seq)
        guard !bytes.isEmpty else { return nil }
        do throws(EventCodecError) {
            let recorded = try EventCodec.decode(bytes, card: Self.noCard)
            guard case .payment(let request, _) = recorded.event.kind else { return nil }
            return request.details?.values
        } catch {
            throw .recordUnreadable(seq: seq, error)
        }
    }

    /// Stands where a card is: the details of a request say nothing of it.
    static let noCard = SealedCard(
        token: CardToken(high: 0, low: 0),
        mask: CardMask(first: 0, last: 0, length: 0),
        sealed: [],
        dataKey: 0
    )
}
