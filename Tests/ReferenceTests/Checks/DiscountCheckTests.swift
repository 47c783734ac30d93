import Testing

@testable import Reference

/// What the tables of discounts demand of their rows.
@Suite struct DiscountCheckTests {
    private static let present = [
        ReferenceSamples.row(.organisation, #"A\\hq\\\active\\"#),
        ReferenceSamples.row(.product, #"1\\g\litre\\"#),
        ReferenceSamples.row(.discount, #"D\g\\5\\\"#),
        ReferenceSamples.row(.discountLevel, #"account\7\gold\\"#),
    ]

    private static func check(_ texts: (String, String)...) -> [String] {
        var rows = ReferenceRows()
        for row in present { rows.append(row) }
        let files = ReferenceSamples.read(texts.map { ($0.0, Array($0.1.utf8)) })
        return ReferenceCheck.whole(files: files, present: rows).first.map(\.description)
    }

    private static let steps = "discount,level,least,permille,per_unit,weekdays,hours\n"
    private static let levels = "subject,of,level\n"

    @Test(arguments: [
        ("D,gold,0,5,,,", "[]"), ("D,*,0,,0.155,mon-fri,22:00-06:00", "[]"),
        ("D,gold,60.001,1000,,,", "[]"),
        ("E,gold,0,5,,,", "1: discount 'E' is unknown: is it 'D'?"),
        ("D,golt,0,5,,,", "2: level 'golt' is unknown: is it 'gold'?"),
        ("D,,0,5,,,", "2: 'level' is empty: "),
        ("D,*,,5,,,", "3: 'least' is empty: "),
        ("D,*,-1,5,,,", "3: '-1' would be computed by a spreadsheet: "),
        ("D,*,0.0001,5,,,", "3: '0.0001' has more than 3 decimals: write as 60.000"),
        ("D,*,0,1001,,,", "4: '1001' is out of range: write 0 to 1000"),
        ("D,*,0,,0.00001,,", "5: '0.00001' has more than 4 decimals: write as 0.15"),
        ("D,*,0,5,0.10,,", "4: a discount is in thousandths or an amount a unit: "),
        ("D,*,0,,,,", "4: a discount is in thousandths or an amount a unit: "),
        ("D,*,0,5,,Mon,", "6: 'Mon' is no list of days: write as mon-fri sun"),
        ("D,*,0,5,,,25:00-26:00", "7: '25:00-26:00' are no hours: write as 06:00-22:00"),
    ])
    func `a step is told with its place, what is wrong and what to do`(
        row: String,
        expected: String
    ) {
        let found = Self.check(("discount-step.csv", Self.steps + row + "\n"))
        let isRight = expected == "[]"
        #expect(found.count == (isRight ? 0 : 1), "\(found)")
        guard !isRight else { return }
        #expect(found.first?.hasPrefix("discount-step.csv:2:" + expected) == true, "\(found)")
    }

    @Test(arguments: [
        ("card,9000010000000018,gold", "[]"), ("account,7,gold", "[]"), ("company,A,gold", "[]"),
        ("bins,900001,gold", "[]"),
        ("group,A,gold", "1: unknown word 'group': "),
        ("card,A,gold", "2: is no card: "),
        ("card,9000010000000017,gold", "2: the check digit of card 900001******0017 is wrong: "),
        ("account,0,gold", "2: '0' is out of range: "),
        ("account,A,gold", "2: 'A' is no number: "),
        ("company,B,gold", "2: org 'B' is unknown: is it 'A'?"),
        ("bins,1234567,gold", "2: '1234567' is no beginning of a card number: "),
        ("bins,9 8,gold", "2: a level is of one beginning of card numbers: write a row for each"),
        ("bins,,gold", "2: 'of' is empty: "),
        ("account,7,", "3: 'level' is empty: "),
        ("account,7,*", "3: '*' is no code: "),
    ])
    func `a level is told with its place, what is wrong and what to do`(
        row: String,
        expected: String
    ) {
        let found = Self.check(("discount-level.csv", Self.levels + row + "\n"))
        let isRight = expected == "[]"
        #expect(found.count == (isRight ? 0 : 1), "\(found)")
        guard !isRight else { return }
        #expect(found.first?.hasPrefix("discount-level.csv:2:" + expected) == true, "\(found)")
    }

    @Test func `a customer has one level at a time, a step stands once`() {
        let level = Self.check(("discount-level.csv", Self.levels + "bins,9,a\nbins,9,b\n"))
        #expect(level.count == 1 && level[0].contains(":3:1: discount-level bins 9 stands already"))
        let rows = "D,*,1,5,,,\nD,*,1.000,6,,,\nD,gold,1,6,,,\nD,*,2,6,,,\n"
        let step = Self.check(("discount-step.csv", Self.steps + rows))
        #expect(step.count == 1 && step[0].contains(":3:1: discount-step D * 1.000 stands already"))
    }

    @Test func `files leave out no level and no discount that a step in force names`() {
        var rows = ReferenceRows()
        for row in Self.present { rows.append(row) }
        rows.append(ReferenceSamples.row(.discountStep, #"D\gold\0.000\5\\\\\"#))
        let texts = [
            ("discount-level.csv", Self.levels + "account,7,blue\n", "level 'gold'"),
            ("discount.csv", "discount,group,permille\nE,g,5\n", "discount 'D'"),
        ]
        for (name, text, told) in texts {
            let files = ReferenceSamples.read([(name, Array(text.utf8))])
            let found = ReferenceCheck.whole(files: files, present: rows).first.map(\.description)
            #expect(found.count == 1 && found[0].contains("names \(told), which the files"))
        }
    }

    /// The level that a wrong row names may be the right one.
    @Test func `a level in a row that is wrong itself is not missing`() {
        let found = Self.check(
            ("discount-level.csv", Self.levels + "company,B!,blue\n"),
            ("discount-step.csv", Self.steps + "D,blue,0,5,,,\n")
        )
        #expect(found.count == 1 && found[0].hasPrefix("discount-level.csv:2:2: 'B!' is no code"))
    }
}
