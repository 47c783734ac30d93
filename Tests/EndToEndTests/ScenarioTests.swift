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
        let world = try HostWorld { Self.adjust(&$0, for: scenario) }
        if scenario.needs.contains(.operators) {
            for operatorChange in try Self.operators() { try world.act(operatorChange) }
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
        // What an operator does goes through no listener.
        guard !scenario.needs.contains(.desk) else { return }
        guard scenario.needs.contains(.bank) else {
            let world = try TestWorld { Self.adjust(&$0, for: scenario) }
            if scenario.needs.contains(.operators) { try Self.addOperators(to: world) }
            return try await Self.runLive(scenario, world)
        }
        try await Self.withBank(scenario) { world in try await Self.runLive(scenario, world) }
    }

    /// What a scenario needs of the switch's settings.
    private static func adjust(_ configuration: inout SwitchConfiguration, for scenario: Scenario) {
        let needsSignOn = scenario.needs.contains(.signOnBatches)
        configuration.batchOpens = needsSignOn ? .signOn : .settlement
        if scenario.needs.contains(.shifts) { configuration.shifts = [ShiftRule()] }
    }

    private static func runLive(_ scenario: Scenario, _ world: TestWorld) async throws {
        try await world.live { paymentSwitch, open in
            if scenario.needs.contains(.bank) { try await waitForBank(paymentSwitch) }
            for (index, dialect) in scenario.dialects.enumerated() {
                let port = try open.port(of: world.listener(of: dialect))
                run(
                    scenario,
                    dialect,
                    try SocketSite(
                        world,
                        dialect,
                        first: 1 + scenario.terminals * index,
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
        let dialect = try #require(try TestWorld().specifications["iso8583-1987-binary"])
        var settings = BankSettings(specification: dialect)
        settings.port = 0
        settings.script.lateMilliseconds = 900
        let bank = try await BankServer.start(settings)
        let world = try TestWorld {
            adjust(&$0, for: scenario)
            $0.channels[1].address = SocketEndpoint(host: "127.0.0.1", port: bank.port)
            $0.channels[1].timeout = .milliseconds(300)
        }
        let result: Result<Void, any Error>
        do {
            try await body(world)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await bank.stop()
        try result.get()
    }

    /// A supervisor and a cashier of the first station.
    private static func operators() throws -> [OperatorCommand] {
        func add(
            _ number: UInt16,
            _ role: StationOperator.Role,
            _ password: String
        ) throws -> OperatorCommand {
            .stationOperator(
                .add(
                    StationOperatorKey(merchant: DemoWorld.merchant(1), number: number),
                    name: role == .supervisor ? "Li Na" : "Wang Wei",
                    role,
                    password: try CardPIN(password)
                )
            )
        }
        return [try add(1, .supervisor, "246810"), try add(2, .cashier, "135790")]
    }

    private static func addOperators(to world: TestWorld) throws {
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        try book.perform(try operators(), by: .owner(named: "test"), reason: "operators")
        try book.close()
    }

    private static func waitForBank(_ paymentSwitch: PaymentSwitch) async throws {
        let number = try #require(paymentSwitch.dispatcher.names["bank"])
        for _ in 0..<4000 {
            if paymentSwitch.dispatcher.board[number]?.sockets == ["up", "up"] { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("the link to the bank did not come up")
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
