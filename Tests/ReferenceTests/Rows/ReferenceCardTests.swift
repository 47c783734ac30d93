import ISO8583
import Payments
import Testing

@testable import Reference

@Suite struct ReferenceCardTests {
    @Test(arguments: [12, 13, 16, 19] as [UInt8])
    func `a card is read as it is written`(length: UInt8) {
        let card = ReferenceCard(
            mask: CardMask(first: 900_001, last: 7, length: length),
            token: CardToken(high: 1, low: .max)
        )
        #expect(card.field.utf8.count == Int(length) + 33)
        #expect(ReferenceCard(card.field) == card)
    }

    @Test func `a text keeps cards as rows have them, and no other`() {
        let field = "900001******0201#acb2100000000000900001000000001f"
        let number = TestCards.number(1).unmaskedDigits
        let masked = TestCards.number(1).masked()
        let line = "+ hot-card \(field)  reason lost"
        #expect(ReferenceCard.masked(line) == line)
        let mixed = ReferenceCard.masked("\(number) \(field) \(number)")
        #expect(mixed == "\(masked) \(field) \(masked)")
        #expect(!ReferenceCard.masked("\(number)#\(field.suffix(32))").contains(number))
    }

    @Test(arguments: [
        "", "#", "900001*0001#00112233445566778899aabbccddeeff",
        "900001**********0001#00112233445566778899aabbccddeeff",
        "900001******0001-00112233445566778899aabbccddeeff",
        "900001******0001#00112233445566778899aabbccddeefg",
        "9000010000000018#00112233445566778899aabbccddeeff",
    ])
    func `anything else is none`(text: String) {
        #expect(ReferenceCard(text) == nil)
    }
}
