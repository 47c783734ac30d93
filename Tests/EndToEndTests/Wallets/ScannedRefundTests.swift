import Payments
import Testing

@testable import Simulators
@testable import Switch

/// Refunds and voids of scanned payments at a whole switch, under what may befall them.
@Suite(.serialized) struct ScannedRefundTests {
    /// What befalls the request of a refund.
    private struct Course {
        let fault: String
        let more: String
        let isDaily: Bool

        init(_ fault: String, _ more: String = "", isDaily: Bool = false) {
            self.fault = fault
            self.more = more
            self.isDaily = isDaily
        }
    }

    private static var courses: [Course] {
        WalletMatrixTests.isWhole ? all : all.filter(\.isDaily)
    }

    private static let all = [
        Course("", isDaily: true), Course("silent", isDaily: true), Course("lost"), Course("reset"),
        Course("reset-after"), Course("delay", ",\"ms\":12000"),
        Course("answer-broken-signature", isDaily: true), Course("answer-unsigned"),
        Course("refund-error"), Course("refund-not-enough", isDaily: true),
    ]

    private func sale(_ world: WalletWorld, _ ending: Int = 0) throws -> ScanningTerminal {
        let customer = try ScanningTerminal(world.terminal(), 1, code: world.code(ending))
        try customer.pay()
        world.advance(seconds: 1)
        let heard = try customer.hear()
        #expect(heard == [.approved])
        return customer
    }

    /// Runs until nothing is left to do; what was heard of the refund.
    private func end(_ world: WalletWorld, _ customer: ScanningTerminal) throws -> [String] {
        for _ in 0..<60 {
            world.advance(seconds: 2)
            if world.isQuiet { break }
        }
        return try customer.hear().compactMap { word in
            if case .refund(let code) = word { code } else { nil }
        }
    }

    private func agrees(_ world: WalletWorld) throws -> Bool {
        let (owed, held) = try world.clearing()
        return owed == ProviderSums(world.road.book).standingMinor && held == 0
            && world.broken() == [] && world.isQuiet
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `a refund is paid once, whatever befalls its request`(wire: WalletTalk.Wire) throws {
        for course in Self.courses {
            for part in [Int64?.some(2000), nil] {
                let name = "\(course.fault) \(part ?? 0)"
                let world = try WalletWorld(wire)
                let customer = try sale(world)
                if !course.fault.isEmpty {
                    let body =
                        "{\"fault\":\"\(course.fault)\",\"operation\":\"refund\"\(course.more)}"
                    world.road.control("next", body)
                }
                try customer.refund(part)
                let codes = try end(world, customer)
                #expect(codes == ["00"] || codes == ["09"], "\(name): \(codes)")
                // Its repeat is told the end, and refunds nothing.
                try customer.refundAgain()
                #expect(try end(world, customer) == ["00"], "\(name)")
                #expect(
                    ProviderSums(world.road.book).standingMinor == 8850 - (part ?? 8850),
                    "\(name)"
                )
                #expect(world.road.book.flatMap(\.refunds).count == 1, "\(name)")
                #expect(try agrees(world), "\(name): \(world.road.violations)")
                #expect(try JournalCheck.isRight(world.world), "\(name)")
            }
        }
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `parts are refunded up to the whole, and not a fen more`(wire: WalletTalk.Wire) throws {
        let world = try WalletWorld(wire)
        let customer = try sale(world)
        for (part, code) in [
            (Int64(2000), "00"), (6851, "64"), (3000, "00"), (3850, "00"), (1, "64"),
        ] {
            try customer.refund(part)
            #expect(try end(world, customer) == [code], "\(part)")
        }
        #expect(ProviderSums(world.road.book).standingMinor == 0)
        #expect(world.road.book.flatMap(\.refunds).count == 3)
        #expect(try agrees(world))
        try customer.reverse()
        world.advance(seconds: 2)
        guard case .notTakenBack = try customer.hear().last else {
            Issue.record("what is refunded was reversed: \(customer.told)")
            return
        }
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `what is accepted and comes later is told as done, and watched`(
        wire: WalletTalk.Wire
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try sale(world, 97)
        try customer.refund(8850)
        world.advance(seconds: 1)
        let heard = try customer.hear()
        // Alipay's own word of a refund is no proof, so it is asked for.
        #expect(heard == [.refund(wire == .alipay ? "09" : "00")])
        try world.crash()
        try customer.goOn(world)
        #expect(try end(world, customer) == [])
        try customer.refundAgain()
        #expect(try end(world, customer) == ["00"])
        #expect(ProviderSums(world.road.book).standingMinor == 0)
        #expect(world.road.book.flatMap(\.refunds).map(\.state) == [.paid])
        #expect(try agrees(world))
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases, ["refund-abnormal", "refund-closed"])
    func `what a provider cannot give back is a person's, and the terminal hears no lie`(
        wire: WalletTalk.Wire,
        fault: String
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try sale(world)
        world.road.control("next", "{\"fault\":\"\(fault)\"}")
        try customer.refund(2000)
        let codes = try end(world, customer)
        let stands = ProviderSums(world.road.book).standingMinor
        let cases = try world.select("SELECT 1 FROM open_v WHERE what = 'discrepancy'").count
        let clearing = try world.clearing()
        // Either both books have it alike, or a person is told.
        #expect(clearing.owed == stands || cases > 0, "\(codes) \(clearing) \(stands)")
        #expect(codes != ["00"] || stands == 6850 || cases > 0, "\(codes) \(stands)")
        #expect(world.road.violations == [])
        #expect(try JournalCheck.isRight(world.world))
    }

    @Test(arguments: WalletTalk.Wire.allCases, [false, true])
    func `rows 22 and 23: a crash around a refund neither loses nor repeats it`(
        wire: WalletTalk.Wire,
        isBooked: Bool
    ) throws {
        let world = try WalletWorld(wire)
        let customer = try sale(world)
        let fault = isBooked ? "silent" : "lost"
        world.road.control("next", "{\"fault\":\"\(fault)\",\"operation\":\"refund\"}")
        try customer.refund(2000)
        world.advance(seconds: 1)
        try world.crash()
        try customer.goOn(world)
        _ = try end(world, customer)
        try customer.refundAgain()
        #expect(try end(world, customer) == ["00"])
        #expect(ProviderSums(world.road.book).standingMinor == 6850)
        #expect(world.road.book.flatMap(\.refunds).count == 1)
        #expect(try agrees(world))
        #expect(try JournalCheck.isRight(world.world))
    }
}
