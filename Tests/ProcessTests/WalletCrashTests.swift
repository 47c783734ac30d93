import Foundation
import Glibc
import ISO8583
import Journal
import Payments
import Testing

/// The promise of the switch where wallets keep the books: whatever dies and whenever, three books
/// agree once all are there again, and no terminal holds a receipt of what is not paid.
///
/// `FORECOURT_KILLS` chooses how often the switch is killed.
@Suite(.serialized)
struct WalletCrashTests {
    private static let kills =
        ProcessInfo.processInfo.environment["FORECOURT_KILLS"].flatMap { Int($0) } ?? 10
    private static let wallets: [CodeKind] = [.wechat, .alipay]

    @Test(.timeLimit(.minutes(60)))
    func `rows 19 and 20: kills of the switch and of wallets under load leave equal books`()
        async throws
    {
        let world = try ProcessWorld(Self.hurry)
        var providers: [CodeKind: ForecourtProcess] = [:]
        for wallet in Self.wallets { providers[wallet] = try await Self.start(wallet, world) }
        let log = CrashLog()
        let server = try await Self.crash(world, &providers, log)
        // Each wallet pays somebody before the terminals come to their end.
        _ = try await Patience.until(seconds: 60) {
            Self.wallets.allSatisfy { Self.hasPaid($0, log.receipts()) }
        }
        try await BankCrashTests.settle(log)
        try #require(log.failures == [])
        try await BankCrashTests.waitUntilNothingIsOpen(world, seconds: 120)
        try await Self.checkAll(world, log, server)
        for provider in providers.values {
            provider.signal(SIGTERM)
            #expect(try await provider.wait() == .exited(0), "\(provider.errors)")
        }
        Self.report(log)
    }

    // MARK: The run

    /// Kills the switch again and again under load, a wallet now and then, and checks after each
    /// start what was written.
    private static func crash(
        _ world: ProcessWorld,
        _ providers: inout [CodeKind: ForecourtProcess],
        _ log: CrashLog
    ) async throws -> ForecourtProcess {
        var server = try await world.serve()
        var index = JournalIndex()
        var checked = 0
        for seat in try seats(world) { CrashTerminal.begin(seat, log) }
        for cycle in 1...kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 300...1200)))
            // On a busy machine nobody may have been answered by then.
            _ = try await Patience.until(seconds: 10) { log.receipts(from: checked).count > 0 }
            let wallet = wallets[cycle / 4 % 2]
            if cycle % 4 == 0, let provider = providers[wallet] {
                provider.signal(SIGKILL)
                #expect(try await provider.wait() == .signalled(SIGKILL), "\(provider.errors)")
            }
            let watch = CommitWatch(pid: server.pid)
            _ = watch.killInsideCommit(attempts: cycle % 3 == 0 ? 1 : 40)
            #expect(try await server.wait() == .signalled(SIGKILL), "\(server.errors)")
            let receipts = log.receipts(from: checked)
            if cycle % 4 == 0 { providers[wallet] = try await start(wallet, world) }
            server = try await world.serve()
            try index.update(from: world.journal)
            #expect(index.complaints(about: receipts) == [], "after kill \(cycle)")
            checked += receipts.count
            guard log.failures.isEmpty else { break }
        }
        return server
    }

    private static func start(
        _ wallet: CodeKind,
        _ world: ProcessWorld
    ) async throws -> ForecourtProcess {
        let port = wallet == .wechat ? world.weChatPort : world.alipayPort
        let process = try world.start([
            "simulate", wallet.name, "--listen", "127.0.0.1:\(port)", "--book",
            book(wallet, of: world), "--hurry", "5", "--answer-delay", "1ms..60ms", "--silent",
            "2%", "--late", "1500ms:2%", "--wrong-signature", "1%", "--duplicate-notify", "5%",
            "--seed", "\(Int.random(in: 1...1_000_000))",
        ])
        let isOpen = try await Patience.until { world.isOpen(port) || process.hasEnded() }
        guard isOpen, !process.hasEnded() else {
            throw ProcessFailure("simulate \(wallet.name): \(process.errors)")
        }
        return process
    }

    private static func book(_ wallet: CodeKind, of world: ProcessWorld) -> String {
        world.folder + "/\(wallet.name).jsonl"
    }

    /// In-house cards at three terminals, each wallet at three.
    private static func seats(_ world: ProcessWorld) throws -> [CrashSeat] {
        let all = try CrashTests.seats(world).filter { $0.specification.family != .ifsf }
        var seats = Array(all[..<3])
        for (wallet, first) in zip(wallets, [9, 13]) {
            for (index, seat) in all[2..<5].enumerated() {
                var seat = seat
                seat.number = first + index
                seat.wallet = wallet
                seats.append(seat)
            }
        }
        return seats
    }

    /// Wallets that are asked often and given up soon.
    private static func hurry(_ configuration: inout String) {
        ProcessWorld.openBatchesBySignOn(&configuration)
        let again = "forward: {backoff: 100ms, longest_backoff: 1s, attempts: 1000, refusals: 50}"
        for (file, until) in [("{dir: wechat-platform}", 15), ("{file: alipay-platform.pem}", 3)] {
            configuration = configuration.replacingOccurrences(
                of: file,
                with: "\(file), timeout: 1s, poll: {every: 1s, until: \(until)s}, \(again)"
            )
        }
        configuration = configuration.replacingOccurrences(
            of: "notify: {",
            with: "unclaimed: 10s\nnotify: {"
        )
    }

    // MARK: The proof

    private static func checkAll(
        _ world: ProcessWorld,
        _ log: CrashLog,
        _ server: ForecourtProcess
    ) async throws {
        let receipts = log.receipts()
        var index = JournalIndex()
        try index.update(from: world.journal)
        #expect(index.complaints(about: receipts) == [])
        #expect(index.complaints(without: receipts) == [])
        for wallet in wallets {
            let compare = ["simulate", "compare", "--channel", wallet.name]
            let same = try await world.run(
                compare + ["--book", book(wallet, of: world)] + world.named,
                seconds: 600
            )
            #expect(same.ending == .exited(0), "\(same.output)\(same.errors)")
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        for proof in [["verify"], ["replay", "--verify"]] {
            // Long runs leave long journals.
            let ended = try await world.run(["journal"] + proof + world.named, seconds: 600)
            #expect(ended.ending == .exited(0), "\(ended.errors)")
        }
        for wallet in wallets {
            #expect(hasPaid(wallet, receipts), "nobody paid with \(wallet.name)")
        }
    }

    private static func hasPaid(_ wallet: CodeKind, _ receipts: [Receipt]) -> Bool {
        receipts.contains { $0.wallet == wallet && $0.isApproved }
    }

    /// A line of figures beside the test's result.
    private static func report(_ log: CrashLog) {
        let receipts = log.receipts()
        let scanned = receipts.filter { $0.wallet != nil }
        let text =
            "\(kills) kills; \(receipts.count) receipts, \(scanned.count) of wallets,"
            + " \(scanned.count(where: \.isApproved)) of those approved,"
            + " \(receipts.count { $0.sendings > 1 }) sent more than once\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
