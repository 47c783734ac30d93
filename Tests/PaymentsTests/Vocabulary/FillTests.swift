import Payments
import Testing

@Suite struct FillTests {
    @Test(arguments: [
        ("35.120", "7.80", 27_394), ("0.25", "0.02", 1), ("10.0049", "0.1", 100),
        ("1.5", "3.4567", 519), ("12.5", "7.25", 9_063), ("40", "6.90", 27_600),
        ("1.0049", "1", 100), ("1.005", "1", 101), ("99999.9999", "9999.9999", 99_999_998_900),
        ("7", "5", 3_500),
    ])
    func `litres times price are rounded half away from zero to the minor unit`(
        litres: String,
        price: String,
        minor: Int64
    ) throws {
        let fill = try Fill(grade: "1020", litres: litres, price: price, in: .yuan)
        #expect(fill.amount == Money(minorUnits: minor, asset: .yuan))
        #expect(fill.line.amount == minor && fill.line.unit == "L")
        #expect(fill.litres.text == litres && fill.price.text == price)
        let read = ProductLine(Array(fill.line.text.utf8))
        #expect(read == fill.line)
    }

    @Test(arguments: [
        ("35.120", "7.80", 27_394, "35.120", 27_394), ("35.120", "7.80", 27_393, "35.119", 27_393),
        ("35.120", "7.80", 1, "0.001", 1), ("2000", "7.80", 915_212, "1173", 914_940),
        ("2000", "7.80", 780, "1", 780), ("0.3", "0.05", 1, "0.2", 1),
    ])
    func `a pump stops at what an amount pays, to the last digit of its litres`(
        litres: String,
        price: String,
        most: Int64,
        given: String,
        minor: Int64
    ) throws {
        let fill = try Fill(grade: "1020", litres: litres, price: price, in: .yuan)
        let stopped = try #require(fill.stopping(at: most))
        #expect(stopped.litres.text == given && stopped.amount.minorUnits == minor)
        #expect(stopped.line.amount == minor)
        #expect(try Fill(grade: "1020", litres: given, price: price, in: .yuan) == stopped)
    }

    @Test func `what pays not one digit of the litres lets nothing flow`() throws {
        let fill = try Fill(grade: "1020", litres: "2000", price: "7.80", in: .yuan)
        #expect(fill.stopping(at: 779) == nil && fill.stopping(at: 0) == nil)
    }

    @Test func `what an asset without a fraction pays is whole`() throws {
        let fill = try Fill(grade: "1020", litres: "3", price: "0.5", in: .points)
        #expect(fill.amount.minorUnits == 2)
        #expect(fill.usualHold.minorUnits == 100)
    }

    @Test(arguments: [
        ("35.120", "7.80", 30_000), ("10", "10", 10_000), ("10.001", "10", 20_000),
        ("999999999", "10", 999_999_990_000),
    ])
    func `what is held is the next whole hundred`(
        litres: String,
        price: String,
        minor: Int64
    ) throws {
        let fill = try Fill(grade: "1", litres: litres, price: price, in: .yuan)
        #expect(fill.usualHold == Money(minorUnits: minor, asset: .yuan))
    }

    static let mistakes: [(String, String, String, Fill.Mistake)] = [
        ("", "1", "1", .badGrade), ("123456789012345678", "1", "1", .badGrade),
        ("10\\20", "1", "1", .badGrade), ("1020", "", "1", .badLitres),
        ("1020", "1.", "1", .badLitres), ("1020", ".5", "1", .badLitres),
        ("1020", "-1", "1", .badLitres), ("1020", "1,5", "1", .badLitres),
        ("1020", "1.23456", "1", .badLitres), ("1020", "1.2.3", "1", .badLitres),
        ("1020", "1000000000", "1", .badLitres), ("1020", "100000.0000", "1", .badLitres),
        ("1020", "1", "7.8O", .badPrice), ("1020", "1", "1.00000", .badPrice),
        ("1020", "0", "7.80", .nothing), ("1020", "0.0004", "0.1", .nothing),
        ("1020", "999999999", "999999999", .tooMuch), ("1020", "999999999", "10.01", .tooMuch),
    ]

    @Test(arguments: mistakes)
    func `what is no fill is told by what is wrong with it`(
        grade: String,
        litres: String,
        price: String,
        mistake: Fill.Mistake
    ) {
        #expect(throws: mistake) {
            try Fill(grade: grade, litres: litres, price: price, in: .yuan)
        }
        #expect(!mistake.wording.isEmpty && !mistake.cure.isEmpty)
    }
}
