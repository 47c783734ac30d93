import ISO8583
import Text

/// One combination of the axes of an element, as the specification language writes it.
struct ElementAxes: CustomStringConvertible {
    var kind: ElementKind
    var encoding: ContentEncoding
    var pad: String?
    /// 0 for a fixed element.
    var dots: Int
    var maximum: Int
    var lengthEncoding = LengthEncoding.ascii
    var counts = LengthUnit.digits
    var inclusive = false
    var minimum = 0

    var format: String {
        dots == 0
            ? "\(kind.keyword) \(kind == .binary ? maximum * 8 : maximum)"
            : kind.keyword + String(repeating: ".", count: dots) + String(maximum)
    }

    /// The element's line in a specification.
    var line: String {
        var keys = ["name: Test", "format: \"\(format)\"", "encoding: \(encoding.keyword)"]
        if let pad { keys.append("pad: \"\(pad)\"") }
        if dots > 0 {
            keys.append(
                "length: {encoding: \(lengthEncoding.keyword), counts: \(counts.keyword), "
                    + "inclusive: \(inclusive)}"
            )
            if minimum > 0 { keys.append("minimum: \(minimum)") }
        }
        return "{\(keys.joined(separator: ", "))}"
    }

    var description: String { line }

    var isPacked: Bool { encoding == .bcdRight || encoding == .bcdLeft }

    /// Whether an odd number of digits has a length of its own.
    var tellsOddness: Bool {
        !isPacked || dots == 0 || counts == .digits || (pad ?? "0") > "9"
    }

    /// The encodings that a kind can have.
    static func encodings(_ kind: ElementKind) -> [ContentEncoding] {
        switch kind {
        case .binary: [.binary, .hexadecimal]
        case .numeric, .signedNumeric, .track: [.ascii, .ebcdic, .bcdRight, .bcdLeft]
        default: [.ascii, .ebcdic]
        }
    }

    /// Every combination of length, count, size and pad for a kind in an encoding.
    static func all(
        _ kind: ElementKind,
        _ encoding: ContentEncoding,
        dots: ClosedRange<Int> = 1...6
    ) -> [ElementAxes] {
        let isPacked = encoding == .bcdRight || encoding == .bcdLeft
        let pads: [String?] =
            !isPacked ? [nil] : kind == .track ? ["0", "9", "A", "F"] : ["0", "9", "A", "D", "F"]
        var all: [ElementAxes] = []
        for pad in pads {
            for maximum in [1, 2, 7, 8, 9, 16, 17, 40] {
                all.append(
                    ElementAxes(
                        kind: kind,
                        encoding: encoding,
                        pad: pad,
                        dots: 0,
                        maximum: maximum
                    )
                )
            }
            for dots in dots {
                for lengthEncoding in LengthEncoding.allCases {
                    for counts in LengthUnit.allCases {
                        guard counts != .nibbles || isPacked || kind == .binary else { continue }
                        for inclusive in [false, true] {
                            all.append(
                                ElementAxes(
                                    kind: kind,
                                    encoding: encoding,
                                    pad: pad,
                                    dots: dots,
                                    maximum: maximum(dots, encoding),
                                    lengthEncoding: lengthEncoding,
                                    counts: counts,
                                    inclusive: inclusive,
                                    minimum: dots == 3 ? 2 : 0
                                )
                            )
                        }
                    }
                }
            }
        }
        return all
    }

    /// A maximum that every way of counting can still write in so many digits.
    private static func maximum(_ dots: Int, _ encoding: ContentEncoding) -> Int {
        if encoding == .hexadecimal { return dots == 1 ? 1 : 21 }
        return dots == 1 ? 3 : 24
    }

    /// A value of so many positions, the sign of `x+n` not counted; hexadecimal text for `b`.
    func value(positions: Int, using generator: inout SeededGenerator) -> String {
        func run(_ characters: String, _ count: Int) -> String {
            let characters = Array(characters)
            return String(
                (0..<count).map { _ in
                    characters[Int.random(in: 0..<characters.count, using: &generator)]
                }
            )
        }
        let digits = "0123456789"
        let letters = "ABCXYZabcxyz"
        let specials = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
        switch kind {
        case .numeric: return run(digits, positions)
        case .signedNumeric: return run("CD", 1) + run(digits, positions)
        case .alphabetic: return run(letters, positions)
        case .alphanumeric: return run(letters + digits, positions)
        case .alphanumericPadded: return run(letters + digits + " ", positions)
        case .alphabeticSpecial: return run(letters + specials, positions)
        case .numericSpecial: return run(digits + specials, positions)
        case .alphanumericSpecial: return run(letters + digits + specials, positions)
        case .track: return run(isPacked ? digits + "D" : digits + "=D", positions)
        case .binary: return run("0123456789ABCDEF", positions * 2)
        }
    }
}
