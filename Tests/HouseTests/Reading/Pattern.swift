import Foundation

/// A regular expression that tells where it matched.
///
/// ICU's expressions run at full speed in a debug build, where Swift's are a hundred times slower.
struct Pattern {
    struct Match {
        /// Where it begins, in UTF-16 units.
        let offset: Int
        let text: String
        /// The first capture group, where it took part.
        let group: String?
    }

    private let expression: NSRegularExpression

    init(_ source: String) {
        do {
            expression = try NSRegularExpression(pattern: source, options: [.anchorsMatchLines])
        } catch {
            preconditionFailure("The pattern \(source) does not compile: \(error)")
        }
    }

    func matches(in text: String) -> [Match] {
        let units = text as NSString
        let whole = NSRange(location: 0, length: units.length)
        return expression.matches(in: text, range: whole).map { result in
            let group = result.numberOfRanges > 1 ? result.range(at: 1) : nil
            let isFound = group.map { $0.location != NSNotFound } ?? false
            return Match(
                offset: result.range.location,
                text: units.substring(with: result.range),
                group: isFound ? group.map(units.substring(with:)) : nil
            )
        }
    }

    func isFound(in text: String) -> Bool {
        !matches(in: text).isEmpty
    }
}
