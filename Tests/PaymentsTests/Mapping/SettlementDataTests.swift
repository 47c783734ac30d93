import ISO8583
import Payments
import Testing

/// DE 48 of settlements and uploads: known answers, and every length and byte that is none.
@Suite struct SettlementDataTests {
    private static let totals =
        "000000031500003000000001000001" + "0" + "000000000000000000000000000000" + "0"

    private static let domestic = SideTallies(
        debits: Tally(count: 3, amount: 31_500),
        credits: Tally(count: 1, amount: 1_000)
    )

    private static let rows =
        "02" + "00" + "000011" + "00009000020000000173" + "000000008850"
        + "01" + "000012" + "00000000000000000000" + "000000050000"

    private func digits(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `row 59: totals of both halves are read and written as published`() throws {
        let read = try #require(SettlementData.readHalves(digits(Self.totals)))
        #expect(read.domestic == Self.domestic && read.foreign == SideTallies())
        let written = SettlementData.write(domestic: Self.domestic, foreign: SideTallies())
        #expect(written == digits(Self.totals))
        let other = SideTallies(credits: Tally(count: 999, amount: 999_999_999_999))
        let halves = SettlementData.write(domestic: SideTallies(), foreign: other)
        #expect(SettlementData.readHalves(halves)?.foreign == other)
    }

    @Test func `row 59: an answer has a result behind each half`() throws {
        let answer = SettlementAnswer(
            domestic: HalfAnswer(ours: Self.domestic, result: .different),
            foreign: HalfAnswer(ours: SideTallies(), result: .balanced)
        )
        let written = SettlementData.write(answer)
        let expected =
            "000000031500003000000001000001" + "2" + "000000000000000000000000000000" + "1"
        #expect(written == digits(expected))
        #expect(SettlementData.readAnswer(written) == answer)
        // A request is none: its results are zeros.
        #expect(SettlementData.readAnswer(digits(Self.totals)) == nil)
    }

    @Test func `what a request says as its result does not matter`() {
        for result in "0123456789" {
            var text = Array(Self.totals)
            text[30] = result
            text[61] = result
            #expect(SettlementData.readHalves(digits(String(text)))?.domestic == Self.domestic)
        }
    }

    @Test func `counts and amounts over their digits stand as the most that they can`() throws {
        let ours = SideTallies(
            debits: Tally(count: 1_000, amount: 1_000_000_000_000),
            credits: Tally(count: .max, amount: .max)
        )
        let half = HalfAnswer(ours: ours, result: .different)
        let answer = try #require(
            SettlementData.readAnswer(
                SettlementData.write(SettlementAnswer(domestic: half, foreign: nil))
            )
        )
        let most = Tally(count: 999, amount: 999_999_999_999)
        #expect(answer.domestic.ours == SideTallies(debits: most, credits: most))
    }

    @Test func `row 60: rows of an upload are read, one without a card too`() throws {
        let rows = try #require(SettlementData.readUpload(digits(Self.rows)))
        let card = try #require(PrimaryAccountNumber("9000020000000173"))
        #expect(
            rows == [
                SentUploadRow(half: .domestic, stan: 11, card: card, amount: 8_850),
                SentUploadRow(half: .foreign, stan: 12, card: nil, amount: 50_000),
            ]
        )
        #expect(SettlementData.write(rows) == digits(Self.rows))
    }

    @Test(arguments: [12, 13, 16, 19])
    func `row 60: the zeros in front of a card number are not of it`(_ count: Int) throws {
        let digits = "9" + String(repeating: "0", count: count - 1)
        let card = try #require(PrimaryAccountNumber(digits))
        let row = SentUploadRow(half: .domestic, stan: 999_999, card: card, amount: 1)
        #expect(SettlementData.readUpload(SettlementData.write([row])) == [row])
    }

    @Test(arguments: [
        // No card: eleven digits, and twenty.
        ("00009000020000000173", "00000000090000200000"),
        ("00009000020000000173", "90000200000001730000"),
        // Another half than the two.
        ("0200000011", "0202000011"), ("0200000011", "0299000011"),
        // Another number of rows than there are, none, and nine.
        ("0200000011", "0100000011"), ("0200000011", "0300000011"), ("0200000011", "0000000011"),
        ("0200000011", "0900000011"),
    ])
    func `row 60: a row that is none makes the message unreadable`(
        _ part: String,
        _ other: String
    ) {
        let text = Self.rows.replacing(part, with: other, maxReplacements: 1)
        #expect(text != Self.rows)
        #expect(SettlementData.readUpload(digits(text)) == nil)
    }

    @Test func `eight rows are taken, nine are not`() {
        let row = SentUploadRow(half: .foreign, stan: 1, card: nil, amount: 2)
        let eight = [SentUploadRow](repeating: row, count: 8)
        #expect(SettlementData.readUpload(SettlementData.write(eight)) == eight)
        #expect(SettlementData.readUpload(SettlementData.write(eight + [row])) == nil)
    }

    @Test func `every other length is refused`() {
        for count in 0...330 {
            let zeros = [UInt8](repeating: 0x30, count: count)
            #expect((SettlementData.readHalves(zeros) != nil) == (count == 62))
            #expect((SettlementData.readEnd(zeros) != nil) == (count == 4))
            for rows in 0...9 {
                let sent = digits("0\(rows)") + zeros
                let isWhole = (1...8).contains(rows) && count == rows * 40
                #expect((SettlementData.readUpload(sent) != nil) == isWhole)
            }
        }
    }

    @Test func `no byte but a digit is taken anywhere`() {
        let bytes = (0...255).map { UInt8($0) }.filter { !(0x30...0x39).contains($0) }
        for byte in bytes {
            for place in 0..<62 {
                var totals = digits(Self.totals)
                totals[place] = byte
                #expect(SettlementData.readHalves(totals) == nil)
            }
            for place in 0..<Self.rows.utf8.count {
                var rows = digits(Self.rows)
                rows[place] = byte
                #expect(SettlementData.readUpload(rows) == nil)
            }
            for place in 0..<4 {
                var end = digits("0012")
                end[place] = byte
                #expect(SettlementData.readEnd(end) == nil)
            }
        }
        #expect(SettlementData.readEnd(digits("9999")) == 9_999)
    }
}
