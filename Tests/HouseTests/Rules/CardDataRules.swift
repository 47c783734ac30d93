import Foundation

extension HouseRule {
    static let cardDataRules = [cardNumbers, cardNumbersInHex, publishedKeys, provenanceOfFixtures]

    /// Digits that pass for a card number stand nowhere, unless the card is a test card.
    static let cardNumbers = HouseRule(
        description: "only test cards stand in the repository"
    ) { file in
        // Hexadecimal strings are kept whole: digits inside one are bytes, not a number.
        let runs = Pattern(#"(?<![0-9A-Za-z.]|\d=)[0-9]{13,19}(?![0-9A-Za-z])"#)
        let groups = Pattern(
            #"(?<![0-9A-Za-z] ?)[0-9]{4}( |-)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9A-Za-z])"#
        )
        let text = file.path.hasSuffix(".hex") ? AnnotatedHex.comments(of: file) : file.text
        return (runs.matches(in: text) + groups.matches(in: text)).compactMap { match in
            let digits = match.text.filter(\.isNumber)
            guard CardNumber.passes(digits), !AnnotatedHex.readsAsText(digits),
                !TestCards.include(digits, at: file.path)
            else { return nil }
            return file.finding(at: match.offset, CardNumber.complaint)
        }
    }

    /// In annotated hex an element stands on a line of its own, as ASCII, EBCDIC or BCD digits.
    static let cardNumbersInHex = HouseRule(
        description: "only test cards stand in annotated hex"
    ) { file in
        guard file.path.hasSuffix(".hex") else { return [] }
        return file.lines.enumerated().compactMap { index, line in
            let isRefused = AnnotatedHex.numbers(in: AnnotatedHex.bytes(of: line)).contains {
                CardNumber.passes($0) && !TestCards.include($0, at: file.path)
            }
            guard isRefused else { return nil }
            return Finding(path: file.path, line: index + 1, message: CardNumber.complaint)
        }
    }

    static let publishedKeys = HouseRule(
        description: "only published test keys stand in fixtures"
    ) { file in
        guard file.path.hasPrefix("fixtures/"), !file.path.hasPrefix(TestCards.vectors) else {
            return []
        }
        let named = Pattern(
            #"(?i)\b[\w.-]*(?:key|tmk|zmk|bdk|kek|ipek|mak|pik|tdk)[\w.-]*"?\s*[:=]\s*"?"#
                + #"([0-9a-f]{64}|[0-9a-f]{48}|[0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-f])"#
        )
        return named.matches(in: file.text).compactMap { match in
            guard let key = match.group?.uppercased(), !TestKeys.include(key)
            else { return nil }
            return file.finding(at: match.offset, "a key that is no published test key")
        }
    }

    static let provenanceOfFixtures = HouseRule(
        description: "annotated hex says first where it comes from"
    ) { file in
        guard file.path.hasPrefix("fixtures/"), file.path.hasSuffix(".hex") else { return [] }
        let words = file.lines.first?.drop { $0 == "#" || $0 == " " } ?? ""
        if file.text.hasPrefix("#"), words.count >= 8 { return [] }
        return [Finding(path: file.path, line: 1, message: "the first line says no provenance")]
    }
}

/// What makes a run of digits a card number.
enum CardNumber {
    static let complaint = "a card number outside the test ranges; if it is none, change a digit"

    /// Numbers with a Luhn check digit whose first digits and length a card scheme uses.
    ///
    /// Others (times, counters) pass the check digit one time in ten and are left alone, and so is
    /// what ends in zeros: a field of flags.
    static func passes(_ digits: String) -> Bool {
        (13...19).contains(digits.count) && !digits.hasSuffix("00000000") && isIssued(digits)
            && luhn(digits)
    }

    static func luhn(_ digits: String) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            guard let value = digit.wholeNumberValue else { return false }
            let doubled = index.isMultiple(of: 2) ? value : value * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }

    private static func isIssued(_ digits: String) -> Bool {
        guard let prefix = Int(digits.prefix(4)) else { return false }
        switch prefix {
        case 2221...2720, 5100...5599:
            return digits.count == 16
        case 3400...3499, 3700...3799:
            return digits.count == 15
        case 3000...3999:
            return [14, 16, 19].contains(digits.count)
        case 4000...4999:
            return [13, 16, 19].contains(digits.count)
        case 5000...5999, 6000...6999, 7000...7999, 8100...8199, 9000...9999:
            return true
        default:
            return false
        }
    }
}

/// The cards of the demo world, and those that published test vectors use.
enum TestCards {
    static let vectors = "fixtures/vectors/"
    private static let ranges = ["900001", "900002", "900003", "6222"]
    /// A published one of a scheme, and one of the demo world's issuer that no route leads to.
    private static let numbers: Set = ["4761739001010119", "9000090000000010"]
    /// Test numbers of the card schemes and of X9.24, as independent implementations print them.
    private static let published: Set = [
        "4111111111111111", "5413330089020011", "4012345678909", "4000001234562",
        // A customer's code of sixteen digits, among the vectors of providers.
        "2500000000000001",
    ]

    static func include(_ digits: String, at path: String) -> Bool {
        ranges.contains { digits.hasPrefix($0) } || numbers.contains(digits)
            || (mayBePublished(path) && published.contains(digits))
    }

    /// A test needs a card that is nobody's: one that no range of the demo world holds.
    private static func mayBePublished(_ path: String) -> Bool {
        [vectors, "Tests/"].contains { path.hasPrefix($0) }
    }
}

/// Keys that a standard or an independent implementation has printed.
enum TestKeys {
    private static let published: Set = [
        "0123456789ABCDEF", "FEDCBA9876543210", "0123456789ABCDEFFEDCBA9876543210",
    ]

    /// The vectors are published values, so a key that stands among them may be used elsewhere.
    private static let vectors: String = {
        let url = Repository.root.appending(path: "\(TestCards.vectors)crypto.json")
        // Without the vectors only the keys above are known, which is stricter.
        return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    }()

    static func include(_ key: String) -> Bool {
        published.contains(key) || vectors.contains("\"\(key)\"")
    }
}

/// Bytes with `#` comments, and the digits in them.
enum AnnotatedHex {
    static func bytes(of line: String) -> [UInt8] {
        let written = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
        guard written.count.isMultiple(of: 2) else { return [] }
        var bytes: [UInt8] = []
        var high: Int?
        for character in written {
            guard let value = character.hexDigitValue else { return [] }
            if let first = high {
                bytes.append(UInt8(first * 16 + value))
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// The text behind each `#`, everything else blanked.
    static func comments(of file: SourceText) -> String {
        let kept = file.lines.map { line in
            let written = line.prefix { $0 != "#" }
            return String(repeating: " ", count: written.utf16.count)
                + line.dropFirst(written.count)
        }
        return kept.joined(separator: "\n")
    }

    /// `5430303030303031` is the text `T0000001`, although it has the length of a card number.
    static func readsAsText(_ digits: String) -> Bool {
        let bytes = bytes(of: digits)
        return !bytes.isEmpty && bytes.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// What may be a card number: an element of digits, the digits before a track's separator,
    /// and the tags 5A and 57 of chip data.
    static func numbers(in bytes: [UInt8]) -> [String] {
        let ascii = bytes.map { Character(UnicodeScalar($0)) }
        let ebcdic = bytes.map { $0 >= 0xF0 ? Character(UnicodeScalar($0 - 0xC0)) : " " }
        var found = numbers(in: String(ascii)) + numbers(in: String(ebcdic))
        if !bytes.allSatisfy({ (0x20...0x7E).contains($0) }) {
            found += numbers(in: packed(bytes[...]))
        }
        for (index, tag) in bytes.enumerated() where [0x5A, 0x57].contains(tag) {
            guard index + 1 < bytes.count else { continue }
            found += numbers(in: packed(bytes[(index + 2)...].prefix(Int(bytes[index + 1]))))
        }
        return found
    }

    /// BCD, with the separator and the pad of a track.
    private static func packed(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0, radix: 16).leftPadded(to: 2) }.joined()
            .replacing("d", with: "=").replacing("f", with: "")
    }

    private static func numbers(in text: String) -> [String] {
        let isElement = text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "=" || $0 == "^") }
        guard isElement else { return [] }
        let run = String(text.prefix { $0.isNumber })
        let isTrack = run.count < text.count
        let rest = String(run.dropFirst(2))
        let length = Int(run.prefix(2)) ?? 0
        if isTrack { return [run, rest] }
        // Packed with an even number of nibbles, an odd length has a pad in front or behind.
        if length == rest.count { return [run, rest] }
        if length + 1 == rest.count {
            return [run, String(rest.dropFirst()), String(rest.dropLast())]
        }
        return [run]
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - self.count)) + self
    }
}
