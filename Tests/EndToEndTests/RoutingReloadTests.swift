import Book
import CSQLite
import Foundation
import Glibc
import ISO8583
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Synchronization
import Testing

@testable import Simulators
@testable import Switch

/// The configuration is read again while the switch runs.
@Suite struct RoutingReloadTests {
    private static let file = ConfigurationFile(path: "/etc/forecourt.yaml", text: "schema: 1\n")
    private static let operatorPrincipal = Principal.owner(named: "alice")

    /// What becomes of a configuration that is read again in a world of one thread.
    private func reload(
        _ world: HostWorld,
        by principal: Principal = operatorPrincipal,
        reason: String = "the new acquirer",
        _ read: @escaping @Sendable () -> ConfigurationReading
    ) throws -> Result<ReloadOutcome, CommandError> {
        let promise = world.loop.makePromise(of: Result<ReloadOutcome, CommandError>.self)
        world.paymentSwitch.reload(read, by: principal, reason: reason) { promise.succeed($0) }
        world.loop.run()
        return try promise.futureResult.wait()
    }

    /// The configuration of a world with all its routes closed.
    private func denying(_ world: HostWorld) -> SwitchConfiguration {
        var configuration = world.configuration
        for index in configuration.routes.indices { configuration.routes[index].target = .deny }
        return configuration
    }

    /// Version, digest and so on, as SQL finds them in the file.
    private func query(_ world: HostWorld, _ sql: String) -> [String] {
        var shell: OpaquePointer?
        defer { sqlite3_close(shell) }
        #expect(sqlite3_open(world.world.path + "/journal.sqlite", &shell) == SQLITE_OK)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        #expect(sqlite3_prepare_v2(shell, sql, -1, &statement, nil) == SQLITE_OK)
        var rows: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "-")
        }
        return rows
    }

    // MARK: Row 61

    @Test func `row 61: a bad file is refused whole, the old one stays, and that is recorded`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let before = query(world, "SELECT count(*) FROM meta WHERE key LIKE 'routing:%'")
        let mistakes = ["f.yaml:3:1: colour: unknown key", "f.yaml:9:2: routes: expected a list"]
        let outcome = try reload(world) { .wrong(Self.file, mistakes) }
        #expect(outcome == .success(.refused(mistakes)))
        let sale = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(sale.code == "00")
        #expect(query(world, "SELECT count(*) FROM meta WHERE key LIKE 'routing:%'") == before)
        let acts = query(
            world,
            "SELECT verb || '|' || operator || '|' || reason || '|' || object FROM act"
                + " WHERE verb LIKE 'routing%'"
        )
        #expect(acts == ["routing-refuse|alice|the new acquirer|forecourt.yaml"])
        let row = try #require(try world.rows("operation=routing-refuse", "outcome=refused").first)
        #expect(row.operatorName == "alice" && row.operatorReason == "the new acquirer")
        #expect(
            row.note == "f.yaml:3:1: colour: unknown key (and 1 more), file with SHA-256 "
                + Self.file.digest
        )
        #expect(world.count(.reloadsRefused) == 1 && world.count(.routingsTaken) == 0)
        #expect(try JournalVerifier(path: world.world.path + "/journal.sqlite").run() > 0)
    }

    @Test func `a card number in a mistake is masked wherever it is told and kept`() throws {
        let world = try HostWorld()
        let mistake = "\"9000010000000018\" cannot be read"
        let outcome = try reload(world) { .wrong(Self.file, [mistake]) }
        #expect(outcome == .success(.refused(["\"900001******0018\" cannot be read"])))
        let row = try #require(try world.rows("operation=routing-refuse").first)
        #expect(row.note?.hasPrefix("\"900001******0018\" cannot be read, file with") == true)
        let bytes = try Data(
            contentsOf: URL(fileURLWithPath: world.world.path + "/journal.sqlite-wal")
        )
        #expect(!String(decoding: bytes, as: UTF8.self).contains("9000010000000018"))
    }

    @Test func `row 61: a rule to a channel that does not run changes nothing`() throws {
        let world = try HostWorld()
        var next = world.configuration
        next.channels.append(ChannelSettings(name: "new bank", kind: .host))
        for index in next.routes.indices { next.routes[index].target = .channel("new bank") }
        let configuration = next
        let places = ["routes[0].then": "f.yaml:7:9"]
        let outcome = try reload(world) {
            .read(Self.file, configuration, waiting: ["channels"], targets: places)
        }
        guard case .success(.refused(let mistakes)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(mistakes.count == next.routes.count)
        #expect(mistakes.allSatisfy { $0.contains("new bank, which takes a restart") })
        #expect(mistakes.first?.hasPrefix("f.yaml:7:9: routes[0].then: the rule ") == true)
        let terminal = try world.terminal()
        #expect(try terminal.exchange(try terminal.purchase(1000)).code == "00")
    }

    @Test func `row 61: a good file decides behind its record, by its digest, for who asked`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let next = denying(world)
        let outcome = try reload(world) { .read(Self.file, next, waiting: ["drain"]) }
        guard case .success(.taken(let seq, let version, let waiting)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(version == 2 && waiting == ["drain"])
        #expect(try terminal.exchange(try terminal.purchase(1000)).code == "58")
        #expect(
            query(world, "SELECT value FROM meta WHERE key = 'routing:0000000002'")
                == [next.routingDigest]
        )
        #expect(
            query(world, "SELECT object FROM act WHERE seq = \(seq)")
                == ["routing 2 of forecourt.yaml"]
        )
        let row = try #require(try world.rows("operation=routing-take", "outcome=approved").first)
        #expect(row.operatorName == "alice" && row.operatorReason == "the new acquirer")
        #expect(
            row.note == "routing version 2, \(next.ruleCount) rules, digest \(next.routingDigest), "
                + "file with SHA-256 \(Self.file.digest)"
        )
        #expect(query(world, "SELECT max(configuration) FROM record") == ["2"])
        // The same again changes nothing, and what it is by stays.
        #expect(
            try reload(world) { .read(Self.file, next, waiting: []) }
                == .success(.unchanged(version: 2, waiting: []))
        )
        // A start by the file that was taken up goes on under its number.
        world.configuration = next
        try world.crash()
        #expect(query(world, "SELECT count(*) FROM act WHERE verb = 'routing-take'") == ["1"])
        // One by another file is recorded as the switch's own.
        world.configuration.routes = world.world.configuration.routes
        try world.crash()
        #expect(
            query(
                world,
                "SELECT reason || ' ' || object FROM act WHERE verb = 'routing-take'"
                    + " ORDER BY seq DESC LIMIT 1"
            ) == ["start routing 3 of -"]
        )
        #expect(try JournalVerifier(path: world.world.path + "/journal.sqlite").run() > 0)
    }

    @Test func `row 61: what cannot be recorded decides on no lane`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let next = denying(world)
        var shell: OpaquePointer?
        #expect(sqlite3_open(world.world.path + "/journal.sqlite", &shell) == SQLITE_OK)
        #expect(sqlite3_exec(shell, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        let outcome = try reload(world) { .read(Self.file, next, waiting: []) }
        guard case .failure(.failed) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(sqlite3_exec(shell, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
        sqlite3_close(shell)
        #expect(try terminal.exchange(try terminal.purchase(1000)).code == "00")
        // It is no longer under way, and the number was not used.
        let again = try reload(world) { .read(Self.file, next, waiting: []) }
        guard case .success(.taken(_, 2, _)) = again else {
            Issue.record("\(again)")
            return
        }
    }

    @Test func `row 61: who may not do it changes nothing, and reads no file`() throws {
        let world = try HostWorld()
        let guest = Principal(name: "guest", standing: .user)
        let outcome = try reload(world, by: guest) {
            Issue.record("the file was read")
            return .fixed
        }
        guard case .failure(.denied) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `row 61: one at a time, the second is told so`() throws {
        let world = try HostWorld()
        let next = denying(world)
        let paymentSwitch = world.paymentSwitch
        let second = world.loop.makePromise(of: Result<ReloadOutcome, CommandError>.self)
        let first = try reload(world) {
            paymentSwitch.reload({ .fixed }, by: Self.operatorPrincipal, reason: "too") {
                second.succeed($0)
            }
            return .read(Self.file, next, waiting: [])
        }
        guard case .success(.taken) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(try second.futureResult.wait() == .failure(.reloading))
    }

    @Test func `a signal that meets a reload reads the file once more behind it`()
        async throws
    {
        let world = try TestWorld { $0.lanes = 2 }
        try await world.live { paymentSwitch, _ in
            var first = world.configuration
            for index in first.routes.indices { first.routes[index].target = .deny }
            let (denying, original) = (first, world.configuration)
            paymentSwitch.reread.set { .read(Self.file, original, waiting: []) }
            let mayRead = Mutex(false)
            async let operators = withCheckedContinuation { continuation in
                paymentSwitch.reload(
                    {
                        for _ in 0..<30_000 where !mayRead.withLock({ $0 }) { usleep(1_000) }
                        return .read(Self.file, denying, waiting: [])
                    },
                    by: Self.operatorPrincipal,
                    reason: "test"
                ) { continuation.resume(returning: $0) }
            }
            try await Self.meets(paymentSwitch) { $0.isReloading }
            async let signal: Void = paymentSwitch.reloadAtSignal()
            try await Self.meets(paymentSwitch) { $0.reloadEnd != nil }
            mayRead.withLock { $0 = true }
            guard case .success(.taken(_, 2, _)) = await operators else {
                Issue.record("the operator's was not taken")
                return
            }
            await signal
            // What the signal's file says is in force, not what was read before it.
            try await Self.meets(paymentSwitch) { checker in
                checker.routing?.version == 3
                    && checker.routing?.configuration.routes == original.routes
                    && !checker.isReloading && checker.reloadEnd == nil
            }
        }
    }

    /// Waits until something holds on the book's thread.
    private static func meets(
        _ paymentSwitch: PaymentSwitch,
        _ condition: @escaping @Sendable (isolated BalanceChecker) -> Bool
    ) async throws {
        for _ in 0..<10_000 {
            let holds = await withCheckedContinuation { continuation in
                paymentSwitch.onBook { continuation.resume(returning: condition($0)) }
            }
            if holds { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("it never came to that")
    }

    @Test func `row 61: every lane routes by the new file when it is said to be taken up`()
        async throws
    {
        let world = try TestWorld { $0.lanes = 2 }
        try await world.live { paymentSwitch, open in
            let terminals = try (1...8).map { try open("plain-binary", $0) }
            for terminal in terminals {
                try terminal.signOn()
                #expect(try terminal.exchange(try terminal.purchase(1)).code == "00")
            }
            var next = world.configuration
            for index in next.routes.indices { next.routes[index].target = .deny }
            let configuration = next
            let outcome = await withCheckedContinuation { continuation in
                paymentSwitch.reload(
                    { .read(Self.file, configuration, waiting: []) },
                    by: Self.operatorPrincipal,
                    reason: "test"
                ) { continuation.resume(returning: $0) }
            }
            guard case .success(.taken) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            for terminal in terminals {
                #expect(try terminal.exchange(try terminal.purchase(1)).code != "00")
            }
        }
    }

    @Test func `row 61: what was planned by the old file is decided once by it, and says so`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let next = denying(world)
        world.bank.hold()
        let sale = try terminal.purchase(1000, card: HostWorld.card())
        try terminal.post(sale)
        guard case .success(.taken) = try reload(world, { .read(Self.file, next, waiting: []) })
        else {
            Issue.record("not taken")
            return
        }
        world.bank.release(inReverse: false)
        world.loop.run()
        #expect(try #require(try terminal.take()).code == "00")
        // A repeat is answered from what stands, whatever its card's route is by then.
        #expect(try terminal.exchange(sale).code == "00")
        #expect(world.standing == 1000)
        let row = try #require(try world.rows("operation=purchase").first)
        #expect(row.route == "bank-cards")
        #expect(query(world, "SELECT configuration FROM record WHERE seq = \(row.seq)") == ["1"])
        #expect(try terminal.exchange(try terminal.purchase(1000)).code == "58")
        let last = try #require(try world.rows("operation=purchase").last)
        #expect(query(world, "SELECT configuration FROM record WHERE seq = \(last.seq)") == ["2"])
        #expect(try JournalVerifier(path: world.world.path + "/journal.sqlite").run() > 0)
    }

    // MARK: Row 62

    @Test(arguments: [true, false])
    func `row 62: a reversal goes where its payment went, whatever a reload has changed since`(
        isAtBank: Bool
    ) throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        let card = isAtBank ? HostWorld.card() : DemoWorld.card(.personal, 0)
        let sale = try terminal.purchase(1000, card: card)
        #expect(try terminal.exchange(sale).code == "00")
        #expect(world.standing == (isAtBank ? 1000 : 0))
        // Each side's cards go to the other one, where nobody knows of the payment.
        var next = world.configuration
        for index in next.routes.indices {
            let isHouse = next.routes[index].target == .channel("in-house")
            next.routes[index].target = .channel(isHouse ? "bank" : "in-house")
        }
        let configuration = next
        guard
            case .success(.taken) = try reload(
                world,
                { .read(Self.file, configuration, waiting: []) }
            )
        else {
            Issue.record("not taken")
            return
        }
        #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        world.advance(seconds: 2)
        #expect(world.standing == 0)
        #expect(world.isSettled)
        let row = try #require(try world.rows("operation=purchase").last)
        #expect(row.channel == (isAtBank ? "bank" : "in-house"))
        let reversal = try #require(try world.rows("operation=reversal").last)
        #expect(reversal.originalID == row.id)
        #expect(try JournalVerifier(path: world.world.path + "/journal.sqlite").run() > 0)
    }

    @Test func `row 62: a payment that waits for its bank ends there, and its reversal too`()
        throws
    {
        let world = try HostWorld()
        let terminal = try world.terminal()
        world.bank.hold()
        let sale = try terminal.purchase(1000, card: HostWorld.card())
        try terminal.post(sale)
        world.loop.run()
        let next = denying(world)
        guard case .success(.taken) = try reload(world, { .read(Self.file, next, waiting: []) })
        else {
            Issue.record("not taken")
            return
        }
        world.bank.release(inReverse: false)
        world.loop.run()
        #expect(try #require(try terminal.take()).code == "00")
        #expect(world.standing == 1000)
        #expect(try terminal.exchange(try terminal.reversal(of: sale)).code == "00")
        world.advance(seconds: 2)
        #expect(world.standing == 0)
        #expect(world.isSettled)
    }
}
