import Testing
import WalletChannels

@Suite struct FloodBoundsTests {
    private static let body = 1_000

    @Test func `a head ends with an empty line however it is cut`() {
        let head = Array("HTTP/1.1 200 OK\r\nA: b\r\n\r\n".utf8)
        for cut in 0...head.count {
            var bounds = FloodBounds(body: Self.body)
            let wasTaken = bounds.take(head[..<cut]) && bounds.take(head[cut...])
            #expect(wasTaken)
            // The bound of the head is passed only in all: it is over.
            let rest = [UInt8](repeating: 0x61, count: FloodBounds.framing)
            let restTaken = bounds.take(rest)
            #expect(restTaken)
        }
    }

    @Test func `a head without an end is taken up to its bound`() {
        var bounds = FloodBounds(body: Self.body)
        let isTaken = bounds.take([UInt8](repeating: 0x61, count: FloodBounds.head))
        let oneMore = bounds.take([0x61])
        #expect(isTaken && !oneMore)
    }

    @Test func `an end behind the bound is no end`() {
        var bounds = FloodBounds(body: Self.body)
        let flood = [UInt8](repeating: 0x61, count: FloodBounds.head) + Array("\r\n\r\n".utf8)
        let isTaken = bounds.take(flood)
        #expect(!isTaken)
    }

    @Test func `an answer is bounded in all, interim answers and chunks included`() {
        var bounds = FloodBounds(body: Self.body)
        let interim = Array("HTTP/1.1 103 Early Hints\r\n\r\n".utf8)
        var taken = 0
        while bounds.take(interim) { taken += interim.count }
        #expect(taken <= Self.body + FloodBounds.framing)
        #expect(taken > Self.body + FloodBounds.framing - interim.count)
    }

    @Test func `a request begins the count anew`() {
        var bounds = FloodBounds(body: Self.body)
        let head = Array("HTTP/1.1 200 OK\n\n".utf8)
        let answer = [UInt8](repeating: 0x61, count: Self.body)
        for _ in 0..<200 {
            bounds.begin()
            let isTaken = bounds.take(head) && bounds.take(answer)
            #expect(isTaken)
        }
    }
}
