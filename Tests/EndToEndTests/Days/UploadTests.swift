import ISO8583
import Payments
import Testing

@testable import Switch

/// Batches whose totals differ, uploaded row by row.
@Suite struct UploadTests {
    private func adjust(_ configuration: inout SwitchConfiguration) {
        configuration.batchOpens = .settlement
        configuration.businessDay.mode = .manual
    }

    private func code(_ terminal: TestTerminal, _ message: Message) throws -> String {
        try terminal.exchange(message).code
    }

    private func stan(_ paid: TestTerminal.Paid) -> UInt32 {
        UInt32(paid.message.digits(.systemsTraceAuditNumber) ?? 0)
    }

    /// What cases are open, each with its STAN.
    private func cases(_ world: TestWorld) throws -> [String] {
        try world.column(
            "SELECT kind || ' ' || coalesce(stan, '-') FROM case_v WHERE status = 'open'"
                + " ORDER BY kind, stan"
        )
    }

    @Test(arguments: Way.allCases)
    func `rows 59 and 60: what either side lacks opens a case, moves nothing, and the batch ends`(
        _ way: Way
    ) async throws {
        let world = try TestWorld(adjust)
        var hidden = ""
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let other = try terminal.pay(.purchase, try terminal.purchase(5_000))
            hidden = other.message.text(.systemsTraceAuditNumber) ?? ""
            let claim = try terminal.exchange(try terminal.totals(.debits(2, 10_777)))
            #expect(claim.settlement?.domestic.result == .different)
            let rows: [(UInt32, Int64)] = [(stan(sale), 10_000), (999_999, 777)]
            let upload = try terminal.upload(rows)
            let reply = try terminal.exchange(upload)
            #expect(reply.code == "00" && terminal.verifies(reply))
            #expect(!reply.message.has(.privateData))
            // Repeated as it was, and under another STAN.
            #expect(try terminal.exchange(upload).bytes.dropLast(8) == reply.bytes.dropLast(8))
            #expect(try code(terminal, terminal.upload(rows)) == "00")
            #expect(try code(terminal, terminal.uploadEnd(2)) == "00")
            // The answer lost, and asked for again.
            #expect(try code(terminal, terminal.uploadEnd(2)) == "00")
            terminal.batch += 1
            #expect(try terminal.available() == 985_000)
            #expect(try code(terminal, terminal.purchase(1)) == "00")
            // What is ticked is settled, what is not is taken back.
            #expect(try code(terminal, terminal.takeBack(sale)) == "12")
            #expect(try code(terminal, terminal.takeBack(other)) == "00")
        }
        let open = try cases(world).filter { !$0.hasPrefix("general") }
        #expect(open == ["missing-here 999999", "missing-there \(hidden)"])
        #expect(try world.column("SELECT kind FROM batch_v") == ["uploaded"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: 0...4)
    func `row 60: an upload broken off at each row and repeated comes to the same`(
        _ sent: Int
    ) throws {
        let days = try DayWorld(adjust)
        var rows: [(UInt32, Int64)] = []
        try days.inProcess { open, _, _ in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            for amount: UInt64 in [100, 200, 300, 400] {
                let sale = try terminal.pay(.purchase, try terminal.purchase(amount))
                rows.append((stan(sale), Int64(amount)))
            }
            // The second is another amount's, the fourth is hidden.
            rows[1].1 = 201
            rows[3] = (999_998, 5)
            #expect(try code(terminal, terminal.totals(.debits(4, 606))) == "00")
            for row in rows.prefix(sent) {
                #expect(try code(terminal, terminal.upload([row])) == "00")
            }
        }
        try days.inProcess { open, _, _ in
            let terminal = try open("unionpay", 1)
            terminal.stan = 1_000
            try terminal.signOn()
            for row in rows { #expect(try code(terminal, terminal.upload([row])) == "00") }
            #expect(try code(terminal, terminal.uploadEnd(4)) == "00")
            terminal.batch += 1
            #expect(try code(terminal, terminal.purchase(1)) == "00")
        }
        let kinds = try cases(days.world).map { $0.prefix { $0 != " " } }
        // A row that says something else ticks nothing: ours lacks one too.
        #expect(kinds.filter { $0 == "differs" }.count == 1)
        #expect(kinds.filter { $0 == "missing-here" }.count == 1)
        #expect(kinds.contains("missing-there"))
        #expect(try JournalCheck.isRight(days.world))
    }

    @Test func `row 60: an end of more rows than came asks for them once`() async throws {
        let world = try TestWorld(adjust)
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            #expect(try code(terminal, terminal.totals(.debits(2, 10_001))) == "00")
            #expect(try code(terminal, terminal.upload([(stan(sale), 10_000)])) == "00")
            #expect(try code(terminal, terminal.uploadEnd(2)) == "79")
            #expect(try code(terminal, terminal.purchase(1)) == "77")
            #expect(try code(terminal, terminal.uploadEnd(2)) == "00")
            terminal.batch += 1
            #expect(try code(terminal, terminal.purchase(1)) == "00")
        }
        #expect(!(try cases(world)).isEmpty)
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `no card of an upload is in the journal's files`() async throws {
        let world = try TestWorld(adjust)
        let card = DemoWorld.card(.personal, 7)
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            #expect(try code(terminal, terminal.totals(.debits(1, 1))) == "00")
            #expect(try code(terminal, terminal.upload([(7, 1)], card: card)) == "00")
        }
        let digits = Array(card.unmaskedDigits.utf8)
        #expect(try world.files(holding: digits) == [])
        let packed = stride(from: 0, to: digits.count, by: 2).map {
            (digits[$0] & 0xF) << 4 | digits[$0 + 1] & 0xF
        }
        #expect(try world.files(holding: packed) == [])
    }
}
