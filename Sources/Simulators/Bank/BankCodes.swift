package import ISO8583

/// DE 39 of each outcome, as the dialect's specification has it.
package struct BankCodes: Hashable, Sendable {
    private let codes: [OutcomeName: String]

    package init(_ specification: DialectSpecification) {
        codes = specification.outcomes.mapValues(\.text)
    }

    /// The code; a dialect without one for this outcome says that it malfunctions.
    subscript(_ outcome: OutcomeName) -> String {
        codes[outcome] ?? codes[.overloaded] ?? ""
    }
}
