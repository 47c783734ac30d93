package import ISO8583

/// The words of an answer code, as its specification has them.
package enum AnswerText {
    package static func english(of code: String, _ specification: DialectSpecification) -> String {
        entry(for: code, specification)?.text ?? ""
    }

    /// The Chinese words; the English ones where the specification has no others.
    package static func chinese(of code: String, _ specification: DialectSpecification) -> String {
        let entry = entry(for: code, specification)
        return entry?.chinese ?? entry?.text ?? ""
    }

    /// Both, as a line on the screen has them.
    package static func both(of code: String, _ specification: DialectSpecification) -> String {
        guard let entry = entry(for: code, specification) else { return "" }
        return entry.chinese.map { "\(entry.text) \($0)" } ?? entry.text
    }

    private static func entry(
        for code: String,
        _ specification: DialectSpecification
    ) -> CodeTable.Entry? {
        let element = specification.description(of: .actionCode)
        let table = element?.codes.flatMap { specification.codes[$0] }
        return table?.entry(for: code)
    }
}
