import ISO8583
import Text

/// A composite of some form with values that fit it, made from a seed.
struct CompositeAxes: CustomStringConvertible {
    /// Lines under `"48":` of a specification.
    var yaml: String
    /// Makes a value that fits.
    var value: @Sendable (inout SeededGenerator) -> CompositeValue

    var description: String { yaml }

    private static func text(
        _ characters: String,
        _ count: ClosedRange<Int>,
        _ generator: inout SeededGenerator
    ) -> String {
        let characters = Array(characters)
        let count = Int.random(in: count, using: &generator)
        return String(
            (0..<count).map { _ in
                characters[Int.random(in: 0..<characters.count, using: &generator)]
            }
        )
    }

    private static func entry(_ key: String, _ text: String) -> CompositeValue.Entry {
        CompositeValue.Entry(key: key, value: .text(text))
    }

    static let digits = "0123456789"
    static let letters = "ABCDEFGHXYZ 0123456789-/"
    static let hex = "0123456789ABCDEF"

    /// Parents that parts are read from as characters.
    static let positional: [CompositeAxes] = [
        ("ans...200", "ascii"), ("ans...200", "ebcdic"), ("ns...200", "ascii"),
    ].map { format, encoding in
        CompositeAxes(
            yaml: """
                {name: Test, format: "\(format)", encoding: \(encoding), \
                composite: {form: positional, optional-tail: true, elements: {"1": {name: A, \
                format: "n 2"}, "2": {name: B, format: "n..9"}, "3": {name: C, format: "n 6", \
                check: YYMMDD, zero: true}, "4": {name: D, format: "ns...40", length: none}}}}
                """,
            value: { generator in
                let all = [
                    entry("1", text(digits, 2...2, &generator)),
                    entry("2", text(digits, 0...9, &generator)), entry("3", "261121"),
                    entry("4", text(digits, 1...40, &generator)),
                ]
                return CompositeValue(
                    entries: Array(all.prefix(Int.random(in: 1...4, using: &generator)))
                )
            }
        )
    }

    /// Digits packed around parts of digits.
    static let packed: [CompositeAxes] = ["bcd-left", "bcd-right"].flatMap { encoding in
        ["0", "F"].map { pad in
            CompositeAxes(
                yaml: """
                    {name: Test, format: "n...200", encoding: \(encoding), pad: "\(pad)", \
                    composite: {form: positional, optional-tail: true, elements: {"1": {name: A, \
                    format: "n 2"}, "2": {name: B, format: "n 5"}, "3": {name: C, \
                    format: "n 130"}}}}
                    """,
                value: { generator in
                    let all = [
                        entry("1", text(digits, 2...2, &generator)),
                        entry("2", text(digits, 5...5, &generator)),
                        entry("3", text(digits, 130...130, &generator)),
                    ]
                    return CompositeValue(
                        entries: Array(all.prefix(Int.random(in: 1...3, using: &generator)))
                    )
                }
            )
        }
    }

    /// Bytes around parts with encodings of their own.
    static let bytes: [CompositeAxes] = ["binary", "hex"].map { encoding in
        CompositeAxes(
            yaml: """
                {name: Test, format: "b...200", encoding: \(encoding), \
                composite: {form: positional, elements: {"1": {name: A, format: "b 16"}, \
                "2": {name: B, format: "n..9", encoding: bcd-left, length: {encoding: binary}}, \
                "3": {name: C, format: "ans..20", encoding: ebcdic, length: {encoding: bcd}}, \
                "4": {name: D, format: "b...20", length: none}}}}
                """,
            value: { generator in
                CompositeValue(entries: [
                    entry("1", text(hex, 4...4, &generator)),
                    entry("2", text(digits, 0...9, &generator)),
                    entry("3", text(letters, 0...20, &generator)),
                    entry("4", text(hex, 1...1, &generator) + text(hex, 1...1, &generator)),
                ])
            }
        )
    }

    /// Bitmaps of every size and writing, with and without an extension.
    static let bitmaps: [CompositeAxes] = [8, 16, 64, 128].flatMap { bits in
        ["binary", "hex", "ebcdic-hex"].flatMap { encoding in
            ["data", "extension"].map { first in
                let lowest = first == "data" ? 1 : 2
                let highest = first == "data" ? bits : bits * 2
                let numbers = Array(Set([lowest, lowest + 1, bits - 1, bits, highest])).sorted()
                let parts = numbers.map { "\"\($0)\": {name: P, format: \"n..9\"}" }
                return CompositeAxes(
                    yaml: """
                        {name: Test, format: "b...500", composite: {form: bitmap, \
                        bitmap: {bits: \(bits), encoding: \(encoding), first-bit: \(first)}, \
                        elements: {\(parts.joined(separator: ", "))}}}
                        """,
                    value: { generator in
                        let entries = numbers.compactMap { number -> CompositeValue.Entry? in
                            guard Bool.random(using: &generator) else { return nil }
                            return entry(String(number), text(digits, 0...9, &generator))
                        }
                        return CompositeValue(entries: entries)
                    }
                )
            }
        }
    }

    /// Tags and lengths in every writing; one tag that nobody described, one twice.
    static let tagged: [CompositeAxes] = [
        ("{size: 2, encoding: ascii, kind: an}", "A1", "Z9", "B2"),
        ("{size: 2, encoding: ascii, kind: n}", "01", "99", "02"),
        ("{size: 1, encoding: bcd, kind: n}", "01", "99", "02"),
        ("{size: 1, encoding: binary, kind: n}", "1", "200", "35"),
        ("{size: 1, encoding: binary, kind: hex}", "0E", "C8", "23"),
        ("{size: 2, encoding: binary, kind: hex}", "0E01", "C801", "2301"),
    ].flatMap { tag, number, unknown, other in
        [
            "{encoding: ascii, digits: 3}", "{encoding: bcd, bytes: 2}",
            "{encoding: binary, bytes: 1}", "{encoding: binary, bytes: 2}",
            "{encoding: ebcdic, digits: 2}",
        ].map { length in
            CompositeAxes(
                yaml: """
                    {name: Test, format: "b...900", composite: {form: tagged, tag: \(tag), \
                    length: \(length), elements: {"\(number)": {name: A, format: "n..19"}, \
                    "\(other)": {name: B, format: "b 32"}}}}
                    """,
                value: { generator in
                    CompositeValue(
                        entries: [
                            entry(number, text(digits, 0...19, &generator)),
                            entry(unknown, "C0FFEE"), entry(other, text(hex, 8...8, &generator)),
                            entry(unknown, ""),
                        ].shuffled(using: &generator)
                    )
                }
            )
        }
    }

    /// Groups with and without a count and a character between them.
    static let separated: [CompositeAxes] = ["", ", count-from: \"2\""].flatMap { count in
        ["", ", between: \"/\""].map { between in
            let end = between.isEmpty ? "separator" : "between"
            let counted = !count.isEmpty
            return CompositeAxes(
                yaml: """
                    {name: Test, format: "ans...999", composite: {form: separated, \
                    separator: "\\\\", elements: {"1": {name: A, format: "a 1"}, "2": {name: B, \
                    format: "n 2"}}, repeat: {key: "3", maximum: 5\(count)\(between), \
                    elements: {"1": {name: C, format: "ans..9", until: separator}, \
                    "2": {name: D, format: "n 1"}, "3": {name: E, format: "ns..9", \
                    until: \(end)}}}}}
                    """,
                value: { generator in
                    let number = Int.random(in: 0...5, using: &generator)
                    let groups = (0..<number).map { _ in
                        CompositeValue(entries: [
                            entry("1", text("ABC123", 0...9, &generator)),
                            entry("2", text(digits, 1...1, &generator)),
                            entry("3", text(digits, 1...9, &generator)),
                        ])
                    }
                    return CompositeValue(entries: [
                        entry("1", "F"), entry("2", counted ? "0\(number)" : "77"),
                        CompositeValue.Entry(key: "3", value: .list(groups)),
                    ])
                }
            )
        }
    }

    /// BER-TLV with every length of tag, long lengths, repeated tags.
    static let tlv: [CompositeAxes] = ["binary", "hex"].map { encoding in
        CompositeAxes(
            yaml: """
                {name: Test, format: "b...9999", encoding: \(encoding), length: {bytes: 4}, \
                composite: {form: tlv, elements: {"9F26": {name: AC}}}}
                """.replacing("b...9999", with: "b....9999"),
            value: { generator in
                let tags = ["82", "9F26", "9F26", "DF8101", "DFFFFF01", "5F2A", "71"]
                return CompositeValue(
                    entries: tags.shuffled(using: &generator).map { tag in
                        let count = [0, 1, 8, 127, 128, 255, 256].randomElement(using: &generator)
                        return entry(tag, String(repeating: "A5", count: count ?? 0))
                    }
                )
            }
        )
    }

    static let all = positional + packed + bytes + bitmaps + tagged + separated + tlv
}
