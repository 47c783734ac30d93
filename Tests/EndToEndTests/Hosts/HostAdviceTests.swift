import Book
import ISO8583
import Payments
import Testing
import Text

@testable import Simulators
@testable import Switch

/// What terminals report of a bank's cards: answered at once, and the bank hears of it in the end.
@Suite struct HostAdviceTests {
    private static func world(_ script: BankScript = BankScript()) throws -> HostWorld {
        try HostWorld(script: script) { $0.offline = [OfflineRule(upToMinor: 30_000)] }
    }

    private func offline(
        _ amount: Int64,
        at terminal: TestTerminal,
        saying chip: [UInt8]? = nil
    ) throws -> Message {
        var message = try terminal.message(
            .offlineSale,
            amount: Money(minorUnits: amount, asset: .yuan),
            card: TerminalCard(number: HostWorld.card(), expiry: DemoWorld.expiry)
        )
        if let chip { try message.set(.iccData, bytes: chip) }
        return message
    }

    @Test func `an off-line sale is answered while the bank is away, and booked when it is back`()
        throws
    {
        let world = try Self.world()
        let terminal = try world.terminal()
        world.lines.isReachable = false
        world.lines.reset()
        let chip: [UInt8] = [0x9F, 0x36, 2, 0, 7, 0x9A, 3, 0x26, 0x11, 0x21]
        let request = try offline(8850, at: terminal, saying: chip)
        let reply = try terminal.exchange(request)
        #expect(reply.code == "00" && reply.text(.approvalCode) == nil)
        #expect(terminal.verifies(reply))
        #expect(world.standing == 0 && world.summary.forwards == 1)
        try world.crash()
        world.lines.isReachable = true
        world.advance(seconds: 5)
        let row = try #require(world.bank.book.sortedRows.first)
        #expect(row.kind == .advice && row.amountMinor == 8850)
        // What the chip said was kept with the card, over the restart too.
        #expect(row.chipTags == [0x9F36, 0x9A])
        #expect(world.standing == 8850 && world.isSettled)
    }

    @Test func `row 17: a silent bank hears of an advice again, under the same number`() throws {
        var script = BankScript()
        script.silent = .always
        let world = try Self.world(script)
        let terminal = try world.terminal()
        #expect(try terminal.exchange(try offline(8850, at: terminal)).code == "00")
        world.advance(seconds: 20)
        world.bank.follow(BankScript())
        world.advance(seconds: 60)
        #expect(world.bank.book.sortedRows.count == 1 && world.standing == 8850)
        #expect(world.isSettled)
    }

    @Test func `what the bank declines stands in suspense with a case, whatever it books`() throws {
        let world = try Self.world()
        let terminal = try world.terminal()
        let request = try offline(1051, at: terminal)
        let reply = try terminal.exchange(request)
        #expect(reply.code == "00")
        world.advance(seconds: 2)
        #expect(world.isSettled && world.standing == 0)
        #expect(world.count(.discrepancies) == 1)
        let repeated = try terminal.exchange(request)
        #expect(repeated.bytes.dropLast(8) == reply.bytes.dropLast(8))
        // One that says the opposite of what it has booked is found by comparing the books.
        var script = BankScript()
        script.contradictions = .always
        world.bank.follow(script)
        #expect(try terminal.exchange(try offline(2000, at: terminal)).code == "00")
        world.advance(seconds: 2)
        #expect(world.isSettled && world.standing == 2000)
        #expect(world.count(.discrepancies) == 2)
    }

    @Test func `a script's result goes to the bank that sent the script`() throws {
        let world = try Self.world()
        let terminal = try world.terminal()
        let paid = try terminal.pay(
            .purchase,
            try terminal.purchase(8850, card: HostWorld.card()),
            card: HostWorld.card()
        )
        var notice = try terminal.follow({ .scriptNotice($0) }, paid)
        let said =
            "9F2608A1B2C3D4E5F607189F100706010A03A0B0009F37048F2A6C119F360201C7"
            + "95050080008000820219805A08" + HostWorld.card().unmaskedDigits + "DF31052000000001"
        try notice.set(.iccData, bytes: try #require(Hexadecimal.bytes(said)))
        #expect(try terminal.exchange(notice).code == "00")
        world.advance(seconds: 2)
        let row = try #require(world.bank.book.sortedRows.first { $0.kind == .notice })
        #expect(row.scriptResult == "2000000001" && !row.chipTags.contains(0x5A))
        #expect(row.original == world.bank.book.sortedRows.first { $0.kind == .purchase }?.key)
        #expect(world.isSettled && world.standing == 8850)
    }
}
