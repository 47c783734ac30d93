import ISO8583
import Payments
import Testing
import Text

@testable import Simulators
@testable import Switch

/// DE 55 from a terminal to the bank, and the bank's back to the chip.
@Suite struct ChipPaymentTests {
    private static let cryptogram: [UInt8] = [0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 7, 0x18]

    /// What UnionPay wants of a chip; `card` adds what it says of its card.
    private func chip(_ amount: Int64, card: PrimaryAccountNumber? = nil) throws -> [UInt8] {
        var text = "9F2608" + Hexadecimal.text(Self.cryptogram) + "9F270180"
        if let card {
            let digits = card.unmaskedDigits
            text += "5A0A" + (digits + String(repeating: "F", count: 20 - digits.count))
            text += "5F2403301231"
        }
        text += "9F100706010A03A0B0009F37048F2A6C119F360201C7950500800080009A032611219C0100"
        text += "9F0206" + DecimalText.padded(amount, digits: 12)
        text += "5F2A020156820219809F1A0201569F03060000000000009F3303E0F8C8"
        return try #require(Hexadecimal.bytes(text))
    }

    private func purchase(
        _ amount: Int64,
        at terminal: TestTerminal,
        saying chip: [UInt8]
    ) throws -> Message {
        var message = try terminal.purchase(UInt64(amount), card: HostWorld.card())
        try message.set(.iccData, bytes: chip)
        return message
    }

    @Test(arguments: ["unionpay", "ifsf", "plain-binary"])
    func `the bank hears what the chip said, not its card, and the chip what the bank says`(
        _ listener: String
    ) throws {
        let world = try HostWorld()
        let terminal = try world.terminal(listener)
        let said = try chip(8850, card: HostWorld.card())
        let request = try purchase(8850, at: terminal, saying: said)
        let sale = try terminal.exchange(request)
        #expect(sale.code == (terminal.family == .ifsf ? "000" : "00"))
        let expected = BankChip.answer(to: said, code: "00", scripted: false)
        #expect(sale.message.bytes(.iccData) == expected)
        let row = try #require(world.bank.book.sortedRows.first)
        #expect(row.chipTags.first == 0x9F26)
        #expect(row.chipTags.count == 14)
        #expect(!row.chipTags.contains(0x5A) && !row.chipTags.contains(0x5F24))
        // Row 1: the repeat carries it too, and the bank is not asked again.
        let repeated = try terminal.exchange(request)
        #expect(repeated.bytes.dropLast(8) == sale.bytes.dropLast(8))
        #expect(world.bank.book.sortedRows.map(\.seen) == [1])
    }

    @Test func `a declined chip hears its issuer, and a script goes behind it`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let declined = try purchase(1051, at: terminal, saying: chip(1051))
        let refusal = try terminal.exchange(declined)
        #expect(refusal.code == "51")
        #expect(
            refusal.message.bytes(.iccData)
                == BankChip.answer(to: try chip(1051), code: "51", scripted: false)
        )
        let scripted = try purchase(1072, at: terminal, saying: chip(1072))
        let sale = try terminal.exchange(scripted)
        #expect(sale.code == "00")
        let objects = sale.message.bytes(.iccData).flatMap { DataObject.read($0) }
        #expect(objects?.map(\.tag) == [0x91, 0x72])
    }

    @Test func `another card or amount in the chip's data is refused and reaches no bank`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let other = try #require(PrimaryAccountNumber(completing: "622202000000009"))
        for said in [try chip(8850, card: other), try chip(8851)] {
            let reply = try terminal.exchange(purchase(8850, at: terminal, saying: said))
            #expect(reply.code == "30")
        }
        // Incomplete: no cryptogram.
        let part = Array(try chip(8850).dropFirst(11))
        let reply = try terminal.exchange(purchase(8850, at: terminal, saying: part))
        #expect(reply.code == "30")
        #expect(world.count(.chipDataRefused) == 2)
        #expect(world.bank.book.sortedRows.isEmpty)
        #expect(world.standing == 0)
    }
}
