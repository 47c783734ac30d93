import ISO8583
import Testing

/// Each mistake in a file is found at its place, under its rule, with a cure.
@Suite struct SpecificationFindingTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var lines: String
        var rule: String
        /// Line and column in the file, the dialect's head included.
        var line: Int
        var column: Int
        var message: String
        var testDescription: String { "\(rule): \(lines)" }

        init(_ lines: String, _ rule: String, _ line: Int, _ column: Int, _ message: String) {
            self.lines = lines
            self.rule = rule
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// Element 63 with a group of two parts.
    private static func goods(_ first: String, _ second: String) -> String {
        """
        elements:
          "63":
            name: Goods
            format: "ans...99"
            composite:
              form: separated
              separator: "/"
              repeat:
                key: "1"
                elements:
                  "1": {name: Code, format: "ans..9", until: separator, \(first)}
                  "2": {name: Sum, format: "ns..9", until: separator, \(second)}
        """
    }

    /// Lines below a head of twelve lines.
    static let mistakes: [Mistake] = [
        Mistake("elements:\n  2: {name: A, format: \"n 6\"}", "unquoted", 13, 3, "2 stands"),
        Mistake("elements:\n  \"2\": {name: A, fromat: \"n 6\"}", "unknown-key", 13, 18, "fromat"),
        Mistake(
            "scanned-code: \"59\"\nelements:\n  \"59\": {name: A, format: \"ans..99\"}",
            "code-in-clear",
            12,
            15,
            "would be shown"
        ),
        Mistake("scanned-code: \"59\"", "undescribed-element", 12, 15, "59 is not described"),
        Mistake("scanned-code: 59", "unquoted", 12, 15, "59 stands"),
        Mistake("elements:\n  \"2\": {name: A}", "missing-key", 13, 8, "format"),
        Mistake(goods("means: product", "means: amout"), "unknown-word", 23, 70, "amout"),
        Mistake(goods("means: product", "decimals: comma"), "unknown-word", 23, 73, "comma"),
        Mistake(goods("means: product", "means: amount"), "means-missing", 22, 11, "no unit"),
        Mistake("elements:\n  \"2\": {format: \"n 6\"}", "missing-key", 13, 8, "name"),
        Mistake("elements:\n  \"2\": {name: A, format: \"q 6\"}", "format", 13, 26, "q 6"),
        Mistake("elements:\n  \"2\": {name: A, format: \"n 0\"}", "format", 13, 26, "n 0"),
        Mistake("elements:\n  \"2\": {name: A, format: \"b 12\"}", "format", 13, 26, "whole"),
        Mistake("elements:\n  \"1\": {name: A, format: \"b 64\"}", "no-bitmap", 13, 3, "element 1"),
        Mistake("elements:\n  \"129\": {name: A, format: \"n 6\"}", "no-bitmap", 13, 3, "third"),
        Mistake("elements:\n  \"193\": {name: A, format: \"n 6\"}", "element-number", 13, 3, "193"),
        Mistake("elements:\n  \"02\": {name: A, format: \"n 6\"}", "element-number", 13, 3, "02"),
        Mistake("elements:\n  \"2\": {name: A, format: \"n..199\"}", "length", 13, 26, "199"),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n..99\", length: {inclusive: true}}",
            "length",
            13,
            43,
            "101"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"ans..9\", encoding: bcd-left}",
            "unknown-word",
            13,
            46,
            "bcd-left"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 6\", pad: \"0\"}",
            "pad",
            13,
            38,
            "packed"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 5\", encoding: bcd-left, pad: \"G\"}",
            "pad",
            13,
            58,
            "nibble"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"z..9\", encoding: bcd-left, pad: \"D\"}",
            "pad",
            13,
            26,
            "separator"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 4\", check: MMDDhh}",
            "check",
            13,
            40,
            "6 digits"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 4\", check: MMdd}",
            "check",
            13,
            40,
            "MMdd"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"an 4\", check: luhn}",
            "check",
            13,
            41,
            "luhn"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 4\", zero: true}",
            "check",
            13,
            39,
            "date"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n..9\", minimum: 10}",
            "minimum",
            13,
            43,
            "maximum"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 9\", minimum: 1}",
            "minimum",
            13,
            42,
            "fixed"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 9\", length: none}",
            "length",
            13,
            41,
            "fixed"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n..9\", length: none}",
            "length",
            13,
            42,
            "go"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 6\", codes: x}",
            "unknown-codes",
            13,
            40,
            "\"x\""
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 6\", sensitive: pna}",
            "unknown-word",
            13,
            44,
            "pna"
        ),
        Mistake(
            "elements:\n  \"2\": {name: A, format: \"n 6\"}\n"
                + "  \"2-3\": {name: A, format: \"n 6\"}\n"
                + "  \"3\": {name: B, format: \"n 6\"}\n  \"4-4\": {name: A, format: \"n 6\"}",
            "element-number",
            16,
            3,
            "4-4"
        ),
        Mistake("elements: [1]", "shape", 12, 11, "list"),
        Mistake(
            "elements: {\"2\": {name: A, format: \"n 6\"}, \"2\": {}}",
            "duplicate-key",
            12,
            12,
            "twice"
        ),
        Mistake("elements:\n\t\"2\": {}", "tab", 13, 1, "tab"),
        Mistake("elements: &a {}", "alias", 12, 11, "alias"),
        Mistake("elements: *a", "alias", 12, 11, "alias"),
        Mistake("elements: {}\nmessages:\n  0200: {name: A}", "unquoted", 14, 3, "0200"),
        Mistake("elements: {}\nmessages:\n  \"200\": {name: A}", "message-type", 14, 3, "200"),
        Mistake(
            "elements: {}\nmessages:\n  \"0200\": {name: A, echo: [\"3\"]}",
            "undescribed-element",
            14,
            28,
            "3 is not"
        ),
        Mistake(
            "elements: {}\nmessages:\n  \"0200\": {name: A, reply: \"0220\"}",
            "reply",
            14,
            28,
            "0220"
        ),
        Mistake(
            "elements: {}\nmessages:\n  \"0200\": {reply: \"0210\"}",
            "missing-key",
            14,
            11,
            "name"
        ),
        Mistake("elements: {}\nmessages:\n  \"0201\": {like: \"0200\"}", "like", 14, 18, "0200"),
        Mistake(
            "elements: {}\nmessages:\n  \"0200\": {name: A, any: maybe}",
            "shape",
            14,
            26,
            "true"
        ),
        Mistake("elements: {}\noutcomes: {aproved: \"00\"}", "unknown-key", 13, 12, "aproved"),
        Mistake("elements: {}\noutcomes: {approved: 00}", "unquoted", 13, 22, "00"),
        Mistake("elements: {}\nverdicts: {aproved: [\"00\"]}", "unknown-key", 13, 12, "aproved"),
        Mistake("elements: {}\nverdicts: {approved: \"00\"}", "shape", 13, 22, "list of codes"),
        Mistake("elements: {}\nverdicts: {approved: [00]}", "unquoted", 13, 23, "00"),
        Mistake(
            "elements: {}\nverdicts: {approved: [\"00\", \"10\"], unclear: [\"10\"]}",
            "verdict-twice",
            13,
            46,
            "approved already"
        ),
        Mistake("elements: {}\nverdicts: {unclear: [\"00000\"]}", "outcome-code", 13, 22, "00000"),
        Mistake("elements: {}\nmasking: {pan: {first: 9}}", "number", 13, 24, "0 to 8"),
        Mistake("elements: {}\ncodes: {a: {00: x}}", "unquoted", 13, 13, "00"),
        Mistake("elements: {}\ncodes: {a: {match: start}}", "match", 13, 20, "start"),
        Mistake("elements: {}\nextends: nobody", "extends", 13, 10, "nobody"),
        Mistake("elements: {", "yaml", 13, 1, ""),
    ]

    @Test(arguments: mistakes)
    func `a mistake is found where it stands`(mistake: Mistake) throws {
        let findings = Dialects.findings(Dialects.ascii + mistake.lines + "\n")
        let finding = try #require(
            findings.first { $0.rule == mistake.rule },
            "found \(findings.map(\.description))"
        )
        #expect(finding.file == "test.yaml")
        #expect(finding.line == mistake.line)
        #expect(finding.column == mistake.column)
        #expect(finding.message.contains(mistake.message))
        #expect(!finding.cure.isEmpty)
        #expect(!finding.description.contains("\n"))
    }

    @Test func `an unknown key is answered with the one that was meant`() throws {
        let findings = Dialects.findings(
            Dialects.ascii + "elements:\n  \"2\": {name: A, fromat: \"n 6\"}\n"
        )
        #expect(findings.contains { $0.cure == "did you mean \"format\"?" })
    }

    @Test func `all mistakes of a file are found at once, in its order`() {
        let findings = Dialects.findings(
            Dialects.ascii
                + "elements:\n  \"2\": {name: A, format: \"q\"}\n"
                + "  \"3\": {name: B, format: \"n 0\"}\n"
        )
        #expect(findings.map(\.line) == [13, 14])
    }

    @Test func `a file that nests deep or is large is refused quickly`() {
        let deep = "a: " + String(repeating: "[", count: 100_000)
        #expect(Dialects.findings(deep).contains { $0.rule == "depth" })
        let block = (0..<40).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(Dialects.findings(block).contains { $0.rule == "depth" })
        #expect(
            Dialects.findings(String(repeating: "#\n", count: 600_000)).contains {
                $0.rule == "size"
            }
        )
    }

    @Test func `an alias bomb is refused before it unfolds`() {
        var yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, before) in zip("bcdefghi", "abcdefgh") {
            let many = [String](repeating: "*\(before)", count: 9).joined(separator: ", ")
            yaml += "\(name): &\(name) [\(many)]\n"
        }
        #expect(Dialects.findings(yaml).allSatisfy { $0.rule == "alias" })
        #expect(!Dialects.findings(yaml).isEmpty)
    }

    @Test func `text in quotes and comments may hold tabs, stars and ampersands`() throws {
        let specification = try Dialects.load(
            Dialects.ascii + """
                elements: # *not an alias, &not an anchor, a\ttab
                  "2": {name: "*A & B", format: "n 6"} # &
                  "3": {name: don't * panic, format: "n 6"}
                """
        )
        #expect(specification.elements.map(\.name) == ["*A & B", "don't * panic"])
    }
}
