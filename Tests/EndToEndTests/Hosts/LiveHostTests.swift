import ISO8583
import Payments
import Testing
import Upstream

@testable import Simulators
@testable import Switch

/// The link over real sockets, against a bank on threads of its own.
@Suite struct LiveHostTests {
    private func withBank(
        _ body: (BankServer, PaymentSwitch, TerminalOpener) async throws -> Void
    ) async throws {
        try await LiveBank.run { bank, world in
            try await world.live { paymentSwitch, open in
                try await LiveBank.wait { LiveBank.isUp(paymentSwitch) }
                try await body(bank, paymentSwitch, open)
            }
        }
    }

    @Test func `row 14: a connection that is cut under a payment leaves nothing standing`()
        async throws
    {
        try await withBank { bank, paymentSwitch, open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            let card = HostWorld.card()
            #expect(try terminal.exchange(try terminal.purchase(1000, card: card)).code == "00")
            try await bank.hold()
            try terminal.post(try terminal.purchase(500, card: card))
            try await LiveBank.wait { try await bank.book().sums.standing.minor == 1500 }
            try await bank.cutConnections()
            #expect(try terminal.receive().code == "68")
            try await bank.release()
            try await LiveBank.wait { try await bank.book().sums.standing.minor == 1000 }
            try await LiveBank.wait { LiveBank.isUp(paymentSwitch) }
            #expect(try terminal.exchange(try terminal.purchase(700, card: card)).code == "00")
            #expect(try await bank.book().sums.standing.minor == 1700)
            #expect(try await bank.status().wrongMACs == 0)
        }
    }

    @Test func `many terminals share two sockets, and each gets its own answer`() async throws {
        try await withBank { bank, paymentSwitch, open in
            let terminals = try (1...10).map { try open("plain-binary", $0) }
            for terminal in terminals { try terminal.signOn() }
            for round in 1...5 {
                for (index, terminal) in terminals.enumerated() {
                    let amount = UInt64(round * 1000 + index)
                    try terminal.post(try terminal.purchase(amount, card: HostWorld.card(index)))
                }
                for (index, terminal) in terminals.enumerated() {
                    let reply = try terminal.receive()
                    #expect(reply.code == "00")
                    #expect(
                        reply.message.digits(.amountTransaction) == UInt64(round * 1000 + index)
                    )
                }
            }
            #expect(SwitchTotals(paymentSwitch)[.hostAnswers] == 50)
            #expect(try await bank.book().sums.standing.count == 50)
        }
    }

    @Test func `the switch signs off before it ends`() async throws {
        try await withBank { bank, paymentSwitch, _ in
            let before = try await bank.status().requests
            await paymentSwitch.dispatcher.stop()
            try await LiveBank.wait { try await bank.status().connections == 0 }
            #expect(try await bank.status().requests == before + 2)
        }
    }
}
