import Testing

@testable import Switch

@Suite struct IntakeBoundTests {
    private let millisecond: Int64 = 1_000_000

    private func bound(capacity: Int = 8192) -> IntakeBound {
        IntakeBound(capacity: capacity, longestWait: 500 * millisecond)
    }

    @Test func `one slow commit refuses nobody`() {
        var bound = bound()
        bound.served(100, waited: 2000 * millisecond, depth: 8000, at: 0)
        bound.served(4096, waited: 1990 * millisecond, depth: 8000, at: 20 * millisecond)
        bound.served(3904, waited: 2010 * millisecond, depth: 3904, at: 40 * millisecond)
        bound.served(1, waited: millisecond, depth: 1, at: 600 * millisecond)
        #expect(bound.places == 8192)
    }

    @Test
    func `row 65: while the book is slow no more may wait than it serves in the bound's time`() {
        // A book that serves a thousand a second, asked for more than that: whatever fits waits.
        var bound = bound()
        var depth = 8192
        var now: Int64 = 0
        for _ in 0..<20 {
            now += 100 * millisecond
            bound.served(100, waited: Int64(depth) * millisecond, depth: depth, at: now)
            depth = max(depth - 100, bound.places)
        }
        #expect((450...550).contains(bound.places))
    }

    @Test func `the bound opens again as fast as requests are served`() {
        var bound = bound(capacity: 1000)
        for step in 0...10 {
            bound.served(
                10,
                waited: 5000 * millisecond,
                depth: 1000,
                at: Int64(step) * 100 * millisecond
            )
        }
        #expect(bound.places == 100)
        bound.served(300, waited: 500 * millisecond, depth: 100, at: 1100 * millisecond)
        #expect(bound.places == 400)
        bound.served(5000, waited: 0, depth: 1, at: 1200 * millisecond)
        #expect(bound.places == 1000)
    }

    @Test func `a burst of terminals may always wait, and never more than there are places`() {
        for capacity in [1, 63, 64, 65, 1000] {
            var bound = bound(capacity: capacity)
            for step in 0...20 {
                bound.served(
                    1,
                    waited: 60_000 * millisecond,
                    depth: capacity,
                    at: Int64(step) * 100 * millisecond
                )
            }
            #expect(bound.places == min(capacity, IntakeBound.fewest))
        }
    }
}
