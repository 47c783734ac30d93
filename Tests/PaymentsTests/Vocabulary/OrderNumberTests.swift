import Payments
import Testing

@Suite struct OrderNumberTests {
    private func number(
        seq: Int64,
        leg: LegNumber = .first,
        salt: UInt32 = 26_591
    ) throws -> OrderNumber {
        OrderNumber(
            institution: try #require(InstitutionDigits("48210000")),
            date: BusinessDate(year: 2026, month: 11, day: 29),
            salt: try #require(OrderSalt(rawValue: salt)),
            seq: seq,
            leg: leg
        )
    }

    @Test func `it is made of what is recorded`() throws {
        #expect(try number(seq: 3_601).text == "482100002611290KIN02S11")
        let last = try #require(LegNumber(rawValue: 15))
        #expect(try number(seq: 1, leg: last, salt: 0).text == "48210000261129000001F")
    }

    @Test(
        arguments: [
            1, 35, 36, 1_295, 1_296, 46_655, 46_656, 2_176_782_335, 2_176_782_336,
            131_621_703_842_267_136 - 1,
        ] as [Int64]
    )
    func `it is read back as it was made`(_ seq: Int64) throws {
        for leg in 1...15 {
            let leg = try #require(LegNumber(rawValue: UInt8(leg)))
            let made = try number(seq: seq, leg: leg)
            #expect((21...32).contains(made.text.utf8.count))
            let read = try #require(OrderNumber(made.text))
            #expect(read == made && read.seq == seq && read.leg == leg)
            #expect(read.institution == "48210000" && read.salt.rawValue == 26_591)
        }
    }

    @Test(
        arguments: [
            "", "482100002611290KIN02S1", "482100002611290KIN12S11", "482100002611290kin02S11",
            "482100002611290KIN02S10", "482100002611290KIN02S1G", "4821000X2611290KIN02S11",
            "482100002613290KIN02S11", "482100002611000KIN02S11", "482100002611290KIN002S11",
            "482100002611290KIN0ZZZZZZZZZZZZZ1", "482100002611290KIN02S1 ", "482100002611290KIN0",
            "482100002611290KIN01", "４８２１００００２６１１２９０KIN02S11",
        ]
    )
    func `a text of another form is none`(_ text: String) {
        // The first of them only seems short: its leg is the seq's last character.
        if text == "482100002611290KIN02S1" {
            #expect(OrderNumber(text)?.seq == 100)
        } else {
            #expect(OrderNumber(text) == nil)
        }
    }

    @Test func `they are in the order of their records`() throws {
        let second = try #require(LegNumber(rawValue: 2))
        let ordered = [
            try number(seq: 9), try number(seq: 9, leg: second), try number(seq: 10),
            try number(seq: 36), try number(seq: 1_296),
        ]
        #expect(ordered.shuffled().sorted() == ordered)
    }

    @Test func `an institution is eight digits`() {
        #expect(InstitutionDigits("4821")?.text == "00004821")
        #expect(InstitutionDigits("12345678")?.text == "12345678")
        for text in ["", "123456789", "1234567X", "１２３４"] {
            #expect(InstitutionDigits(text) == nil)
        }
    }

    @Test func `a salt has four characters`() {
        #expect(OrderSalt(rawValue: OrderSalt.count) == nil)
        #expect(OrderSalt(rawValue: OrderSalt.count - 1)?.text == "ZZZZ")
        #expect(OrderSalt(rawValue: 35)?.text == "000Z")
    }
}
