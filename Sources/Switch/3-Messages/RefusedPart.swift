import ISO8583
import Payments

/// What is wrong with a message that is refused before the book; never a value of it.
indirect enum RefusedPart: Sendable {
    case reading(ReadRefusal)
    case decoding(CodingError)
    /// An element that was encrypted, or stands in a form of its own.
    case content(Element)

    /// `DE 22 is missing`, `DE 63 cannot be read: it has no line`, or
    /// `DE 3, offset 19: expected digits, found a letter`; nil where the outcome says as much.
    var wording: String? {
        switch self {
        case .decoding(let error): error.shortWording
        case .content(let element): "DE \(element) cannot be read"
        case .reading(let refusal):
            refusal.element.map { element in
                switch refusal.outcome {
                case .elementMissing: "DE \(element) is missing"
                case .unreadable:
                    "DE \(element) cannot be read" + (refusal.detail.map { ": \($0)" } ?? "")
                default: "DE \(element): \(refusal.outcome.specificationKey)"
                }
            }
        }
    }
}

extension CodingError {
    /// The same as its description, with the element named as people in the trade do.
    var shortWording: String {
        guard let path else { return description }
        return "DE \(path), offset \(offset): expected \(kind.expected), found \(kind.found)"
    }
}
