package import ISO8583

extension CardMask {
    /// What may be shown of a card's number: its first six and last four digits.
    package init(of card: PrimaryAccountNumber) {
        self.init(
            first: UInt32(card.leading(6) ?? 0),
            last: UInt16(card.trailing(4)) ?? 0,
            length: UInt8(card.count)
        )
    }
}
