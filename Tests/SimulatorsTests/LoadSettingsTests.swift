import Payments
import Testing
import Text

@testable import Simulators

/// What stands on the command line of a load run.
struct LoadSettingsTests {
    @Test func `a mix draws each operation as often as it weighs`() throws {
        let mix = try LoadMix("purchase=85,balance=10,reversal=5")
        var random = SeededGenerator(seed: 7)
        var counts: [LoadOperation: Int] = [:]
        for _ in 0..<100_000 { counts[mix.draw(&random).kind, default: 0] += 1 }
        #expect(abs((counts[.purchase] ?? 0) - 85_000) < 1000)
        #expect(abs((counts[.balance] ?? 0) - 10_000) < 800)
        #expect(abs((counts[.reversal] ?? 0) - 5000) < 600)
        #expect(counts[.echo] == nil)
    }

    @Test func `a mix draws bank cards beside the others`() throws {
        let mix = try LoadMix("purchase=80,purchase:bank=15,balance:bank=5,preauth:fuel=0")
        var random = SeededGenerator(seed: 7)
        var counts: [LoadDraw: Int] = [:]
        for _ in 0..<100_000 { counts[mix.draw(&random), default: 0] += 1 }
        #expect(abs((counts[LoadDraw(.purchase)] ?? 0) - 80_000) < 1000)
        #expect(abs((counts[LoadDraw(.purchase, card: .bank)] ?? 0) - 15_000) < 1000)
        #expect(abs((counts[LoadDraw(.balance, card: .bank)] ?? 0) - 5000) < 600)
        #expect(counts.count == 3)
    }

    @Test func `a file has a part a line, its dialects, and remarks`() throws {
        let text = """
            # A morning.
            dialect unionpay-pos=70

            dialect ifsf@127.0.0.1:8584=30   # the small ones
            purchase=75
              purchase:bank=20\r
            reversal=5
            """
        let file = try LoadMixFile(text, name: "morning")
        #expect(try file.mix == LoadMix("purchase=75,purchase:bank=20,reversal=5"))
        #expect(file.text == "purchase=75,purchase:bank=20,reversal=5")
        #expect(file.dialects == "unionpay-pos=70,ifsf@127.0.0.1:8584=30")
        #expect(try LoadMixFile("echo=1", name: "one").dialects == nil)
    }

    @Test(arguments: [
        ("purchase=1\nsale=1", "f:2: "), ("purchase=1\r\n\r\npurchase=1", "f:3: "),
        ("purchase 1", "f:1: "), ("dialect ifsf=0", "f:1: "),
        ("dialect ifsf\ndialect ifsf", "f:2: "),
        ("", "f: "), ("# nothing", "f: "), ("purchase=0", "f: "),
    ])
    func `a file that makes no sense is refused with its place`(text: String, place: String) {
        do {
            _ = try LoadMixFile(text, name: "f")
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.problem.hasPrefix(place), "\(error.problem)")
        }
    }

    @Test func `dialects have a place and a share`() throws {
        let one = try LoadDialectName.list("ifsf")
        #expect(one.map(\.name) == ["ifsf"] && one[0].address == nil && one[0].share == 1)
        let two = try LoadDialectName.list("unionpay-pos=70,ifsf@127.0.0.1:8584=30")
        #expect(two.map(\.share) == [70, 30])
        #expect(two[1].address == "127.0.0.1:8584")
        for text in [
            "", "ifsf=", "ifsf=0", "ifsf=x", "@a:1", "ifsf@", "a@b@c", "a=1=2", "a,a", "a,",
        ] {
            #expect(throws: LoadSettingError.self) { try LoadDialectName.list(text) }
        }
    }

    @Test func `a mix may hold and take back`() throws {
        let mix = try LoadMix(
            "purchase=1,void=1,refund=1,preauth=1,complete=1,preauth-void=1,completion-void=1"
        )
        #expect(
            mix.weights.map(\.operation.operation.name) == [
                "purchase", "void", "refund", "preauthorisation", "completion",
                "preauthorisation-void", "completion-void",
            ]
        )
    }

    @Test func `a mix knows whatever a terminal pays, gives, reports or asks`() {
        let drawn = Set(LoadOperation.allCases.map(\.operation))
        for operation in Operation.allCases {
            let isAsked: Bool
            switch operation.rules.effect {
            // Nobody stands in front of a generator who could scan what it draws.
            case .payment: isAsked = !operation.rules.drawsCode
            case .undo, .echo: isAsked = true
            case .session, .batch: isAsked = false
            }
            #expect(drawn.contains(operation) == isAsked, "\(operation)")
        }
    }

    @Test func `a mix says what of it needs an operator`() throws {
        let mix = try LoadMix("purchase=1,manual-void=1,top-up=0,top-up-void=1")
        #expect(mix.operatorOperations == [.manualVoid])
        #expect(LoadMix.purchases.operatorOperations.isEmpty)
    }

    @Test func `the same seed draws the same`() throws {
        let mix = try LoadMix("purchase=2,echo=1")
        let chaos = try LoadChaos("slow:20%,reset:20%")
        var one = SeededGenerator(seed: 3)
        var other = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            #expect(mix.draw(&one) == mix.draw(&other))
            #expect(chaos.draw(&one) == chaos.draw(&other))
        }
    }

    @Test(arguments: [
        "", "purchase", "purchase=", "purchase=x", "purchase=-1", "sale=1", "purchase=0",
        "purchase=1,purchase=2", "purchase=1,", "purchase:bank=1,purchase:bank=2",
        "purchase:gold=1", "reversal:bank=1", "purchase:bank:bank=1", ":bank=1",
    ])
    func `a mix that makes no sense is refused`(text: String) {
        #expect(throws: LoadSettingError.self) { try LoadMix(text) }
    }

    @Test func `chaos draws each fault as often as it says, and mostly none`() throws {
        let chaos = try LoadChaos("slow:2%,reset:1%,duplicate:0.5%,bad-mac:0.1%")
        #expect(chaos.millionths[.duplicate] == 5000)
        #expect(chaos.millionths[.badMAC] == 1000)
        var random = SeededGenerator(seed: 1)
        var counts: [ChaosKind: Int] = [:]
        for _ in 0..<200_000 {
            if let kind = chaos.draw(&random) { counts[kind, default: 0] += 1 }
        }
        #expect(abs((counts[.slow] ?? 0) - 4000) < 400)
        #expect(abs((counts[.reset] ?? 0) - 2000) < 300)
        #expect(abs((counts[.duplicate] ?? 0) - 1000) < 200)
        #expect(abs((counts[.badMAC] ?? 0) - 200) < 100)
    }

    @Test(arguments: [
        "slow", "slow:2", "slow:%", "slow:1.23456%", "slow:101%", "noise:1%", "slow:1%,slow:1%",
        "slow:60%,reset:60%", "slow:-1%", "slow:1.%", "",
    ])
    func `chaos that makes no sense is refused`(text: String) {
        #expect(throws: LoadSettingError.self) { try LoadChaos(text) }
    }

    @Test(arguments: [
        ("p99<200ms", "p99", 200.0), ("service.p50<=1s", "service.p50", 1000),
        ("max<500us", "max", 0.5), ("tps>1000", "tps", 1000), ("approved>=99.5%", "approved", 99.5),
        ("wrong=0", "wrong", 0), ("p99 < 200 ms", "p99", 200), ("lag.p99<5", "lag.p99", 5),
    ])
    func `a threshold names a measure, a comparison and a bound`(
        text: String,
        measure: String,
        bound: Double
    ) throws {
        let threshold = try LoadThreshold(text)
        #expect(threshold.measure == measure)
        #expect(threshold.bound == bound)
        #expect(threshold.text == text)
    }

    @Test(arguments: ["p99", "p99<", "p98<1ms", "tps>1ms", "p99<1%", "p99<nan", "<1ms"])
    func `a threshold that makes no sense is refused`(text: String) {
        #expect(throws: LoadSettingError.self) { try LoadThreshold(text) }
    }

    @Test func `a threshold holds at its bound only where it says so`() throws {
        var measures = LoadMeasures()
        measures.set("tps", 1000)
        func isMet(_ text: String) throws -> Bool {
            try LoadThreshold(text).outcome(in: measures).isMet
        }
        #expect(try isMet("tps>=1000"))
        #expect(try isMet("tps<=1000"))
        #expect(try isMet("tps=1000"))
        #expect(try !isMet("tps>1000"))
        #expect(try !isMet("tps<1000"))
        #expect(try isMet("tps>999.9"))
    }

    @Test func `what was not measured was not kept`() throws {
        let outcome = try LoadThreshold("ratio>0%").outcome(in: LoadMeasures())
        #expect(outcome.value == nil)
        #expect(!outcome.isMet)
    }

    @Test func `only this machine is loopback`() throws {
        #expect(try LoadTarget("127.0.0.1:8583").isLoopback)
        #expect(try LoadTarget("127.9.9.9:1").isLoopback)
        #expect(try LoadTarget("localhost:8583").port == 8583)
        #expect(try !LoadTarget("128.0.0.1:8583").isLoopback)
        #expect(try !LoadTarget("10.0.0.127:8583").isLoopback)
        for text in ["127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "host:1", ":1"] {
            #expect(throws: LoadSettingError.self) { try LoadTarget(text) }
        }
    }
}
