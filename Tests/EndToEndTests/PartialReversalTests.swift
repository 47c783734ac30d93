import ISO8583
import Payments
import Testing
import Text

@testable import Switch

/// A sale of 100.00 of which 30.00 was delivered: 70.00 is given back, or nothing.
@Suite struct PartialReversalTests {
    static let offering = ["ifsf", "plain-text", "plain-binary"]

    /// The reversal of a sale of 100.00 that says what was delivered, where the dialect can.
    private func reversal(
        of sale: Message,
        delivered: UInt64,
        at terminal: TestTerminal
    ) throws -> Message {
        var message = try terminal.reversal(of: sale)
        switch terminal.family {
        case .ifsf:
            try message.set(.functionCode, "401")
            try message.set(.amountTransaction, digits: delivered)
            try message.set(.amountsOriginal, "000000010000000000000000")
        case .unionPayPOS:
            // It has no place for it: the reversal is of another amount.
            try message.set(.amountTransaction, digits: 10_000 - delivered)
        default:
            let amount = DecimalText.padded(delivered, digits: 12)
            try message.set(
                .replacementAmounts,
                amount + "000000000000C00000000C00000000"
            )
        }
        return message
    }

    private func available(_ terminal: TestTerminal) throws -> String {
        let balance = try terminal.exchange(try terminal.balance())
        return String(balance.text(.additionalAmounts)?.dropFirst(7).prefix(13) ?? "")
    }

    @Test(arguments: offering, Way.allCases)
    func `row 9: a reversal of a part gives back what was not delivered, in each dialect`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let isIFSF = terminal.family == .ifsf
            let sale = try terminal.purchase(10_000)
            #expect(try terminal.exchange(sale).code == (isIFSF ? "000" : "00"))
            let reversal = try reversal(of: sale, delivered: 3_000, at: terminal)
            let first = try terminal.exchange(reversal)
            #expect(first.code == (isIFSF ? "400" : "00"))
            #expect(terminal.verifies(first))
            #expect(try available(terminal) == "C000000997000")
            let again = try terminal.exchange(reversal)
            #expect(again.bytes.dropLast(8) == first.bytes.dropLast(8))
            // Another part of it ends the exchange and changes nothing.
            let other = try self.reversal(of: sale, delivered: 1_000, at: terminal)
            #expect(try terminal.exchange(other).code == (isIFSF ? "480" : "64"))
            #expect(try available(terminal) == "C000000997000")
        }
    }

    @Test(arguments: PaymentTests.listeners)
    func `row 9: more than was paid is never given back, and the right reversal works`(
        _ listener: String
    ) async throws {
        try await TestWorld().run(.inProcess) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let sale = try terminal.purchase(10_000)
            _ = try terminal.exchange(sale)
            let codes: [DialectFamily: String] = [.unionPayPOS: "12", .ifsf: "480"]
            let mismatch = codes[terminal.family] ?? "64"
            // On UnionPay any amount but the sale's is refused whole.
            let wrong = terminal.family == .unionPayPOS ? [3_000 as UInt64, 1] : [10_001]
            for delivered in wrong {
                let message = try reversal(of: sale, delivered: delivered, at: terminal)
                #expect(try terminal.exchange(message).code == mismatch)
                #expect(try available(terminal) == "C000000990000")
            }
            let whole = try terminal.exchange(try terminal.reversal(of: sale))
            #expect(whole.code == (terminal.family == .ifsf ? "400" : "00"))
            #expect(try available(terminal) == "C000001000000")
        }
    }

    @Test func `a zero in what was delivered asks for the whole`() async throws {
        for listener in Self.offering {
            try await TestWorld().run(.inProcess) { open in
                let terminal = try open(listener, 1)
                try terminal.signOn()
                let sale = try terminal.purchase(10_000)
                _ = try terminal.exchange(sale)
                _ = try terminal.exchange(
                    try reversal(of: sale, delivered: 0, at: terminal)
                )
                #expect(try available(terminal) == "C000001000000")
            }
        }
    }
}
