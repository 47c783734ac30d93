internal import Book
internal import JournalFormat
package import Payments

extension JournalReader {
    /// The text tags of a request in their order; none without the record, and of what is no
    /// payment.
    package func texts(of seq: Int64) throws(JournalError) -> [TextTag] {
        let bytes = try recordBytes(of: seq)
        guard !bytes.isEmpty else { return [] }
        do throws(EventCodecError) {
            let recorded = try EventCodec.decode(bytes, card: Self.noCard)
            guard case .payment(let request, _) = recorded.event.kind else { return [] }
            return request.details?.values.texts ?? []
        } catch {
            throw .recordUnreadable(seq: seq, error)
        }
    }

    /// Stands where a card is: the texts of a request say nothing of it.
    static let noCard = SealedCard(
        token: CardToken(high: 0, low: 0),
        mask: CardMask(first: 0, last: 0, length: 0),
        sealed: [],
        dataKey: 0
    )
}
