import Foundation
import ISO8583
import Journal
import Payments
import Testing
import Upstream

@testable import Simulators
@testable import Switch

/// Codes of telephones at the bank: a card payment without a card.
@Suite struct ScannedCodeTests {
    static let code = "6212345678901234567"

    private func world(
        script: BankScript = BankScript(),
        _ adjust: (inout SwitchConfiguration) -> Void = { _ in }
    ) throws -> HostWorld {
        try HostWorld(script: script) {
            var rule = RouteRule(name: "codes", target: .channel("bank"))
            rule.when.codes = [.unionpay]
            $0.routes.append(rule)
            adjust(&$0)
        }
    }

    @Test(arguments: ["unionpay", "plain-text", "plain-binary"])
    func `a code pays at the bank and is taken back as a card payment is`(
        _ listener: String
    ) throws {
        let world = try world()
        let terminal = try world.terminal(listener)
        let request = try terminal.scan(8850, Self.code)
        let sale = try terminal.exchange(request)
        #expect(sale.code == "00" && terminal.verifies(sale))
        #expect(sale.text(.approvalCode)?.isEmpty == false && !sale.message.has(.field59))
        #expect(world.standing == 8850)
        let row = try #require(world.bank.book.sortedRows.first)
        #expect(row.card == "62*************4567" && !row.account.contains(Self.code))
        let repeated = try terminal.exchange(request)
        #expect(repeated.bytes.dropLast(8) == sale.bytes.dropLast(8))
        #expect(world.bank.book.sortedRows.map(\.seen) == [1])
        // The same number with another code is another payment.
        let stan = request.text(.systemsTraceAuditNumber)
        let other = try terminal.scan(8850, "6212345678901234568", stan: stan)
        #expect(try terminal.exchange(other).code == "94")

        #expect(try terminal.exchange(terminal.scan(1000, Self.code)).code == "14")
        let declined = try terminal.scan(1051, "6299999999999999901")
        #expect(try terminal.exchange(declined).code == "51")
        #expect(try terminal.exchange(terminal.reversal(of: request)).code == "00")
        world.advance(seconds: 1)
        #expect(world.standing == 0 && world.isSettled)
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `what no rule takes is refused by name, and what is no code as a bad card`() throws {
        let world = try world()
        let terminal = try world.terminal()
        for (code, answer) in [
            ("134512345678901234", "15"), ("2812345678901234", "15"), ("9912345678901234567", "14"),
            ("62123456789012345", "14"),
        ] {
            #expect(try terminal.exchange(terminal.scan(1000, code)).code == answer, "\(code)")
        }
        var both = try terminal.scan(1000, Self.code)
        try both.set(.primaryAccountNumber, HostWorld.card().unmaskedDigits)
        #expect(try terminal.exchange(both).code == "30")
        #expect(world.count(.hostRequests) == 0 && world.standing == 0)
    }

    @Test func `a host without a place for codes is not asked`() throws {
        let world = try world { $0.channels[1].dialect = "iso8583-1987-binary" }
        let terminal = try world.terminal()
        let number = try #require(world.paymentSwitch.dispatcher.names["bank"])
        world.paymentSwitch.dispatcher.availability.setTakesCodes(number, false)
        #expect(try terminal.exchange(terminal.scan(1000, Self.code)).code == "40")
        #expect(world.count(.hostRequests) == 0)
    }

    @Test func `silence is taken back without the code, which is gone`() throws {
        let world = try world {
            $0.channels[1].timeout = .seconds(2)
            $0.channels[1].forward.backoff = .seconds(1)
        }
        let terminal = try world.terminal()
        try terminal.post(terminal.scan(1091, Self.code))
        world.advance(seconds: 2.1)
        #expect(try #require(try terminal.take()).code == "68")
        world.advance(seconds: 2)
        #expect(world.standing == 0 && world.isSettled)
        #expect(world.bank.book.sortedRows.map(\.kind) == [.purchase, .reversal])
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: [false, true])
    func `row 23: a crash between intent and answer leaves two equal books`(
        _ isBooked: Bool
    ) throws {
        let world = try world { $0.channels[1].forward.backoff = .seconds(1) }
        let terminal = try world.terminal()
        if isBooked { world.bank.hold() } else { world.lines.manner = .stalled }
        let request = try terminal.scan(8850, Self.code)
        try terminal.post(request)
        #expect(world.standing == (isBooked ? 8850 : 0))
        try world.crash()
        world.bank.release(inReverse: false)
        world.advance(seconds: 8)
        #expect(world.standing == 0 && world.isSettled)
        let after = try world.terminal()
        after.stan = terminal.stan
        #expect(try after.exchange(after.reversal(of: request)).code == "00")
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: ["unionpay", "plain-binary"])
    func `void and refund of what a code paid need no card, and take none`(
        _ listener: String
    ) throws {
        let world = try world()
        let terminal = try world.terminal(listener)
        let first = try terminal.paid(8850, Self.code)
        let withCard = try terminal.follow({ .void($0) }, first)
        #expect(try terminal.exchange(withCard).code == "25")
        let void = try terminal.followCode({ .void($0) }, first)
        #expect(try terminal.exchange(void).code == "00")
        #expect(world.standing == 0)
        #expect(try terminal.exchange(terminal.followCode({ .void($0) }, first)).code == "12")

        let second = try terminal.paid(5000, "6212345678901234561")
        for (amount, answer) in [(UInt64(2000), "00"), (3001, "64"), (3000, "00"), (1, "64")] {
            let refund = try terminal.followCode({ .refund($0) }, second, amount)
            #expect(try terminal.exchange(refund).code == answer, "\(amount)")
        }
        #expect(world.standing == 0 && world.isSettled)
        // A card that paid is shown again.
        let sale = try terminal.purchase(700, card: HostWorld.card())
        let card = try terminal.pay(.purchase, sale, card: HostWorld.card())
        #expect(try terminal.exchange(terminal.followCode({ .refund($0) }, card, 100)).code == "14")
        #expect(world.standing == 700)
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a refund whose host is silent waits, and is asked again without code and card`()
        throws
    {
        let world = try world {
            $0.channels[1].timeout = .seconds(1)
            $0.channels[1].forward.backoff = .seconds(1)
        }
        let terminal = try world.terminal()
        let paid = try terminal.paid(5000, Self.code)
        world.lines.losesAnswers = true
        try terminal.post(terminal.followCode({ .refund($0) }, paid, 2000))
        world.advance(seconds: 1.2)
        #expect(try #require(try terminal.take()).code == "09")
        world.lines.losesAnswers = false
        world.advance(seconds: 8)
        #expect(world.standing == 3000 && world.isSettled)
        let refunds = world.bank.book.sortedRows.filter { $0.kind == .refund }
        #expect(refunds.count == 1 && refunds.allSatisfy { $0.seen > 1 })
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `one vendor's form is the same payment, and its void the same void`() throws {
        let world = try world()
        let terminal = try world.terminal()
        var sale = try terminal.scan(8850, Self.code)
        try sale.set(.processingCode, "700000")
        try sale.set(.field60, "60" + terminal.batchText + "000")
        let paid = try terminal.pay(.purchase, sale)
        #expect(paid.reply.code == "00" && world.standing == 8850)
        var void = try terminal.followCode({ .void($0) }, paid)
        try void.set(.processingCode, "720000")
        try void.set(.field60, "60" + terminal.batchText + "000")
        #expect(try terminal.exchange(void).code == "00")
        #expect(world.standing == 0)
        let rows = world.bank.book.sortedRows.map(\.kind)
        #expect(rows == [.purchase, .void])
    }

    @Test func `the code is in no file, and its mark is`() throws {
        let world = try world()
        let terminal = try world.terminal()
        let request = try terminal.scan(8850, Self.code)
        #expect(try terminal.exchange(request).code == "00")
        #expect(try terminal.exchange(terminal.scan(900, "2812345678907777")).code == "15")
        world.passSeconds(3)
        let rows = try world.rows("operation=purchase")
        let reader = try JournalReader(path: world.world.path + "/journal.sqlite")
        let marks = try rows.map { try reader.code(of: $0.seq).map { "\($0) \($0.kind)" } }
        #expect(marks == ["62*************4567 unionpay", "28**********7777 alipay"])
        for name in try FileManager.default.contentsOfDirectory(atPath: world.world.path) {
            let path = world.world.path + "/" + name
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            for code in [Self.code, "2812345678907777"] {
                #expect(bytes.range(of: Data(code.utf8)) == nil, "\(name)")
            }
        }
    }
}

extension TestTerminal {
    /// A purchase that a code pays.
    func scan(_ amount: UInt64, _ code: String, stan: String? = nil) throws -> Message {
        var request = TerminalRequest(
            .purchase,
            stan: stan.flatMap { UInt32($0) } ?? simulated.memory.nextSTAN(),
            batch: batch,
            at: today,
            amount: Money(minorUnits: Int64(clamping: amount), asset: .yuan)
        )
        request.texts = [TextTag(.scannedCode, code)]
        var message = try simulated.message(for: request)
        try message.set(.pointOfServiceEntryMode, "032")
        return message
    }

    fileprivate func paid(_ amount: UInt64, _ code: String) throws -> Paid {
        try pay(.purchase, scan(amount, code))
    }

    /// A void or refund of what a code paid.
    fileprivate func followCode(
        _ kind: (TerminalOriginal) -> TerminalRequest.Kind,
        _ paid: Paid,
        _ amount: UInt64? = nil
    ) throws -> Message {
        var original = original(paid)
        original.isOfCode = true
        let minor = amount ?? paid.message.digits(.amountTransaction) ?? 0
        return try message(
            kind(original),
            amount: Money(minorUnits: Int64(clamping: minor), asset: .yuan)
        )
    }
}
