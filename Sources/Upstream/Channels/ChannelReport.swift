package import ISO8583

/// One thing that a channel tells the book.
package struct ChannelReport: Sendable {
    /// What the book is told.
    package enum Kind: Sendable {
        case answer(UpstreamAnswer)
        case wallet(WalletAnswer)
        case failure(exchange: Int64, attempt: UInt32, UpstreamFailure)
    }

    package var kind: Kind
    /// The card of an answer that belongs to nobody, to be sealed on the way.
    package var strayCard: StrayCard?
    /// Whether a place of the channel's mailbox is free again.
    package var freesPlace: Bool

    package init(_ answer: UpstreamAnswer, freesPlace: Bool, strayCard: StrayCard?) {
        kind = .answer(answer)
        self.freesPlace = freesPlace
        self.strayCard = strayCard
    }

    /// What a provider of wallets says; a question took no place.
    package init(_ answer: WalletAnswer) {
        kind = .wallet(answer)
        freesPlace = !answer.isOfQuestion
    }

    /// A request ended without an answer.
    package init(exchange: Int64, attempt: UInt32, _ failure: UpstreamFailure) {
        kind = .failure(exchange: exchange, attempt: attempt, failure)
        freesPlace = true
    }
}

/// The card of an answer that belongs to nobody, on its way to its seal.
package struct StrayCard: Sendable {
    package let card: PrimaryAccountNumber

    package init(_ card: PrimaryAccountNumber) {
        self.card = card
    }
}
