import ISO8583
import Payments
import Testing

@testable import Switch

/// Several terminals ask for the same money at once, over real connections: one has it, and none
/// has it twice.
@Suite struct HeldRaceLiveTests {
    @Test func `of twenty refunds of a tenth each, ten are paid`() async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            var refunds: [(TestTerminal, Message)] = []
            for number in 0..<20 {
                let one = number % 2 == 0 ? terminal : neighbour
                refunds.append((one, try one.follow({ .refund($0) }, sale, 1_000)))
            }
            let last = try terminal.follow({ .refund($0) }, sale, 1)
            let codes = try TestTerminal.race(refunds)
            #expect(codes.count { $0 == "00" } == 10)
            #expect(codes.count { $0 == "64" } == 10)
            #expect(try terminal.exchange(last).code == "64")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: 0..<4)
    func `void and refund of one sale: the first wins`(_ round: Int) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let requests = [
                (terminal, try terminal.follow({ .void($0) }, sale)),
                (neighbour, try neighbour.follow({ .refund($0) }, sale)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: round % 2 == 1)
            #expect(codes.sorted() == ["00", "12"])
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: [false, true])
    func `row 47: void and reversal of one sale: its money comes back once`(
        _ reversesFirst: Bool
    ) async throws {
        try await TestWorld().run(.live) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let requests = [
                (terminal, try terminal.follow({ .void($0) }, sale)),
                (terminal, try terminal.takeBack(sale)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: reversesFirst)
            #expect(codes == [reversesFirst ? "12" : "00", "00"])
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test func `of two completions of one hold, one is paid`() async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let hold = try terminal.hold(10_000)
            let codes = try TestTerminal.race([
                (terminal, try terminal.follow({ .completion($0) }, hold, 6_000)),
                (neighbour, try neighbour.follow({ .completion($0) }, hold, 6_000)),
            ])
            #expect(codes.sorted() == ["00", "12"])
            #expect(try terminal.available() == 994_000)
        }
    }

    @Test(arguments: 0..<4)
    func `completion and void of one hold: the first wins`(_ round: Int) async throws {
        try await TestWorld().run(.live) { open in
            let (terminal, neighbour) = try TestTerminal.neighbours(open)
            let hold = try terminal.hold(10_000)
            let requests = [
                (terminal, try terminal.follow({ .completion($0) }, hold, 6_000)),
                (neighbour, try neighbour.follow({ .preauthorisationVoid($0) }, hold)),
            ]
            let codes = try TestTerminal.race(requests, lastFirst: round % 2 == 1)
            #expect(codes.sorted() == ["00", "12"])
            let left = try terminal.available()
            #expect(left == 994_000 || left == 1_000_000)
        }
    }
}
