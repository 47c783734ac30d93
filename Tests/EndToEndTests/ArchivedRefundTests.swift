import Foundation
import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Refunds of sales whose business date has left the journal's file: the switch finds them in its
/// archives, beside the payments.
@Suite struct ArchivedRefundTests {
    private static let rows = "SELECT count(*) FROM record WHERE operation = 10 AND amount = 10000"

    /// Whether the first date stands in a file of its own, and in the journal no more.
    private static func isArchived(_ world: TestWorld) -> Bool {
        let folder = world.path + "/archive"
        // What cannot be read yet is not archived yet.
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
        guard files?.contains(where: { $0.hasSuffix(".sqlite") }) == true else { return false }
        // Nor is what cannot be counted.
        return (try? world.column(rows)) == ["0"]
    }

    /// Sales of one terminal, and days enough that their date is archived.
    private static func sell(_ count: Int, _ days: DayWorld) throws -> [TestTerminal.Paid] {
        var sales: [TestTerminal.Paid] = []
        try days.inProcess { open, _, _ in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            for _ in 0..<count {
                let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
                #expect(sale.reply.code == "00")
                sales.append(sale)
            }
        }
        try days.pass(days: 1)
        try days.inProcess { open, _, _ in
            // The next batch: an open one keeps its dates in the journal.
            let terminal = try signedOn(try open("unionpay", 1), stan: 50)
            let other = try terminal.purchase(100, card: DemoWorld.card(.personal, 2))
            #expect(try terminal.exchange(other).code == "00")
        }
        try days.pass(days: 39) { isArchived(days.world) }
        return sales
    }

    private static func signedOn(_ terminal: TestTerminal, stan: UInt32) throws -> TestTerminal {
        terminal.stan = stan
        try terminal.signOn()
        return terminal
    }

    @Test(arguments: Way.allCases)
    func `a sale of 100 is refunded 60 on day 40 from its archive, and on day 100 no 60 are left`(
        _ way: Way
    ) async throws {
        let days = try DayWorld { $0.batchOpens = .signOn }
        let sale = try #require(try Self.sell(1, days).first)
        try await days.run(way) { open, _ in
            let terminal = try Self.signedOn(try open("unionpay", 2), stan: 100)
            #expect(try terminal.available() == 990_000)
            let refund = try terminal.pay(
                .refund,
                try terminal.follow({ .refund($0) }, sale, 6_000)
            )
            #expect(refund.reply.code == "00")
            #expect(terminal.verifies(refund.reply))
            #expect(try terminal.available() == 996_000)
        }
        try days.pass(days: 60)
        try await days.run(way) { open, _ in
            let terminal = try Self.signedOn(try open("unionpay", 1), stan: 200)
            let more = try terminal.follow({ .refund($0) }, sale, 6_000)
            #expect(try terminal.exchange(more).code == "64")
            let rest = try terminal.follow({ .refund($0) }, sale, 4_000)
            #expect(try terminal.exchange(rest).code == "00")
            #expect(try terminal.available() == 1_000_000)
        }
        _ = try JournalVerifier(path: days.world.path + "/journal.sqlite").run()
    }

    @Test(arguments: Way.allCases)
    func `what no archive knows, another card and a date beyond the last are not found`(
        _ way: Way
    ) async throws {
        let days = try DayWorld { $0.batchOpens = .signOn }
        let sale = try #require(try Self.sell(1, days).first)
        try await days.run(way) { open, _ in
            let terminal = try Self.signedOn(try open("unionpay", 1), stan: 100)
            var other = sale
            other.card = DemoWorld.card(.personal, 1)
            let otherCard = try terminal.follow({ .refund($0) }, other, 1_000)
            #expect(try terminal.exchange(otherCard).code == "25")
            var unknown = try terminal.follow({ .refund($0) }, sale, 1_000)
            let text = sale.reply.text(.retrievalReferenceNumber) ?? ""
            try unknown.set(.retrievalReferenceNumber, text.prefix(5) + "0009999")
            #expect(try terminal.exchange(unknown).code == "25")
        }
        try days.pass(days: 141)
        try await days.run(way) { open, _ in
            let terminal = try Self.signedOn(try open("unionpay", 1), stan: 200)
            let late = try terminal.follow({ .refund($0) }, sale, 1_000)
            #expect(try terminal.exchange(late).code == "25")
            #expect(try terminal.available() == 990_000)
        }
    }

    @Test func `row 1: a refund is answered again while as many seek as may, and new ones wait`()
        throws
    {
        let days = try DayWorld { $0.batchOpens = .signOn }
        let sales = try Self.sell(2, days)
        try days.inProcess { open, _, _ in
            let first = try Self.signedOn(try open("unionpay", 1), stan: 100)
            let second = try Self.signedOn(try open("unionpay", 2), stan: 100)
            let request = try second.follow({ .refund($0) }, sales[0], 6_000)
            let answered = try second.exchange(request)
            #expect(answered.code == "00")
            let fresh = try second.follow({ .refund($0) }, sales[1], 100)
            let seekers = try (0..<ArchiveSeeker.limit).map { _ in
                try first.frame(try first.follow({ .refund($0) }, sales[1], 50))
            }
            try Self.bring(Array(seekers.joined()), first)
            try Self.bring(try second.frame(request) + second.frame(fresh), second)
            for _ in seekers { #expect(try first.receive().code == "00") }
            let replies = try [second.receive(), second.receive()]
            #expect(replies.map(\.code).sorted() == ["00", "96"])
            let again = try #require(replies.first { $0.code == "00" })
            #expect(again.bytes == answered.bytes)
            // It was refused without effect, and is taken once there is room.
            #expect(try second.exchange(fresh).code == "00")
            #expect(try second.available() == 1_000_000 - 20_000 + 6_000 + 64 * 50 + 100)
        }
    }

    /// What is read of a terminal before anything is done with it.
    private static func bring(_ bytes: [UInt8], _ terminal: TestTerminal) throws {
        let wire = try #require(terminal.wire as? EmbeddedWire)
        try wire.bring(bytes)
    }
}
