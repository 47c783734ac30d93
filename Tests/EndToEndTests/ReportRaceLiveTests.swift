import ISO8583
import Payments
import Simulators
import Testing

@testable import Switch

/// What terminals report, add and ask, at once with what it is about, over real connections: money
/// moves once, whoever is first.
@Suite struct ReportRaceLiveTests {
    @Test(arguments: 0..<4)
    func `a completion and its advice are paid once`(_ round: Int) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let hold = try terminal.hold(10_000)
            let requests = [
                (terminal, try terminal.follow({ .completion($0) }, hold, 6_000)),
                (neighbour, try neighbour.follow({ .completionAdvice($0) }, hold, 6_000)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: round % 2 == 1)
            #expect(["00", "12"].contains(codes[0]) && codes[1] == "00")
            #expect(try terminal.available() == 994_000)
        }
    }

    @Test(arguments: 0..<4)
    func `an advice of a completion and the void of its hold: one has the money`(
        _ round: Int
    ) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let hold = try terminal.hold(10_000)
            let requests = [
                (terminal, try terminal.follow({ .completionAdvice($0) }, hold, 6_000)),
                (neighbour, try neighbour.follow({ .preauthorisationVoid($0) }, hold)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: round % 2 == 1)
            #expect(codes[0] == "00")
            #expect(try terminal.available() == (codes[1] == "00" ? 1_000_000 : 994_000))
        }
    }

    @Test func `of two tips for one sale, one is taken`() async throws {
        try await TestWorld().run(.live) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let codes = try TestTerminal.race(
                [500, 700].map { tip in
                    let whole = UInt64(10_000 + tip)
                    return (
                        terminal, try terminal.follow({ .tip($0, Int64(tip)) }, sale, whole)
                    )
                }
            )
            #expect(codes == ["00", "12"])
            #expect(try terminal.available() == 989_500)
        }
    }

    @Test(arguments: [false, true])
    func `a tip and the void of its sale: the first wins`(_ voidsFirst: Bool) async throws {
        try await TestWorld().run(.live) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let requests = [
                (terminal, try terminal.follow({ .tip($0, 500) }, sale, 10_500)),
                (terminal, try terminal.follow({ .void($0) }, sale)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: voidsFirst)
            #expect(codes == (voidsFirst ? ["12", "00"] : ["00", "12"]))
            #expect(try terminal.available() == (voidsFirst ? 1_000_000 : 989_500))
        }
    }

    @Test(arguments: [false, true])
    func `a question and the sale that it asks for: the first wins`(
        _ asksFirst: Bool
    ) async throws {
        try await TestWorld().run(.live) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(10_000)
            let original = TerminalOriginal(
                messageType: sale.messageType,
                stan: UInt32(sale.digits(.systemsTraceAuditNumber) ?? 0),
                batch: terminal.batch,
                at: terminal.moment(of: sale)
            )
            let query = try terminal.message(.paymentQuery(original))
            let requests = [(terminal, sale), (terminal, query)]
            let codes = try TestTerminal.race(requests, lastFirst: asksFirst)
            #expect(codes == (asksFirst ? ["12", "25"] : ["00", "00"]))
            #expect(try terminal.available() == (asksFirst ? 1_000_000 : 990_000))
        }
    }
}
