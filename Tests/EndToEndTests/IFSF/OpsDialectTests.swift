import ISO8583
import Journal
import Payments
import Switch
import Testing

/// A listener of the other public form of IFSF (`ifsf-ops`): its ping, its product data, and
/// terminals by either of their names.
@Suite struct OpsDialectTests {
    private static func world() throws -> TestWorld {
        try TestWorld { $0.listeners[1].dialect = "ifsf-ops" }
    }

    /// The terminal as UnionPay and plain listeners know it, which DE 41 and 42 have room for.
    private static func rename(_ message: Message) throws -> Message {
        var message = message
        try message.set(.terminalIdentification, "T0000001")
        try message.set(.merchantIdentification, "DEMOSTATION0001")
        return message
    }

    @Test(arguments: Way.allCases, [false, true])
    func `it answers a ping, sells what was filled and takes it back`(
        _ way: Way,
        _ isRenamed: Bool
    ) async throws {
        let world = try Self.world()
        func named(_ message: Message) throws -> Message {
            isRenamed ? try Self.rename(message) : message
        }
        try await world.run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var ping = try terminal.echo()
            ping.messageType = "1800"
            try ping.set(.functionCode, "800")
            let pong = try terminal.exchange(try named(ping))
            #expect(pong.message.messageType == "1810" && pong.code == "800")
            #expect(terminal.verifies(pong))
            var sale = try named(try terminal.purchase(41_357))
            #expect(sale.text(.field63) == "S0100U0001\\1\\413.57\\413.57")
            try sale.set(.field63, "F0105L012\\20.125\\20.55\\413.57")
            let paid = try terminal.exchange(sale)
            #expect(paid.code == "000" && terminal.verifies(paid))
            #expect(paid.text(.terminalIdentification) == sale.text(.terminalIdentification))
            var other = try named(try terminal.purchase(41_358))
            try other.set(.field63, "F0105L012\\20.125\\20.55\\413.57")
            #expect(try terminal.exchange(other).code == "904")
            let balance = try terminal.exchange(try named(try terminal.balance()))
            #expect(balance.text(.additionalAmounts)?.contains("C000000958643") == true)
            let back = try terminal.exchange(try named(try terminal.reversal(of: sale)))
            #expect(back.code == "400" && terminal.verifies(back))
            #expect(try terminal.available() == 1_000_000)
        }
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let seqs = try world.column("SELECT seq FROM record ORDER BY seq").compactMap { Int64($0) }
        let texts = try seqs.flatMap { try reader.texts(of: $0) }
        #expect(texts == [TextTag(.productLine, "12\\L\\320125\\22055\\41357")])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a terminal by both of its names is one: a STAN is taken under either`() throws {
        try Self.world().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(100)
            let first = try terminal.exchange(sale)
            let again = try terminal.exchange(try Self.rename(sale))
            #expect(first.code == "000" && again.code == "000")
            #expect(
                first.text(.retrievalReferenceNumber) == again.text(.retrievalReferenceNumber)
            )
            #expect(try terminal.available() == 999_900)
        }
    }

    @Test(arguments: [
        ("T0000001", "DEMOSTATION9999", "109"), ("T0009999", "DEMOSTATION0001", "120"),
        ("T0000001", "000000000000001", "120"), ("00000001", "DEMOSTATION0001", "120"),
    ])
    func `names that do not belong together are no terminal's`(
        _ row: (terminal: String, merchant: String, code: String)
    ) throws {
        try Self.world().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            var sale = try terminal.purchase(100)
            try sale.set(.terminalIdentification, row.terminal)
            try sale.set(.merchantIdentification, row.merchant)
            #expect(try terminal.exchange(sale).code == row.code)
        }
    }
}
