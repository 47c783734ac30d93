import ISO8583
import Testing

@testable import Switch

/// Where the time of a message is spent, by name.
@Suite struct StageTests {
    @Test func `the stages are named in the order of a message`() {
        #expect(
            Stage.allCases.map(\.name) == [
                "read", "verify", "mint", "card", "route", "pin", "secrets", "seal", "step",
                "commit", "reply",
            ]
        )
    }

    @Test func `keys and PINs are timed by themselves, and only where there are some`() async throws
    {
        try await TestWorld().live { paymentSwitch, open in
            func count(_ stage: Stage) -> Int { SwitchTotals(paymentSwitch)[stage].count }
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
            let paid = try terminal.exchange(
                try terminal.purchase(50_000, pin: DemoWorld.pin)
            )
            #expect(paid.code == "00")
            #expect(count(.read) == 3)
            #expect(count(.verify) == 3)
            #expect(count(.mint) == 1)
            #expect(count(.pin) == 1)
            #expect(count(.card) == 0)
            #expect(count(.secrets) == 0)
        }
    }
}
