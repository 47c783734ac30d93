import Book
import NIOCore
import Payments
import Testing

@testable import Switch

@Suite struct SourceLimiterTests {
    private static let limit = RateLimit(burst: 3, everyMilliseconds: 1000)
    private static let second: Int64 = 1_000_000_000

    private func source(_ text: String) throws -> PeerSource {
        PeerSource(try SocketAddress(ipAddress: text, port: 1))
    }

    @Test func `a burst, then one an interval, and all of it again after a pause`() throws {
        var limiter = SourceLimiter(Self.limit, sources: 2)
        let one = try source("10.0.0.1")
        let seconds: [Int64] = [0, 0, 0, 0, 0, 1, 1, 9, 9, 9, 9]
        let allowed = seconds.map { limiter.allows(one, at: $0 * Self.second) }
        #expect(allowed[..<5] == [true, true, true, false, false])
        #expect(allowed[5..<7] == [true, false])
        #expect(allowed[7...] == [true, true, true, false])
    }

    @Test func `being forgotten gives a source nothing back`() throws {
        var limiter = SourceLimiter(Self.limit, sources: 2)
        let one = try source("10.0.0.1")
        for _ in 1...3 { limiter.take(one, at: 0) }
        var allowed = 0
        for number in 2...250 where limiter.allows(try source("10.0.1.\(number)"), at: 0) {
            allowed += 1
        }
        // One more source with a place, and one rate for all others.
        #expect(allowed == 1 + 3)
        #expect(limiter.count == 2)
        let isForgotten = limiter.has(one, at: 0)
        #expect(!isForgotten)
    }

    @Test func `who showed a key keeps a place, and what is owed`() throws {
        var limiter = SourceLimiter(Self.limit, sources: 2)
        let genuine = try source("10.0.0.1")
        limiter.trust(genuine)
        for number in 2...250 { limiter.take(try source("10.0.1.\(number)"), at: 0) }
        let hasPlace = limiter.has(genuine, at: 0)
        #expect(hasPlace)
        // Frames that were recorded show keys, too: no source gains by turns.
        let guessers = [try source("10.0.2.1"), try source("10.0.2.2")]
        var allowed = 0
        for turn in 0..<100 {
            limiter.trust(guessers[turn % 2])
            if limiter.allows(guessers[turn % 2], at: 0) { allowed += 1 }
        }
        #expect(allowed == 0)
        #expect(limiter.count <= 3)
    }

    @Test func `a site's IPv6 addresses are one source, IPv4 in IPv6 is IPv4`() throws {
        #expect(try source("2001:db8::1") == source("2001:db8::ffff:1"))
        #expect(try source("2001:db8::1") != source("2001:db8:0:1::1"))
        #expect(try source("::ffff:10.0.0.1") == source("10.0.0.1"))
    }

    @Test func `a site may sign on as a whole, a flood gets a few a second`() throws {
        var limits = ListenerLimits()
        let site = try source("10.0.0.1")
        let whole = (1...1500).count { _ in limits.allowSession(site, at: 0) }
        #expect(whole == 1500)
        let flood = (1...30_000).count {
            limits.allowSession(site, at: Int64($0) * Self.second / 30_000)
        }
        #expect(flood <= 500 + 51)
        let other = try source("10.0.0.2")
        let isAllowed = limits.allowSession(other, at: Self.second)
        #expect(isAllowed)
    }

    @Test func `settlements without a MAC take nothing from sign-ons`() throws {
        var limits = ListenerLimits()
        let site = try source("10.0.0.1")
        let settled = (1...5000).count { _ in limits.allowBatch(site, at: 0) }
        #expect(settled == 2000)
        let signedOn = (1...1500).count { _ in limits.allowSession(site, at: 0) }
        #expect(signedOn == 1500)
    }

    @Test func `sign-ons whose keys verify count no more, a stranger's go on counting`() throws {
        var limits = ListenerLimits()
        var terminal = StrangerLimits()
        let site = try source("10.0.0.1")
        for _ in 1...20_000 {
            let isAllowed = limits.allowSession(site, at: 0)
            #expect(isAllowed)
            terminal.takeSignOn(site, at: 0)
            if terminal.provesSignOn(site) { limits.giveSessionBack(site) }
        }
        let stranger = try source("10.0.0.66")
        for _ in 1...10 { terminal.takeSignOn(stranger, at: 0) }
        let isProved = terminal.provesSignOn(site)
        #expect(!isProved)
        let (own, others) = (
            terminal.signOns.has(site, at: 0), terminal.signOns.has(stranger, at: 0)
        )
        #expect(own && !others)
    }

    @Test(
        arguments: [
            ([1, 2, 3], [true, true, true]), ([7, 7, 6], [true, false, false]),
            ([999_999, 1, 2, 2], [true, true, true, false]),
            // Frames sent again by turns, around the place where STANs begin again.
            ([999_998, 5, 999_998, 5, 6], [true, true, false, false, true]),
            ([999_998, 5, 600_000, 5], [true, true, false, false]),
            (
                [0, 400_000, 800_000, 0, 400_000, 800_000, 0],
                [true, true, true, false, false, false, false]
            ),
            (
                [10, 400_000, 800_000, 5, 10, 400_000, 5],
                [true, true, true, true, false, false, false]
            ),
        ] as [([UInt32], [Bool])]
    )
    func `row 34: a MAC that verifies ends the row once a STAN, and a recorded frame never`(
        stans: [UInt32],
        endings: [Bool]
    ) throws {
        var limits = StrangerLimits()
        let clock = FixedClock(now: Timestamp(rawValue: 0))
        let one = try source("10.0.0.1")
        for (stan, ends) in zip(stans, endings) {
            for _ in 1...10 { limits.failures.take(one, at: 0) }
            let before = limits.failures.has(one, at: 0)
            limits.endsRow(stan, from: one, by: clock)
            let behind = limits.failures.has(one, at: 0)
            #expect(!before && behind == ends)
        }
    }

    @Test func `row 34: STANs go around as often as a terminal counts them, once a day at most`() {
        var lap = STANLap()
        var clock = FixedClock(now: Timestamp(rawValue: 0))
        var stan: UInt32 = 400_000
        func walk() -> Int {
            (0..<1_000_000).count { _ in
                stan = stan == 999_999 ? 1 : stan + 1
                return lap.isNewer(stan, by: clock)
            }
        }
        #expect(walk() == 1_000_000 - 1)
        #expect(walk() == 0)
        clock.time = Timestamp(rawValue: 86_400_000_000)
        #expect(walk() >= 999_998)
    }
}
