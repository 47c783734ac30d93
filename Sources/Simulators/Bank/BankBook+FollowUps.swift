import ISO8583
import Payments

/// Requests that name an earlier one: what they need of it, and what they make of it.
extension BankBook {
    /// Of a sale that was decided on line, a tip is so much at most, in thousandths.
    private static let tipPermille: Int64 = 150

    /// Why a completion, an advice, a void or a refund is not taken.
    func refusal(
        of request: BankRequest,
        _ kind: BankRow.Kind,
        of original: BankRow?,
        _ amount: Int64
    ) -> OutcomeName? {
        guard let original, original.merchant == request.merchant,
            original.account == request.account, Self.isNamed(original.kind, by: kind)
        else { return .originalNotFound }
        switch original.state {
        case .approved, .authorised: break
        case .declined, .tombstone: return .originalNotFound
        case .completed, .reversed, .voided, .answered: return .reversedOriginal
        }
        switch kind {
        case .completion:
            let account = account(original.account, original.card)
            let isCovered = amount - original.heldMinor <= account.availableMinor
            return isCovered ? nil : .insufficientFunds
        case .void:
            guard canTakeBack(original) else { return .reversedOriginal }
            let amounts = [original.amountMinor, original.heldMinor]
            return amounts.contains(amount) ? nil : .refundExceedsOriginal
        case .refund:
            let left = original.amountMinor - original.refundedMinor
            return amount <= left ? nil : .refundExceedsOriginal
        case .advice:
            // What has happened is booked, whether or not there is money for it; of a tip only so
            // much is.
            let isTip = original.kind == .purchase || original.kind == .completion
            let most = original.amountMinor * Self.tipPermille / 1_000
            return isTip && amount > most ? .refundExceedsOriginal : nil
        case .purchase, .balance, .authorisation, .reversal, .notice, .unseen: return nil
        }
    }

    private static func isNamed(_ original: BankRow.Kind, by kind: BankRow.Kind) -> Bool {
        switch (original, kind) {
        case (.authorisation, .completion), (.authorisation, .void): true
        case (.purchase, .void), (.completion, .void): true
        case (.purchase, .refund), (.completion, .refund): true
        case (.authorisation, .advice), (.purchase, .advice), (.completion, .advice): true
        case (.advice, .advice), (.advice, .void), (.advice, .refund): true
        default: false
        }
    }

    /// Whether what stands of a row can be undone: a refund is final, and so is what was refunded.
    ///
    /// A void can only be undone while what it took back is as it left that.
    func canTakeBack(_ row: BankRow) -> Bool {
        switch row.kind {
        case .purchase, .completion, .advice: return row.refundedMinor == 0
        case .refund: return false
        case .void:
            guard let original = row.original.flatMap({ rows[$0] }) else { return false }
            guard original.state == .voided else { return false }
            guard postsHold(original) else { return true }
            return original.original.flatMap { rows[$0] }?.state == .authorised
        case .balance, .authorisation, .reversal, .notice, .unseen: return true
        }
    }

    /// Whether it posted what an authorisation held.
    private func postsHold(_ row: BankRow) -> Bool {
        switch row.kind {
        case .completion: true
        case .advice: row.original.flatMap { rows[$0] }?.kind == .authorisation
        case .purchase, .refund, .balance, .authorisation, .void, .reversal, .notice, .unseen:
            false
        }
    }

    /// Undoes what a row did, but for what was delivered of it.
    mutating func takeBack(
        _ row: BankRow,
        as state: BankRow.State,
        leaving delivered: Int64 = 0
    ) {
        var row = row
        move(
            row,
            posting: delivered - row.standingMinor,
            holding: row.state == .authorised ? -row.heldMinor : 0
        )
        row.state = state
        row.deliveredMinor = delivered
        keep(row)
        guard let original = row.original.flatMap({ rows[$0] }) else { return }
        switch row.kind {
        case .completion, .advice: holdAgain(original)
        case .void: restore(voided: original)
        case .purchase, .refund, .balance, .authorisation, .reversal, .notice, .unseen: break
        }
    }

    /// What a void took back stands again.
    private mutating func restore(voided row: BankRow) {
        var row = row
        row.state = row.kind == .authorisation ? .authorised : .approved
        move(
            row,
            posting: row.standingMinor,
            holding: row.state == .authorised ? row.heldMinor : 0
        )
        keep(row)
        guard postsHold(row), let hold = row.original.flatMap({ rows[$0] }) else { return }
        endHold(of: hold)
    }

    /// An authorisation is posted, and holds nothing any more.
    mutating func endHold(of row: BankRow) {
        guard row.state == .authorised else { return }
        var row = row
        move(row, holding: -row.heldMinor)
        row.state = .completed
        keep(row)
    }

    /// An authorisation whose completion was taken back holds again, all of it.
    private mutating func holdAgain(_ row: BankRow) {
        guard row.state == .completed else { return }
        var row = row
        row.state = .authorised
        move(row, holding: row.heldMinor)
        keep(row)
    }

    mutating func note(refund amount: Int64, of row: BankRow) {
        var row = row
        row.refundedMinor += amount
        keep(row)
    }
}
