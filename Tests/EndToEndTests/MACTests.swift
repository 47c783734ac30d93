import ISO8583
import Testing

@testable import Switch

@Suite struct MACTests {
    @Test(arguments: ["unionpay", "plain-text", "ifsf"])
    func `row 33: any single bit that flips is refused and moves no money`(
        _ listener: String
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal(listener)
        try terminal.signOn()
        let approved = terminal.family == .ifsf ? "000" : "00"
        let frame = try terminal.frame(try terminal.purchase(100))
        let start = frame.count - MessageLength.of(frame, terminal.format)
        var answered = 0
        // Every bit of one dialect; of the others one bit a byte, each time another one.
        let bits = (0..<(8 * (frame.count - start))).filter {
            listener == "unionpay" || $0 % 9 == 0
        }
        for bit in bits {
            var flipped = frame
            flipped[start + bit / 8] ^= 1 << UInt8(bit % 8)
            // Slowly enough to be judged each time.
            world.clock.advance(milliseconds: 500)
            let other = try world.terminal(listener)
            try other.wire.send(flipped)
            // A flipped message type or terminal may leave nobody to tell: then it closes.
            if let reply = try? other.receive(milliseconds: 6000) {
                #expect(reply.code != approved)
                answered += 1
            }
            other.wire.close()
        }
        #expect(answered > bits.count / 3)
        #expect(world.count(.macUnjudged) == 0)
        let rested = try world.terminal(listener)
        rested.key = terminal.key
        rested.stan = terminal.stan
        let balance = try rested.exchange(try rested.balance())
        #expect(balance.text(.additionalAmounts)?.contains("C000001000000") == true)
    }

    @Test(arguments: Way.allCases)
    func `a purchase or reversal without a MAC is refused, and the reply has none`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            let sale = try terminal.purchase(100)
            let refused = try terminal.exchange(sale, authenticated: false)
            #expect(refused.code == "63")
            #expect(!refused.message.has(.mac))
            let reversal = try terminal.exchange(
                try terminal.reversal(of: sale),
                authenticated: false
            )
            #expect(reversal.code == "63")
        }
    }
}

/// How many bytes of a frame are message.
enum MessageLength {
    static func of(_ frame: [UInt8], _ format: FrameFormat) -> Int {
        // What is no frame has no message.
        guard case .frame(let layout) = try? format.nextFrame(in: frame.span) else { return 0 }
        return layout.message.count
    }
}
