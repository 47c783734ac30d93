/// Why something cannot stand in a table of reference data.
package struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: what to do about it.
    ///
    /// On one line, without a card number.
    package let description: String

    package init(_ wrong: String, cure: String) { description = wrong + ": " + cure }
}
