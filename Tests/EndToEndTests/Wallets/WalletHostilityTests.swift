import Testing

@testable import Simulators
@testable import Switch

/// What a provider, or who speaks in its place, answers wrongly: at a whole switch.
struct WalletHostilityTests {
    private static func faults(_ wire: WalletTalk.Wire) -> [(name: String, reason: String)] {
        var faults = [
            ("pay-other-order", wire == .alipay ? "10000" : "SUCCESS"),
            ("answer-unsigned", "unsigned"),
            ("answer-broken-signature", "badSignature"), ("answer-huge", "tooLong"),
            ("answer-header-flood", "tooLong"), ("answer-half", ""), ("answer-drip", ""),
            ("answer-bad-gateway", "status"), ("answer-too-many", "tooMany"),
        ]
        switch wire {
        case .alipay: faults.append(("answer-deep", "unreadable"))
        case .v3:
            faults += [
                ("answer-deep", "unreadable"), ("answer-unknown-serial", "unknownSerial"),
                ("answer-old-timestamp", "oldTimestamp"),
            ]
        case .v2: faults.append(("answer-entities", "unreadable"))
        }
        return faults
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `what cannot be believed decides nothing, says why, and the next question does`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let faults = Self.faults(wire)
        var customers: [ScanningTerminal] = []
        for (place, fault) in faults.enumerated() {
            let terminal = try world.terminal(place + 1)
            let customer = try ScanningTerminal(terminal, place + 1, code: world.code(0, place))
            world.road.control("next", "{\"fault\":\"\(fault.name)\",\"operation\":\"pay\"}")
            try customer.pay()
            customers.append(customer)
            world.advance(seconds: 0.2)
            #expect(try customer.hear() == [], "\(fault.name)")
        }
        world.advance(seconds: 20)
        let codes = try world.select(
            "SELECT e.code FROM order_v o JOIN exchange_v e ON e.id = o.id ORDER BY o.id"
        )
        for (place, fault) in faults.enumerated() {
            #expect(try customers[place].hear() == [.approved], "\(fault.name)")
            #expect(codes[place][0] ?? "" == fault.reason, "\(fault.name)")
        }
        world.advance(seconds: 60)
        let comparison = WalletComparison(try world.orders(), with: world.road.book)
        #expect(comparison.differences == [] && world.isQuiet)
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `answers to questions that cannot be believed hold the cancel back, and not for ever`(
        wire: WalletTalk.Wire
    ) throws {
        // While the clocks are too far apart nothing leaves by itself.
        let faults = Self.faults(wire).filter {
            $0.name.hasPrefix("answer") && $0.name != "answer-old-timestamp"
        }
        for fault in faults {
            let world = try WalletWorld(wire)
            let customer = try ScanningTerminal(world.terminal(), 1, code: world.code(81))
            world.road.control(
                "next",
                "{\"fault\":\"\(fault.name)\",\"operation\":\"query\",\"times\":60}"
            )
            try customer.pay()
            world.advance(seconds: wire == .alipay ? 32 : 42)
            #expect(try customer.hear() == [.undecided], "\(fault.name)")
            #expect(try world.select("SELECT state FROM order_v") == [["resolving"]])
            world.advance(seconds: 80)
            #expect(try world.select("SELECT state FROM order_v") == [["undone"]], "\(fault.name)")
            #expect(ProviderSums(world.road.book).standingMinor == 0)
            #expect(world.road.violations == [], "\(fault.name)")
        }
    }
}
