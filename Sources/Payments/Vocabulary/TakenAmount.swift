/// What was taken of an amount, where that is not all of it: what is left of it after discounts,
/// and of that a part where the customer has no more.
///
/// ```text
/// asked  DE 4 of the request
/// due    what the customer owes of it: less where discounts were given
/// taken  DE 4 of the reply: less where a part was approved
/// ```
package struct TakenAmount: Hashable, Sendable {
    /// Minor units, like the others.
    package let asked: Int64
    package let due: Int64
    package let taken: Int64

    /// nil unless something was taken, no more than is due, that no more than was asked for, and
    /// not all of it.
    package init?(asked: Int64, due: Int64, taken: Int64) {
        guard taken > 0, taken <= due, due <= asked, taken < asked else { return nil }
        self.asked = asked
        self.due = due
        self.taken = taken
    }

    /// Whether it is less than what is due.
    package var isPart: Bool { taken < due }

    /// What was given on the amount.
    package var discount: Int64 { asked - due }
}
