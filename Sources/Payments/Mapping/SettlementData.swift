import ISO8583

/// What terminals and the switch tell each other of a day: totals of both halves, rows of an
/// upload and how many there were in DE 48 of UnionPay, totals in DE 74 to 97 of plain 1987.
///
/// ```text
/// totals   domestic: debits n 12, count n 3, credits n 12, count n 3, result n 1; foreign alike
/// rows     count n 2, then each: half n 2, STAN n 6, card n 20 with zeros in front, amount n 12
/// end      rows n 4
/// ```
/// Source: protocol sheet of UnionPay POS, 3.6; specs/iso8583-1987-ascii.yaml, elements 74 to 97.
package enum SettlementData {
    /// The most rows that one message has.
    package static let mostRows = 8
    /// The highest count that totals can say: three digits.
    package static let highestCount: Int64 = 999

    private static let halvesLength = 62
    private static let rowLength = 40

    // MARK: Totals of both halves

    /// What a terminal's totals are, whatever stands as their results; nil for anything else than
    /// 62 digits.
    package static func readHalves(
        _ digits: [UInt8]
    ) -> (domestic: SideTallies, foreign: SideTallies)? {
        readResults(digits).map { ($0.domestic.tallies, $0.foreign.tallies) }
    }

    /// What a terminal is told; nil where that is no answer to its totals.
    package static func readAnswer(_ digits: [UInt8]) -> SettlementAnswer? {
        guard let halves = readResults(digits),
            let domestic = HalfAnswer(halves.domestic), let foreign = HalfAnswer(halves.foreign)
        else { return nil }
        return SettlementAnswer(domestic: domestic, foreign: foreign)
    }

    /// The digits of an answer; zeros for a half that is not told apart.
    package static func write(_ answer: SettlementAnswer) -> [UInt8] {
        let foreign = answer.foreign ?? HalfAnswer(ours: SideTallies(), result: answer.result)
        var digits: [UInt8] = []
        append(answer.domestic.ours, result: answer.domestic.result.rawValue, to: &digits)
        append(foreign.ours, result: foreign.result.rawValue, to: &digits)
        return digits
    }

    /// The digits of a terminal's totals.
    package static func write(domestic: SideTallies, foreign: SideTallies) -> [UInt8] {
        var digits: [UInt8] = []
        append(domestic, result: 0, to: &digits)
        append(foreign, result: 0, to: &digits)
        return digits
    }

    fileprivate typealias ReadHalf = (tallies: SideTallies, result: UInt64)

    private static func readResults(
        _ digits: [UInt8]
    ) -> (domestic: ReadHalf, foreign: ReadHalf)? {
        guard digits.count == halvesLength else { return nil }
        var reader = DigitReader(digits)
        guard let domestic = readHalf(&reader), let foreign = readHalf(&reader) else { return nil }
        return (domestic, foreign)
    }

    private static func readHalf(_ reader: inout DigitReader) -> ReadHalf? {
        guard let debits = readTally(&reader), let credits = readTally(&reader),
            let result = reader.number(1)
        else { return nil }
        return (SideTallies(debits: debits, credits: credits), result)
    }

    private static func readTally(_ reader: inout DigitReader) -> Tally? {
        guard let amount = reader.number(12), let count = reader.number(3) else { return nil }
        return Tally(count: Int64(clamping: count), amount: Int64(clamping: amount))
    }

    /// What is more than its place can say stands there as the most that it can.
    private static func append(
        _ tallies: SideTallies,
        result: UInt8,
        to digits: inout [UInt8]
    ) {
        for tally in [tallies.debits, tallies.credits] {
            let amount = min(max(0, tally.amount), 999_999_999_999)
            let count = min(max(0, tally.count), highestCount)
            DigitText.append(UInt64(amount), digits: 12, to: &digits)
            DigitText.append(UInt64(count), digits: 3, to: &digits)
        }
        DigitText.append(UInt64(result), digits: 1, to: &digits)
    }

    // MARK: Rows

    /// The rows of an upload; nil where it says another number of them than there are, none, or
    /// one that is none.
    package static func readUpload(_ digits: [UInt8]) -> [SentUploadRow]? {
        var reader = DigitReader(digits)
        guard let count = reader.number(2), (1...mostRows).contains(Int(count)),
            digits.count == 2 + Int(count) * rowLength
        else { return nil }
        var rows: [SentUploadRow] = []
        for _ in 0..<count {
            guard let row = readRow(&reader) else { return nil }
            rows.append(row)
        }
        return rows
    }

    private static func readRow(_ reader: inout DigitReader) -> SentUploadRow? {
        guard let flag = reader.number(2), let half = CardHalf(rawValue: UInt8(flag)),
            let stan = reader.number(6), let number = reader.digits(20),
            let amount = reader.number(12)
        else { return nil }
        var row = SentUploadRow(
            half: half,
            stan: UInt32(stan),
            card: nil,
            amount: Int64(clamping: amount)
        )
        let shown = number.drop { $0 == 0x30 }
        guard !shown.isEmpty else { return row }
        guard let card = PrimaryAccountNumber(digits: Array(shown).span), card.hasCardLength
        else { return nil }
        row.card = card
        return row
    }

    /// The digits of rows, at most ``mostRows``.
    package static func write(_ rows: [SentUploadRow]) -> [UInt8] {
        var digits: [UInt8] = []
        DigitText.append(UInt64(rows.count), digits: 2, to: &digits)
        for row in rows {
            DigitText.append(UInt64(row.half.rawValue), digits: 2, to: &digits)
            DigitText.append(UInt64(row.stan), digits: 6, to: &digits)
            let card = row.card.map { Array($0.unmaskedDigits.utf8) } ?? []
            digits += [UInt8](repeating: 0x30, count: 20 - card.count) + card
            DigitText.append(UInt64(clamping: row.amount), digits: 12, to: &digits)
        }
        return digits
    }

    /// How many rows a terminal has sent; nil for anything else than four digits.
    package static func readEnd(_ digits: [UInt8]) -> UInt32? {
        guard digits.count == 4 else { return nil }
        return DigitText.value(digits[...]).map(UInt32.init(clamping:))
    }
}

extension HalfAnswer {
    fileprivate init?(_ half: SettlementData.ReadHalf) {
        guard let result = SettlementResult(rawValue: UInt8(half.result)) else { return nil }
        self.init(ours: half.tallies, result: result)
    }
}

/// Numbers one after the other.
private struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ digits: [UInt8]) { rest = digits[...] }

    /// The next digits; nil where there are fewer, or what is none.
    mutating func digits(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken.allSatisfy { (0x30...0x39).contains($0) } ? taken : nil
    }

    mutating func number(_ count: Int) -> UInt64? { digits(count).flatMap(DigitText.value) }
}
