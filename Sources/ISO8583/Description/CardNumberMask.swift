/// Takes card numbers out of what is said to people, whoever typed them and wherever.
///
/// A card number is 13 to 19 digits with a right check digit, or of one of the ranges of the demo
/// world, whether its digits stand together or in groups with marks between them, and in whatever
/// script. A space or a dash is how card numbers are written; other marks stand between other
/// numbers too, so that the first digits must be those of a card as well.
/// Inside a longer run of digits, a message in hexadecimal as a rule, only the known ranges count:
/// elsewhere chance would find one in most runs. Where nobody reads before it is kept, as in a log,
/// whatever could be a card number counts.
package enum CardNumberMask {
    static let lengths = 13...19
    /// The ranges that the demo world and its documents use.
    private static let ranges = (DemoCardSeries.allCases.map(\.rawValue) + [DemoCardSeries.bank])
        .map { Array($0.utf8) }

    /// What makes a card number of a row of groups, the surest first.
    private enum Rule: CaseIterable {
        case knownAndChecked
        case checked
        case known
        case likely
    }

    /// The text with six digits from the front and four from the end left of every card number.
    package static func masked(_ text: String) -> String {
        guard text.utf8.count >= lengths.lowerBound else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var place = 0
        while place < scalars.count {
            let groups = DigitGroup.row(in: scalars, from: place)
            guard let end = groups.last?.range.upperBound else {
                result.append(scalars[place])
                place += 1
                continue
            }
            let cards = cards(in: groups[...], by: Rule.allCases[...])
            for card in cards {
                let row = groups[card]
                guard let first = row.first, let last = row.last else { continue }
                result += scalars[place..<first.range.lowerBound]
                result += mask(row.flatMap(\.digits)).unicodeScalars
                place = last.range.upperBound
            }
            result += scalars[place..<end]
            place = end
            // What follows the separator of a track is the card's too.
            if !cards.isEmpty, place + 1 < scalars.count,
                "=Dd".unicodeScalars.contains(scalars[place]),
                let tail = DigitGroup.row(in: scalars, from: place + 1).first
            {
                result.append(scalars[place])
                result.append("*")
                place = tail.range.upperBound
            }
        }
        return String(result)
    }

    /// The text masked, and every other run of 12 to 19 digits with six and four of them left.
    ///
    /// A run of 20 and more is no card number, but may hold one: it keeps nothing.
    package static func scrubbed(_ text: String) -> String {
        guard text.utf8.count >= 12 else { return text }
        var bytes = Array(masked(text).utf8)
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
            if end - start >= 12 {
                let (first, last) = end - start <= lengths.upperBound ? (6, 4) : (0, 0)
                for index in (start + first)..<(end - last) { bytes[index] = UInt8(ascii: "*") }
            }
            start = end + 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The rows of groups that are card numbers, from left to right.
    ///
    /// Which groups belong together is not known: what the surest rule finds comes first, and the
    /// next looks at what is left between.
    private static func cards(
        in groups: ArraySlice<DigitGroup>,
        by rules: ArraySlice<Rule>
    ) -> [ClosedRange<Int>] {
        guard let rule = rules.first, !groups.isEmpty else { return [] }
        var found: [ClosedRange<Int>] = []
        var rest = groups
        while let row = row(in: rest, rule) {
            found += cards(in: rest[..<row.lowerBound], by: rules.dropFirst())
            found.append(row)
            rest = rest[(row.upperBound + 1)...]
        }
        return found + cards(in: rest, by: rules.dropFirst())
    }

    /// The first, longest row of groups that passes for a card number.
    private static func row(
        in groups: ArraySlice<DigitGroup>,
        _ rule: Rule
    ) -> ClosedRange<Int>? {
        for first in groups.indices {
            var digits: [UInt8] = []
            var longest: ClosedRange<Int>?
            for last in first..<groups.endIndex {
                digits += groups[last].digits
                guard digits.count <= lengths.upperBound else {
                    if first == last, holdsKnownCard(digits) { return first...last }
                    break
                }
                guard lengths.contains(digits.count), digits.first != UInt8(ascii: "0"),
                    passes(digits, of: first...last, in: groups, rule)
                else { continue }
                longest = first...last
            }
            if let longest { return longest }
        }
        return nil
    }

    private static func passes(
        _ digits: [UInt8],
        of row: ClosedRange<Int>,
        in groups: ArraySlice<DigitGroup>,
        _ rule: Rule
    ) -> Bool {
        switch rule {
        case .knownAndChecked: return isKnown(digits) && hasCheckDigit(digits)
        case .known: return isKnown(digits)
        case .checked:
            return isAsTyped(groups[row]) && hasCheckDigit(digits)
        case .likely: return isLikely(digits, of: row, in: groups)
        }
    }

    static func isLikely(
        _ digits: [UInt8],
        of row: ClosedRange<Int>,
        in groups: ArraySlice<DigitGroup>
    ) -> Bool {
        guard beginsLikeCard(digits), hasCheckDigit(digits) else { return false }
        guard groups[row].dropLast().contains(where: { $0.digits.count < 3 }) else { return true }
        // Small numbers are lists, dates and times: a card number is all of them, and as long as
        // nearly all cards have it.
        return row.count == groups.count && [15, 16, 19].contains(digits.count)
    }

    /// Groups of three digits and more, but for the last, with a space or a dash between them.
    static func isAsTyped(_ row: ArraySlice<DigitGroup>) -> Bool {
        row.dropLast().allSatisfy { $0.digits.count >= 3 }
            && row.dropFirst().allSatisfy { $0.joint == .plain }
    }

    /// Years and most addresses of machines begin with 1 and 20; cards with 22 to 27 and 3 to 9.
    static func beginsLikeCard(_ digits: [UInt8]) -> Bool {
        switch (digits[0], digits[1]) {
        case (UInt8(ascii: "2"), UInt8(ascii: "2")...UInt8(ascii: "7")): true
        case (UInt8(ascii: "3")...UInt8(ascii: "9"), _): true
        default: false
        }
    }

    /// Whether some 13 to 19 digits of a longer run are of a known range and check.
    private static func holdsKnownCard(_ digits: [UInt8]) -> Bool {
        for start in digits.indices {
            let rest = digits[start...]
            guard isKnown(rest) else { continue }
            if lengths.contains(where: { $0 <= rest.count && hasCheckDigit(rest.prefix($0)) }) {
                return true
            }
        }
        return false
    }

    static func isKnown(_ digits: some Collection<UInt8>) -> Bool {
        ranges.contains { digits.starts(with: $0) }
    }

    static func hasCheckDigit(_ digits: some Collection<UInt8>) -> Bool {
        PrimaryAccountNumber(String(decoding: digits, as: UTF8.self))?.luhnIsValid ?? false
    }

    private static func mask(_ digits: [UInt8]) -> String {
        guard digits.count <= lengths.upperBound else { return "<\(digits.count) digits>" }
        return String(decoding: digits.prefix(6), as: UTF8.self)
            + String(repeating: "*", count: digits.count - 10)
            + String(decoding: digits.suffix(4), as: UTF8.self)
    }
}
