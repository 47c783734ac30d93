/// What a transfer holds on two accounts until it is posted or given back.
package struct Hold: Hashable, Sendable {
    /// The transfer that began it.
    package let id: Int64
    /// Minor units, > 0.
    package let amount: Int64
    package let debit: AccountSlot
    package let credit: AccountSlot

    package init(id: Int64, amount: Int64, from debit: AccountSlot, to credit: AccountSlot) {
        self.id = id
        self.amount = amount
        self.debit = debit
        self.credit = credit
    }
}
