import ISO8583
import Payments
import Testing

@testable import Simulators

/// When requests are meant to leave.
struct LoadScheduleTests {
    @Test func `an open loop sends at even gaps, whatever was answered`() {
        let schedule = LoadSchedule(rate: 1000, ramp: 0)
        #expect((0..<5).map(schedule.offset) == [0, 1000, 2000, 3000, 4000])
        #expect(schedule.offset(of: 60_000) == 60_000_000)
    }

    @Test func `a ramp reaches the rate evenly and half of what would have been sent`() {
        let schedule = LoadSchedule(rate: 1000, ramp: 10_000_000)
        // In ten seconds half of ten thousand have left.
        #expect(schedule.offset(of: 5000) == 10_000_000)
        #expect(schedule.offset(of: 5001) == 10_001_000)
        // A quarter of those in the first half of the ramp.
        #expect(abs(schedule.offset(of: 1250) - 5_000_000) <= 1)
        let offsets = (0..<6000).map(schedule.offset)
        #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `sessions of a closed loop begin over the ramp`() {
        let starts = (0..<4).map { LoadSchedule.sessionStart($0, of: 4, ramp: 8_000_000) }
        #expect(starts == [0, 2_000_000, 4_000_000, 6_000_000])
        #expect(LoadSchedule.sessionStart(3, of: 4, ramp: 0) == 0)
    }

    @Test func `a trace keeps the gaps of the record at its speed`() {
        var trace = LoadTrace(speed: 4)
        trace.add(at: 1_000_000, terminal: "A", operation: .purchase, amount: 5)
        trace.add(at: 1_400_000, terminal: "B", operation: .balance, amount: nil)
        trace.add(at: 5_000_000, terminal: "A", operation: .purchase, amount: 7)
        #expect(trace.steps.map(\.offset) == [0, 100_000, 1_000_000])
        #expect(trace.steps.map(\.session) == [0, 1, 0])
        #expect(trace.steps.map(\.amount) == [5, nil, 7])
        #expect(trace.terminals == ["A", "B"])
        #expect(trace.duration == 1_000_000)
    }

    @Test func `a trace never goes back in time`() {
        var trace = LoadTrace(speed: 1)
        trace.add(at: 2_000_000, terminal: "A", operation: .purchase, amount: 1)
        trace.add(at: 2_500_000, terminal: "A", operation: .purchase, amount: 1)
        trace.add(at: 2_400_000, terminal: "A", operation: .purchase, amount: 1)
        #expect(trace.steps.map(\.offset) == [0, 500_000, 500_000])
    }

    @Test func `a wheel gives back what is due, in order, once`() {
        var wheel = TimerWheel<String>(at: 1_000_000)
        wheel.add("late", at: 1_030_000)
        wheel.add("soon", at: 1_002_500)
        wheel.add("past", at: 900_000)
        #expect(wheel.due(at: 1_000_999) == [])
        #expect(wheel.due(at: 1_002_999) == ["past"])
        #expect(wheel.due(at: 1_003_000) == ["soon"])
        #expect(wheel.due(at: 1_100_000) == ["late"])
        #expect(wheel.isEmpty)
    }

    @Test func `a wheel holds what lies many turns ahead, and survives a long sleep`() {
        var wheel = TimerWheel<Int>(at: 0)
        for number in 1...50 { wheel.add(number, at: Int64(number) * 1_000_000) }
        var found: [Int] = []
        for second in 1...20 { found += wheel.due(at: Int64(second) * 1_000_000) }
        #expect(found == Array(1...20))
        #expect(wheel.due(at: 60_000_000) == Array(21...50))
        #expect(wheel.isEmpty)
    }

    @Test func `the cards of the sessions do not overlap while there are enough`() {
        var seen: Set<String> = []
        for index in 0..<100 {
            let cards = LoadCards.cards(of: index, sessions: 100, perKind: 1000)
            #expect(cards.count == 8)
            for card in cards {
                let digits = card.number?.unmaskedDigits ?? ""
                #expect(seen.insert(digits).inserted)
                #expect(card.number?.luhnIsValid == true)
            }
        }
        // With fewer cards than sessions some share one, but none goes without.
        #expect(LoadCards.cards(of: 1499, sessions: 1500, perKind: 10).count == 2)
    }
}
