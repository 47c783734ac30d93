import Payments
import Synchronization
import Testing

@testable import Switch

/// A wall that may jump beside a monotonic clock that never does.
private final class JumpingClock: SwitchClock {
    private let wall = Atomic<Int64>(1_795_212_000_000_000)
    private let monotonic = Atomic<Int64>(5_000_000)

    func now() -> Timestamp { Timestamp(rawValue: wall.load(ordering: .relaxed)) }

    private let suspended = Atomic<Int64>(0)

    func monotonicNanoseconds() -> Int64 { monotonic.load(ordering: .relaxed) * 1000 }

    func suspendedNanoseconds() -> Int64 { suspended.load(ordering: .relaxed) * 1000 }

    func sleep(_ seconds: Int64) {
        suspended.add(seconds * 1_000_000, ordering: .relaxed)
        jump(seconds)
    }

    func pass(_ seconds: Int64) {
        wall.add(seconds * 1_000_000, ordering: .relaxed)
        monotonic.add(seconds * 1_000_000, ordering: .relaxed)
    }

    func jump(_ seconds: Int64) { wall.add(seconds * 1_000_000, ordering: .relaxed) }
}

@Suite struct GuardedClockTests {
    private static let day: Int64 = 86_400

    /// Lets seconds pass, each with its look at the wall.
    private func pass(_ seconds: Int, _ system: JumpingClock, _ clock: GuardedClock) {
        for _ in 0..<seconds {
            system.pass(1)
            clock.regulate()
        }
    }

    private func seconds(_ clock: GuardedClock, since start: Timestamp) -> Int64 {
        (clock.now().rawValue - start.rawValue) / 1_000_000
    }

    @Test(arguments: [34_560_000, 360_000, 3601, -3601, -34_560_000] as [Int64])
    func `row 32: a jump of the wall over an hour moves no time, and its end leaves no trace`(
        jump: Int64
    ) {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        let start = clock.now()
        pass(10, system, clock)
        system.jump(jump)
        pass(5, system, clock)
        #expect(seconds(clock, since: start) == 15)
        #expect(clock.refusedJump == jump * 1_000_000)
        system.jump(-jump)
        pass(5, system, clock)
        #expect(seconds(clock, since: start) == 20)
        #expect(clock.refusedJump == 0)
        #expect(clock.now() == clock.wall)
    }

    @Test func `row 32: a small step forward is followed at once`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        let start = clock.now()
        system.jump(1800)
        pass(1, system, clock)
        #expect(seconds(clock, since: start) == 1801)
    }

    @Test func `row 32: a small step back lets time run slower, and never back or still`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        system.jump(-60)
        var last = clock.now()
        for _ in 0..<130 {
            pass(1, system, clock)
            #expect(clock.now() > last)
            last = clock.now()
        }
        #expect(clock.now() == clock.wall)
    }

    @Test func `a jump that a person agrees to is made forward at once and backward slowly`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        let start = clock.now()
        system.jump(2 * Self.day)
        pass(1, system, clock)
        clock.accept(clock.refusedJump)
        #expect(clock.now() == clock.wall)
        system.jump(-7200)
        pass(1, system, clock)
        #expect(clock.refusedJump < 0)
        clock.accept(clock.refusedJump)
        #expect(clock.refusedJump == 0)
        let last = clock.now()
        pass(100, system, clock)
        #expect((49...51).contains(seconds(clock, since: last)))
        pass(14_400, system, clock)
        #expect(clock.now() == clock.wall)
        #expect(clock.now() > start)
    }

    @Test func `another jump after a person's yes is refused like the first`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        system.jump(-7200)
        pass(1, system, clock)
        clock.accept(clock.refusedJump)
        system.jump(400 * Self.day)
        pass(1, system, clock)
        #expect(clock.refusedJump > 0)
    }

    @Test func `a machine that slept has not jumped`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        let start = clock.now()
        system.sleep(9 * 3600)
        pass(1, system, clock)
        #expect(seconds(clock, since: start) == 9 * 3600 + 1)
        #expect(clock.refusedJump == 0)
    }

    @Test func `a start behind the journal's last record goes on from there`() {
        let system = JumpingClock()
        let clock = GuardedClock(system)
        let last = Timestamp(rawValue: clock.now().rawValue + 400 * Self.day * 1_000_000)
        clock.begin(after: last)
        pass(3, system, clock)
        #expect(seconds(clock, since: last) == 3)
        #expect(clock.refusedJump < 0)
    }
}
