import Book
import CardSecurity
import Foundation
import ISO8583
import Journal
import Payments
import Simulators
import Testing
import Upstream

@testable import Switch

/// Every file of `fixtures/scenarios`, in each dialect that it names: inside the test, where the
/// journal is proved behind it, and over TCP.
@Suite struct ScenarioTests {
    private static let folder = TestWorld.repository + "/fixtures/scenarios"

    /// An unreadable folder has no file, which the last test notices.
    static let files: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    private static func read(_ file: String) throws -> Scenario {
        let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        return try ScenarioReader.read(text, file: file)
    }

    private static func run(_ scenario: Scenario, _ dialect: String, _ site: any ScenarioSite) {
        let runner = ScenarioRunner(scenario, dialect: dialect, at: site)
        let result = runner.run { "\($0)" }
        #expect(result.ending == .passed, "\(dialect)")
        #expect(result.ending != .passed || result.steps == scenario.steps.count)
    }

    @Test(arguments: files)
    func `a scenario holds in one thread, and its journal decides the same again`(
        _ file: String
    ) throws {
        let scenario = try Self.read(file)
        let world = try HostWorld { try Self.adjust(&$0, for: scenario) }
        if scenario.needs.contains(.operators) {
            for added in try DemoWorld.operatorCommands(terminals: 1) { try world.act(added) }
        }
        for (index, dialect) in scenario.dialects.enumerated() {
            Self.run(
                scenario,
                dialect,
                try EmbeddedSite(world, dialect, first: 1 + scenario.terminals * index)
            )
        }
        world.passSeconds(2)
        #expect(try JournalCheck.isRight(world))
    }

    @Test(arguments: files) func `a scenario holds over TCP`(_ file: String) async throws {
        let scenario = try Self.read(file)
        guard scenario.needs.contains(.bank) else {
            let world = try TestWorld { try Self.adjust(&$0, for: scenario) }
            if scenario.needs.contains(.operators) { try Self.addOperators(to: world) }
            return try await Self.runLive(scenario, world)
        }
        try await Self.withBank(scenario) { world in try await Self.runLive(scenario, world) }
    }

    /// What a scenario needs of the switch's settings, and wallets that are down.
    private static func adjust(
        _ configuration: inout SwitchConfiguration,
        for scenario: Scenario
    ) throws {
        try TestWorld.addWallets(to: &configuration)
        let needsSignOn = scenario.needs.contains(.signOnBatches)
        configuration.batchOpens = needsSignOn ? .signOn : .settlement
        if scenario.needs.contains(.shifts) { configuration.shifts = [ShiftRule()] }
        if scenario.needs.contains(.shortWait) { configuration.settlementWait = .seconds(2) }
    }

    private static func runLive(_ scenario: Scenario, _ world: TestWorld) async throws {
        try await world.live { paymentSwitch, open in
            if scenario.needs.contains(.bank) {
                try await LiveBank.wait { LiveBank.isUp(paymentSwitch) }
            }
            for (index, dialect) in scenario.dialects.enumerated() {
                let port = try open.port(of: world.listener(of: dialect))
                run(
                    scenario,
                    dialect,
                    try SocketSite(
                        world,
                        dialect,
                        first: 1 + scenario.terminals * index,
                        at: paymentSwitch,
                        port: port
                    )
                )
            }
        }
    }

    /// A bank that is given up soon, and answers late a little later.
    private static func withBank(
        _ scenario: Scenario,
        _ body: (TestWorld) async throws -> Void
    ) async throws {
        var script = BankScript()
        script.lateMilliseconds = 4000
        try await LiveBank.run(script: script) {
            try adjust(&$0, for: scenario)
            let isPatient = scenario.needs.contains(.shortWait) || !isGivenUp(scenario)
            $0.channels[1].timeout = .milliseconds(isPatient ? 6000 : 1500)
        } _: { _, world in
            try await body(world)
        }
    }

    /// Whether an amount is one on which the simulated bank is silent or late.
    private static func isGivenUp(_ scenario: Scenario) -> Bool {
        scenario.steps.contains { step in
            guard case .written(let amount, _)? = step.amount else { return false }
            return amount.hasSuffix(".68") || amount.hasSuffix(".91")
        }
    }

    private static func addOperators(to world: TestWorld) throws {
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        try book.perform(
            try DemoWorld.operatorCommands(terminals: 1),
            by: .owner(named: "test"),
            reason: "operators"
        )
        try book.close()
    }

    /// The operations of steps that not every version of a dialect offers.
    private static let asked: [ScenarioVerb: Payments.Operation] = [
        .offline: .offlineSale, .adjust: .adjustment, .tip: .tip, .query: .paymentQuery,
        .notice: .scriptNotice, .topUp: .topUp, .register: .registration,
        .operatorOn: .operatorSignOn, .shiftClose: .shiftClose, .settle: .settlement,
        .upload: .batchUpload, .end: .uploadEnd, .closeStation: .settlement,
    ]

    @Test func `there are scenarios of every operation, and each names its dialects`() throws {
        #expect(Self.files.count >= 40)
        var verbs: Set<ScenarioVerb> = []
        for file in Self.files {
            let scenario = try Self.read(file)
            #expect(!scenario.dialects.isEmpty, "\(file)")
            verbs.formUnion(scenario.steps.map(\.verb))
        }
        let unionPay = try #require(try TestWorld().specifications["unionpay-pos"])
        for verb in ScenarioVerb.allCases {
            let isOffered = Self.asked[verb].map { unionPay.offers($0) } ?? true
            #expect(verbs.contains(verb) == isOffered, "\(verb)")
        }
    }
}
