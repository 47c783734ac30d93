/// Takes card numbers out of what is said to people, whoever typed them and wherever.
///
/// A card number is 13 to 19 digits with a right check digit, or of one of the ranges of the demo
/// world, whether its digits stand together or in groups with a space or a dash between them.
/// Inside a longer run of digits, a message in hexadecimal as a rule, only the known ranges count:
/// elsewhere chance would find one in most runs. Where nobody reads before it is kept, as in a log,
/// whatever could be a card number counts.
package enum CardNumberMask {
    private static let lengths = 13...19
    /// The ranges that the demo world and its documents use.
    private static let ranges = DemoCardSeries.allCases.map(\.rawValue) + [DemoCardSeries.bank]

    /// The text with six digits from the front and four from the end left of every card number.
    package static func masked(_ text: String) -> String {
        var result = ""
        let characters = Array(text)
        var place = 0
        while place < characters.count {
            guard digit(characters[place]) != nil else {
                result.append(characters[place])
                place += 1
                continue
            }
            let groups = groups(characters, from: place)
            let end = groups.last?.upperBound ?? place + 1
            let shown = shown(groups.map { Array(characters[$0]) })
            result += shown ?? String(characters[place..<end])
            place = end
            // What follows the separator of a track is the card's too.
            if shown != nil, place + 1 < characters.count, "=Dd".contains(characters[place]),
                let tail = self.groups(characters, from: place + 1).first
            {
                result += "\(characters[place])*"
                place = tail.upperBound
            }
        }
        return result
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

    /// Runs of digits with one space or dash between them.
    private static func groups(_ characters: [Character], from start: Int) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var place = start
        while place < characters.count, digit(characters[place]) != nil {
            let first = place
            while place < characters.count, digit(characters[place]) != nil { place += 1 }
            groups.append(first..<place)
            guard place + 1 < characters.count, isSeparator(characters[place]) else { break }
            place += 1
        }
        return groups
    }

    /// The groups without their card numbers; nil where there is none.
    private static func shown(_ groups: [[Character]]) -> String? {
        // Which groups belong together is not known: a row with a right check digit comes first.
        guard let found = row(groups, hasCheckDigit) ?? row(groups, isKnown) else { return nil }
        let before = groups[..<found.lowerBound].map { String($0) }
        let after = Array(groups[(found.upperBound + 1)...])
        let rest = shown(after) ?? after.map { String($0) }.joined(separator: " ")
        return (before + [mask(Array(groups[found].joined()))] + (after.isEmpty ? [] : [rest]))
            .joined(separator: " ")
    }

    /// The first, longest row of groups that passes for a card number.
    private static func row(
        _ groups: [[Character]],
        _ passes: ([Character]) -> Bool
    ) -> ClosedRange<Int>? {
        for first in groups.indices {
            for last in (first...min(first + 6, groups.count - 1)).reversed() {
                // People write no card number in pairs: lists of small numbers are something else.
                guard groups[first..<last].allSatisfy({ $0.count >= 3 }) else { continue }
                let digits = Array(groups[first...last].joined())
                let isCard =
                    digits.count > lengths.upperBound
                    ? first == last && holdsKnownCard(digits)
                    : lengths.contains(digits.count) && digits.first != "0" && passes(digits)
                if isCard { return first...last }
            }
        }
        return nil
    }

    /// Whether some 13 to 19 digits of a longer run are of a known range and check.
    private static func holdsKnownCard(_ digits: [Character]) -> Bool {
        for start in digits.indices {
            let rest = digits[start...]
            guard isKnown(rest) else { continue }
            if lengths.contains(where: { $0 <= rest.count && hasCheckDigit(rest.prefix($0)) }) {
                return true
            }
        }
        return false
    }

    private static func isKnown(_ digits: some Collection<Character>) -> Bool {
        ranges.contains { digits.starts(with: $0) }
    }

    private static func hasCheckDigit(_ digits: some Collection<Character>) -> Bool {
        PrimaryAccountNumber(String(digits))?.luhnIsValid ?? false
    }

    private static func mask(_ digits: [Character]) -> String {
        guard digits.count <= lengths.upperBound else { return "<\(digits.count) digits>" }
        return String(digits.prefix(6)) + String(repeating: "*", count: digits.count - 10)
            + String(digits.suffix(4))
    }

    private static func digit(_ character: Character) -> Int? {
        character.isASCII ? character.wholeNumberValue : nil
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character == " " || character == "-" || character == "\u{A0}"
    }
}
