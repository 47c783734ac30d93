import Foundation
import Glibc
import Testing

/// Wallets as people run them: the simulated ones, the switch and a terminal as processes.
struct WalletProgramTests {
    private static let wallets = ["wechat", "alipay"]

    /// A world whose switch asks often, with its wallets.
    private static func world() throws -> ProcessWorld {
        try ProcessWorld { text in
            for file in ["{dir: wechat-platform}", "{file: alipay-platform.pem}"] {
                text = text.replacingOccurrences(of: file, with: file + ", poll: {every: 1s}")
            }
        }
    }

    private static func book(_ wallet: String, of world: ProcessWorld) -> String {
        world.folder + "/\(wallet).jsonl"
    }

    private func start(
        _ wallet: String,
        at port: Int,
        _ world: ProcessWorld
    ) async throws -> ForecourtProcess {
        let process = try world.start([
            "simulate", wallet, "--listen", "127.0.0.1:\(port)", "--scan-after", "100ms", "--book",
            Self.book(wallet, of: world),
        ])
        try await wait(for: "simulate \(wallet)") {
            guard !process.hasEnded() else { throw ProcessFailure(process.errors) }
            return world.isOpen(port)
        }
        return process
    }

    private func wait(for what: String, until isSo: () async throws -> Bool) async throws {
        guard try await Patience.until(seconds: 60, isSo) else {
            throw ProcessFailure("no \(what)")
        }
    }

    @Test func `both wallets are paid by both ways, and all three books agree`() async throws {
        let world = try Self.world()
        let providers = [
            try await start("wechat", at: world.weChatPort, world),
            try await start("alipay", at: world.alipayPort, world),
        ]
        let serve = try await world.serve()
        try await wait(for: "wallet that is up") {
            let list = try await world.run(["channel", "list", "--json"] + world.named)
            return list.output.components(separatedBy: #""state":"up""#).count == 4
        }
        for (number, wallet) in zip(1..., Self.wallets) {
            let terminal =
                ["--target", world.address(of: "unionpay"), "--number", "\(number)"] + world.named
            func pos(_ words: [String]) async throws -> ForecourtProcess {
                try await world.run(["pos"] + words + terminal)
            }
            for step in [
                ["scan", "--amount", "88.50", "--code", wallet], ["refund", "--amount", "8.50"],
                ["scan", "--amount", "21.00", "--code", wallet], ["void"],
            ] {
                let done = try await pos(step)
                #expect(done.ending == .exited(0), "\(step) \(done.output)\(done.errors)")
            }
            let poor = try await pos(["scan", "--amount", "30.00", "--code", wallet + ":90"])
            #expect(poor.ending == .exited(1) && poor.output.contains("51"), "\(poor.output)")
            let drawn = try await pos(["scan", "--amount", "35.20", "--wallet", wallet])
            #expect(drawn.output.contains("to scan"), "\(drawn.output)\(drawn.errors)")
            // The wallet tells, the switch asks, and only then the terminal hears it.
            try await wait(for: "notify that is taken") {
                let metrics = try HTTPText.get("/metrics", from: world.ports[4])
                return metrics.contains(
                    "forecourt_wallet_notifies_total{result=\"taken\"} \(number)"
                )
            }
            try await wait(for: "payment that the query finds") {
                try await pos(["query"]).output.contains(" approved 00 ")
            }
        }
        for wallet in Self.wallets {
            let compare = ["simulate", "compare", "--channel", wallet]
            let same = try await world.run(
                compare + ["--book", Self.book(wallet, of: world)] + world.named
            )
            #expect(same.ending == .exited(0), "\(same.output)\(same.errors)")
            #expect(same.output.contains("115.20 CNY; 0 differences"), "\(same.output)")
        }
        serve.signal(SIGTERM)
        #expect(try await serve.wait() == .exited(0), "\(serve.errors)")
        for provider in providers {
            provider.signal(SIGTERM)
            #expect(try await provider.wait() == .exited(0))
            #expect(provider.output.contains("0 rules broken"), "\(provider.output)")
        }
        let verify = try await world.run(["journal", "verify"] + world.named)
        #expect(verify.ending == .exited(0), "\(verify.output)\(verify.errors)")
    }

    @Test func `a port for notifies that somebody has ends the start with its name`()
        async throws
    {
        let world = try Self.world()
        let held = try #require(FreePorts.hold(world.ports[6]))
        defer { close(held) }
        let serve = try world.startSwitch()
        #expect(try await serve.wait() == .exited(69))
        #expect(serve.errors.contains("notify") && serve.errors.contains("the port is in use"))
    }
}
