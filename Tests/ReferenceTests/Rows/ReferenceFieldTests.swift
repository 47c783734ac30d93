import ISO8583
import Testing

@testable import Reference

@Suite struct ReferenceFieldTests {
    private static func kept(_ text: String, _ format: ReferenceColumn.Format) -> String? {
        do throws(FieldError) {
            switch try ReferenceField(text, in: ReferenceColumn("x", format)) {
            case .kept(let text): return text
            case .card(let number): return "card \(number)"
            }
        } catch {
            return nil
        }
    }

    @Test(arguments: [
        ("A", ReferenceColumn.Format.code(most: 3), "A"),
        ("a-9", .code(most: 3), "a-9"),
        ("_._", .code(most: 3), "_._"),
        ("ABCD", .fixedCode(4), "ABCD"),
        ("加油站", .text(most: 9), "加油站"),
        ("0", .amount, "0.00"),
        ("6.8", .amount, "6.80"),
        ("006.85", .amount, "6.85"),
        ("9999999999.99", .amount, "9999999999.99"),
        ("0.001", .quantity, "0.001"),
        ("60", .quantity, "60.000"),
        ("0.15", .rate, "0.15"),
        ("0.1", .rate, "0.10"),
        ("2", .rate, "2.00"),
        ("0.155", .rate, "0.155"),
        ("0.1550", .rate, "0.155"),
        ("0.0001", .rate, "0.0001"),
        ("9999999999.9999", .rate, "9999999999.9999"),
        ("*", .codeOrAll(most: 3), "*"),
        ("abc", .codeOrAll(most: 3), "abc"),
        ("0", .number(0...10), "0"),
        ("010", .number(0...10), "10"),
        ("lost", .choice(["lost", "stolen"]), "lost"),
        ("*", .operation, "*"),
        ("offline-sale", .operation, "offline-sale"),
        ("C A+ B", .codes(suffix: "+"), "A+ B C"),
        ("9 10 900001", .prefixes, "10 9 900001"),
        ("900001 900002 900003", .prefixes, "900001 900002 900003"),
        ("2028-02-29", .date, "2028-02-29"),
        ("2026-12-31", .moment, "2026-12-31"),
        ("2026-12-31T23:59", .moment, "2026-12-31T23:59"),
        ("2026-12-31T00:00", .moment, "2026-12-31"),
        ("12345678901234567890123456789012", .bankAccount, "12345678901234567890123456789012"),
        ("9000010000000018", .bankAccount, "9000010000000018"),
        ("sun mon-wed", .weekdays, "mon tue wed sun"),
        ("mon tue wed sun", .weekdays, "mon tue wed sun"),
        ("06:00-22:00", .hours, "06:00-22:00"),
        ("22:00-06:00", .hours, "22:00-06:00"),
        ("00:00-24:00", .hours, "00:00-24:00"),
        ("9000010000000018", .card, "card 900001******0018"),
        (
            "900001******0018#00112233445566778899aabbccddeeff", .card,
            "900001******0018#00112233445566778899aabbccddeeff"
        ),
    ])
    func `what is right is kept in one form`(
        text: String,
        format: ReferenceColumn.Format,
        expected: String
    ) {
        #expect(Self.kept(text, format) == expected)
    }

    @Test(arguments: [
        ("ABCD", ReferenceColumn.Format.code(most: 3)),
        ("A B", .code(most: 3)),
        ("加", .code(most: 3)),
        ("A+", .code(most: 3)),
        ("ABC", .fixedCode(4)),
        ("ABCDE", .fixedCode(4)),
        ("加油站!", .text(most: 9)),
        ("e\u{301}", .text(most: 9)),
        ("\u{212B}", .text(most: 9)),
        ("10000000000.00", .amount),
        ("6.855", .amount),
        ("6.", .amount),
        (".5", .amount),
        ("6.8.5", .amount),
        ("1,000.00", .amount),
        ("1 000", .amount),
        ("-1.00", .amount),
        ("６.85", .amount),
        ("1e3", .amount),
        ("0.0001", .quantity),
        ("0.00001", .rate),
        ("10000000000", .rate),
        ("-0.15", .rate),
        ("**", .codeOrAll(most: 3)),
        ("abcd", .codeOrAll(most: 3)),
        ("11", .number(0...10)),
        ("99999999999999999999", .number(0...10)),
        ("1.0", .number(0...10)),
        ("Lost", .choice(["lost", "stolen"])),
        ("offline-sales", .operation),
        ("A  B", .codes(suffix: nil)),
        ("A+", .codes(suffix: nil)),
        ("A A", .codes(suffix: nil)),
        ("+", .codes(suffix: "+")),
        ("1234567", .prefixes),
        ("90 90", .prefixes),
        ("9x", .prefixes),
        ("2027-02-29", .date),
        ("2026-12-31T10:00", .date),
        ("2026/12/31", .moment),
        ("2026-12-31T24:00", .moment),
        ("2026-12-31T10:60", .moment),
        ("2026-12-31 10:00", .moment),
        ("123456789012345678901234567890123", .bankAccount),
        ("12a", .bankAccount),
        ("mon,tue", .weekdays),
        ("mon-wed tue", .weekdays),
        ("Mon", .weekdays),
        ("06:00", .hours),
        ("06:00-06:00", .hours),
        ("06:00-24:01", .hours),
        ("6:00-22:00", .hours),
        ("9000010000000017", .card),
        ("90000100018", .card),
        ("900001******0018#00112233445566778899AABBCCDDEEFF", .card),
        ("900001******0018#00112233445566778899aabbccddeef", .card),
        ("900001*****x0018#00112233445566778899aabbccddeeff", .card),
    ])
    func `what is next to it is refused`(text: String, format: ReferenceColumn.Format) {
        #expect(Self.kept(text, format) == nil)
    }

    @Test func `no column takes a byte that steers, a formula, a backslash or a space around`() {
        let formats: [ReferenceColumn.Format] = [
            .code(most: 20), .text(most: 64), .amount, .choice(["x"]), .codes(suffix: nil),
            .bankAccount, .card, .moment,
        ]
        for byte in UInt8(0)...0x1F { #expect(Self.refused("1\(Unicode.Scalar(byte))1", formats)) }
        for text in [
            "\u{7F}1", "1\u{85}", "1\u{202E}1", "=1", "+1", "-1", "@1", "1\\1", " 1", "1 ",
        ] {
            #expect(Self.refused(text, formats))
        }
    }

    private static func refused(_ text: String, _ formats: [ReferenceColumn.Format]) -> Bool {
        formats.allSatisfy { kept(text, $0) == nil }
    }

    @Test(arguments: [
        ("9000010000000018", false), ("9000010000000019", true),
        ("card 9000 0100 0000 0018", false),
        ("9000-0100-0000-0018", false), ("90000100000000180000", true),
        // A merchant's number and a code of goods whose check digits are right by chance.
        ("1052900541" + "10006", true), ("69012345" + "67892", true),
        ("4012" + "888888881881", false),
        ("3782" + "82246310005", false), ("4761" + "739001010119", false),
        ("2026-12-31 2026-12-31", true),
    ])
    func `a text that may be a card number stands in no column but those of cards`(
        text: String,
        isTaken: Bool
    ) {
        #expect((Self.kept(text, .text(most: 64)) != nil) == isTaken)
    }

    @Test(
        arguments: [
            "９００００１００００００００１８", "9000  0100  0000  0018", "9000 - 0100 - 0000 - 0018",
            "9000\u{A0}0100\u{A0}0000\u{A0}0018", "9000/0100/0000/0018", "9000.0100.0000.0018",
            "9000\u{200B}010000000018", "90000100-00000018", "900001 000000 0018",
            "9\u{660}\u{660}\u{660}010000000018",
        ]
    )
    func `no writing of a card number passes for words`(text: String) {
        for text in [text, "card \(text)", "\(text) of R1"] {
            #expect(Self.kept(text, .text(most: 64)) == nil, "\(text)")
        }
    }

    @Test(
        arguments: [
            ("9000-0100-0000-0018", false), ("90000100-00000018", false),
            ("9000.0100.0000.0018", false), ("A_9000_0100_0000_0018", false),
            // Numbers of a place, a day and a count; one whose check digit is right by chance.
            ("310000-20261130-001", true), ("1052900541-10006", true),
            ("9000-0100-0000-0019", true),
        ]
    )
    func `no writing of a card number passes for a code`(text: String, isTaken: Bool) {
        #expect((Self.kept(text, .code(most: 32)) != nil) == isTaken)
        // Codes of a list stand for themselves.
        #expect((Self.kept(text + " B", .codes(suffix: nil)) != nil) == isTaken)
    }

    @Test func `codes, prefixes and amounts beside each other make no card`() {
        #expect(Self.kept("9000 0100 0000 0018", .codes(suffix: nil)) != nil)
        #expect(Self.kept("9000 100 10000 0018", .prefixes) != nil)
        #expect(Self.kept("9000010000.00", .amount) != nil)
    }

    /// A code of goods has thirteen digits.
    @Test func `of few digits only those of some schemes may be a card number`() throws {
        let bodies = [
            ("34900001000000", false), ("35900001000000", true), ("400000000000", false),
            ("690123456789", true),
        ]
        for (body, isTaken) in bodies {
            let number = try #require(PrimaryAccountNumber(completing: body))
            let kept = Self.kept(number.unmaskedDigits, .text(most: 64))
            #expect((kept != nil) == isTaken)
        }
    }

    @Test func `a mistake shows no card number`() {
        for format in [ReferenceColumn.Format.card, .code(most: 3), .amount, .choice(["x"])] {
            do throws(FieldError) {
                _ = try ReferenceField("9000010000000017", in: ReferenceColumn("x", format))
                Issue.record("taken")
            } catch {
                #expect(!error.description.contains("9000010000000017"))
            }
        }
    }
}
