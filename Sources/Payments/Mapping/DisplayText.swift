import ISO8583

/// The part of an answer that people read on the receipt and the display (62-3 of IFSF), compiled
/// once from what the specification says that each part means.
///
/// The parts beside it are there as well, and say nothing: an element that holds all of them or is
/// not there at all is what the public pages ask for.
struct DisplayText: Sendable {
    private let element: Element
    private let key: String
    /// All parts, the text empty.
    private let silent: CompositeValue
    /// What each DE 39 means, by raw value of the outcome.
    private let wordings: [String]

    /// nil where no part of the element is a text.
    init?(_ element: Element, _ actionCodes: [String], in specification: DialectSpecification) {
        guard let composite = specification.description(of: element)?.composite,
            case .positional = composite.form,
            let part = composite.elements.first(where: { $0.means == .text })
        else { return nil }
        self.element = element
        key = part.key
        silent = CompositeValue(
            entries: composite.elements.map { part in
                let isFixed = part.format?.length == .fixed
                let count = isFixed ? part.format?.maximum ?? 0 : 0
                let fill = part.format?.kind == .numeric ? "0" : " "
                return CompositeValue.Entry(
                    key: part.key,
                    value: .text(String(repeating: fill, count: count))
                )
            }
        )
        let table = specification.description(of: .actionCode)?.codes
            .flatMap { specification.codes[$0] }
        wordings = actionCodes.map { table?.entry(for: $0)?.text ?? "" }
    }

    /// What the decision says to people: its own text, or why it is a refusal.
    func write(_ decided: PaymentReply, into reply: inout Message) {
        let outcome = decided.outcome
        let reason = outcome.isApproval ? "" : wordings[Int(outcome.rawValue)]
        let text = decided.details?.values.text ?? reason
        guard !text.isEmpty else { return }
        var parts = silent
        parts[key] = .text(text)
        do throws(CodingError) {
            try reply.set(element, parts)
        } catch {
            // A text that has no place there cannot keep the terminal from its answer.
        }
    }
}
