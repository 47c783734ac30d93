import ISO8583
import Payments
import Testing

@testable import Switch

/// What lies sealed with a card.
@Suite struct SealedContentTests {
    private static let card = PrimaryAccountNumber(value: 6_222_020_000_000_001_230, count: 19)

    private func content() throws -> SealedContent { SealedContent(try #require(Self.card)) }

    @Test func `a number alone is its digits, as older copies hold it`() throws {
        let bytes = try content().bytes
        #expect(bytes == Array("6222020000000001230".utf8))
        let read = try #require(SealedContent(bytes))
        #expect(read.card == Self.card && read.chip == nil && read.entryMode == nil)
    }

    @Test(arguments: [[0x9F, 0x36, 2, 0, 0, 0x82, 2, 0, 0], [0x82, 0]] as [[UInt8]])
    func `what a chip said comes out as it went in, zeros and all`(_ chip: [UInt8]) throws {
        var sent = try content()
        sent.entryMode = "051"
        sent.chip = ChipData(kept: chip)
        let read = try #require(SealedContent(sent.bytes))
        #expect(read.card == Self.card && read.entryMode == "051")
        #expect(read.conditionCode == nil && read.chip?.bytes == chip)
        #expect("\(read)".contains("6222020000000001230") == false)
    }

    @Test func `an entry mode without a chip is kept too`() throws {
        var sent = try content()
        sent.conditionCode = "00"
        let read = try #require(SealedContent(sent.bytes))
        #expect(read.conditionCode == "00" && read.chip == nil)
    }

    @Test(arguments: [[], [0x41], Array("6222".utf8) + [0, 0]] as [[UInt8]])
    func `anything else is none`(_ bytes: [UInt8]) {
        #expect(SealedContent(bytes) == nil)
    }
}
