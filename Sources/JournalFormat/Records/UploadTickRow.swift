package import Book
internal import Payments

/// One row of `upload_row`: a payment as its terminal has sent it, and what it came to.
package struct UploadTickRow: Equatable {
    package var terminalRow: Int32
    package var batch: UInt32
    package var stan: UInt32
    package var state: UInt8
    package var half: UInt8
    package var amount: Int64
    /// Empty where the terminal names no card.
    package var cardToken: [UInt8]
    package var seq: Int64
    package var payment: Int64?
    package var item: UInt16?
}

extension UploadTickRow: RecordedRow {
    package static let blank = UploadTickRow(
        terminalRow: 0,
        batch: 0,
        stan: 0,
        state: 0,
        half: 0,
        amount: 0,
        cardToken: [],
        seq: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal_row", &terminalRow)
        try v.number("batch", &batch)
        try v.number("stan", &stan)
        try v.byte("state", &state)
        try v.byte("half", &half)
        try v.signed("amount", &amount)
        try v.blob("card_token", &cardToken)
        try v.signed("seq", &seq)
        try v.optional("payment", &payment)
        try v.optional("item", &item)
    }
}

extension UploadTickRow {
    package init(_ tick: UploadTick) {
        self.init(
            terminalRow: tick.key.batch.terminal.rawValue,
            batch: tick.key.batch.number,
            stan: tick.key.stan,
            state: tick.state.rawValue,
            half: tick.row.half.rawValue,
            amount: tick.row.amount,
            cardToken: tick.row.card?.bytes ?? [],
            seq: tick.seq,
            payment: tick.payment,
            item: tick.item
        )
    }

    /// What the row says; nil where a column means nothing.
    package var tick: UploadTick? {
        let card = cardToken.withUnsafeBytes { CardToken(bytes: $0) }
        guard card != nil || cardToken.isEmpty, let state = TickState(rawValue: state),
            let half = CardHalf(rawValue: half), batch < 1_000_000, stan < 1_000_000,
            [seq, payment ?? 0].allSatisfy(NumberBounds.rows.contains)
        else { return nil }
        return UploadTick(
            key: TickKey(
                batch: BatchKey(terminal: TerminalRow(rawValue: terminalRow), number: batch),
                stan: stan
            ),
            state: state,
            row: UploadRow(half: half, stan: stan, card: card, amount: amount),
            seq: seq,
            payment: payment,
            item: item
        )
    }
}
