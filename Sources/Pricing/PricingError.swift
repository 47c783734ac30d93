/// Why a basket has no price.
package enum PricingError: Error, Hashable, Sendable {
    /// A number of a line, counted from 1, is too great to be computed exactly.
    case tooGreat(line: Int)
    /// The lines come to more than is counted.
    case sumTooGreat

    /// For whoever reads why.
    package var wording: String {
        switch self {
        case .tooGreat(let line): "a number of line \(line) is too great to be computed"
        case .sumTooGreat: "the lines come to more than can be counted"
        }
    }
}
