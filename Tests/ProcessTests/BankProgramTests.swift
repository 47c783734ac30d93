import Foundation
import Glibc
import Testing

/// `forecourt simulate` as people start it.
struct BankProgramTests {
    private func waitFor(_ port: Int, _ world: ProcessWorld, _ bank: ForecourtProcess) async throws
    {
        let isOpen = try await Patience.until { world.isOpen(port) || bank.hasEnded() }
        guard isOpen, !bank.hasEnded() else {
            throw ProcessFailure("the bank did not start: \(bank.errors)")
        }
    }

    @Test func `a bank listens until it is told to stop, and says what its book comes to`()
        async throws
    {
        let world = try ProcessWorld()
        let arguments = [
            "simulate", "bank", "--listen", "127.0.0.1:\(world.bankPort)", "--json",
            "--answer-delay", "10ms..500ms", "--silent", "1%", "--approve-then-die", "--late",
            "30s", "--duplicate-answers", "--wrong-amount", "--decline", "51:5%",
            "--reset-after-bytes", "500", "--book", world.folder + "/bank.jsonl",
        ]
        let bank = try world.start(arguments)
        try await waitFor(world.bankPort, world, bank)
        let second = try await world.run(arguments)
        #expect(second.ending == .exited(69) && second.errors.contains("Address already in use"))
        bank.signal(SIGTERM)
        #expect(try await bank.wait() == .exited(0))
        #expect(bank.output.contains("\"standing_minor\":0"))
    }

    @Test func `two empty books agree, and a row that only the bank has is named`() async throws {
        let world = try ProcessWorld()
        let book = world.folder + "/bank.jsonl"
        let compare = ["simulate", "compare", "--book", book] + world.named
        let missing = try await world.run(compare)
        #expect(missing.ending == .exited(66), "\(missing.errors)")
        try Data().write(to: URL(fileURLWithPath: book))
        let same = try await world.run(compare)
        #expect(same.ending == .exited(0), "\(same.errors)")
        let row =
            #"{"class":"financial","terminal":"T0000001","stan":"000001","date":"1121","#
            + #""rrn":"632500000001","mti":"0200","operation":"purchase","merchant":"","#
            + #""card":"","account":"A","amount_minor":8850,"currency":"156","#
            + #""state":"approved","code":"00","authorisation":"000001","seen":1}"#
        try Data((row + "\n").utf8).write(to: URL(fileURLWithPath: book))
        let other = try await world.run(compare)
        #expect(other.ending == .exited(1))
        #expect(other.output.contains("unknown-here 632500000001: here 0.00, at the bank 88.50"))
        #expect(other.output.contains("sum all: here 0.00, at the bank 88.50"))
        try Data("rubbish\n".utf8).write(to: URL(fileURLWithPath: book))
        #expect(try await world.run(compare).ending == .exited(65))
    }
}
