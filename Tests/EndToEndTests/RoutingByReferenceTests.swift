import Book
import Journal
import NIOCore
import NIOEmbedded
import Payments
import Reference
import Testing

@testable import Simulators
@testable import Switch

/// Rules that ask for what only reference data says.
@Suite struct RoutingByReferenceTests {
    private func act(_ world: HostWorld, _ act: ReferenceAct) throws -> CommandResult {
        let promise = world.loop.makePromise(of: CommandResult.self)
        world.paymentSwitch.checker.assumeIsolated { checker in
            let act = OperatorAct(
                operatorName: "test",
                standing: .house,
                reason: "test",
                kind: .reference(act)
            )
            checker.enqueue(.operatorAct(act)) { promise.completeWith($0.mapError { $0 }) }
        }
        world.loop.run()
        return try promise.futureResult.wait()
    }

    /// Brings rows in, and into force.
    private func bring(_ world: HostWorld, base: UInt32, _ rows: [ReferenceRow]) throws {
        let kinds = ReferenceKind.allCases.filter { kind in rows.contains { $0.kind == kind } }
        let heading = ImportHeading(
            base: base,
            counts: kinds.map { kind in
                let count = rows.count { $0.kind == kind }
                return ImportHeading.Count(kind: kind, puts: UInt32(count), removals: 0)
            },
            sources: [
                ImportHeading.Source(name: "a.csv", digest: String(repeating: "0", count: 64))
            ]
        )
        let begun = try #require(try act(world, .begin(heading)).created)
        let version = UInt32(begun)
        _ = try act(world, .stage(version: version, number: 1, rows.map { .put($0) }))
        _ = try act(world, .activate(version: version, at: nil, takesTwo: false))
    }

    @Test func `a rule for an organisation holds from the version on that says whose a station is`()
        throws
    {
        let world = try HostWorld {
            var rule = RouteRule(name: "other people", target: .deny)
            rule.organisations = [OrganisationPattern("HQ+")].compactMap { $0 }
            $0.routes.insert(rule, at: 0)
        }
        let terminal = try world.terminal()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        try bring(
            world,
            base: 0,
            [
                ReferenceRow(kind: .organisation, text: "HQ\\\\hq\\\\\\active\\\\"),
                ReferenceRow(kind: .organisation, text: "CITY\\HQ\\city\\\\\\active\\\\"),
                ReferenceRow(
                    kind: .station,
                    text: DemoWorld.merchant(1) + "\\CITY\\\\active\\\\"
                ),
            ]
        )
        let refused = try terminal.exchange(try terminal.purchase(100))
        #expect(refused.code == "58")
        #expect(try #require(try world.rows("operation=purchase").last).route == "other people")
        // A start on the same file knows it from its first payment on.
        try world.crash()
        let again = try world.terminal()
        #expect(try again.exchange(try again.purchase(100)).code == "58")
    }

    @Test func `files of reference data that were refused read as refused, like a configuration`()
        throws
    {
        let world = try HostWorld()
        let source = ImportHeading.Source(name: "a.csv", digest: String(repeating: "0", count: 64))
        _ = try act(world, .refuse([source], mistakes: 2, first: "a.csv:2:1: no"))
        let row = try #require(try world.rows("operation=import-refuse", "outcome=refused").first)
        #expect(row.note == "a.csv:2:1: no (and 1 more)" && row.object == "a.csv")
        #expect(try world.rows("operation=import-refuse", "outcome=approved").isEmpty)
    }

    @Test func `a version that comes into force while lanes get other rules reaches them`() throws {
        let world = try HostWorld()
        let checker = world.paymentSwitch.checker
        let terminal = try world.terminal()
        var configuration = world.configuration
        var rule = RouteRule(name: "our own", target: .deny)
        rule.organisations = [OrganisationPattern("HQ")].compactMap { $0 }
        configuration.routes.insert(rule, at: 0)
        let next = RoutingInForce(configuration: configuration, version: 2)
        let begun = checker.assumeIsolated { checker in
            let routing = checker.beginReload(by: .owner(named: "alice"), reason: "test") { _ in }
            checker.prepare(for: next)
            return routing
        }
        #expect(begun?.version == 1)
        // The rules in force ask for no organisation, those that are on their way do.
        try bring(
            world,
            base: 0,
            [
                ReferenceRow(kind: .organisation, text: "HQ\\\\hq\\\\\\active\\\\"),
                ReferenceRow(kind: .station, text: DemoWorld.merchant(1) + "\\HQ\\\\active\\\\"),
            ]
        )
        let numbers = world.paymentSwitch.channelNumbers
        world.paymentSwitch.lanes.use(
            RoutingTable(configuration, numbers: numbers, version: 2)
        ) {}
        world.loop.run()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "58")
        checker.assumeIsolated { $0.endReload(next) }
        world.loop.run()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "58")
        #expect(checker.assumeIsolated { $0.upcoming == nil && $0.routing?.version == 2 })
    }

    @Test func `a reload that asks for organisations knows them when it decides`() throws {
        let world = try HostWorld()
        let terminal = try world.terminal()
        try bring(
            world,
            base: 0,
            [
                ReferenceRow(kind: .organisation, text: "HQ\\\\hq\\\\\\active\\\\"),
                ReferenceRow(kind: .station, text: DemoWorld.merchant(1) + "\\HQ\\\\active\\\\"),
            ]
        )
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        var next = world.configuration
        var rule = RouteRule(name: "our own", target: .deny)
        rule.organisations = [OrganisationPattern("HQ")].compactMap { $0 }
        next.routes.insert(rule, at: 0)
        let configuration = next
        let promise = world.loop.makePromise(of: Result<ReloadOutcome, CommandError>.self)
        let read: @Sendable () -> ConfigurationReading = {
            .read(ConfigurationFile(path: "a", text: ""), configuration, waiting: [])
        }
        world.paymentSwitch.reload(read, by: .owner(named: "alice"), reason: "test") {
            promise.succeed($0)
        }
        world.loop.run()
        guard case .success(.taken) = try promise.futureResult.wait() else {
            Issue.record("not taken")
            return
        }
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "58")
    }
}
