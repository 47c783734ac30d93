import ISO8583
import Payments
import Testing
import Text

@testable import Simulators

/// When requests are meant to leave, and which terminals pay.
struct LoadStagesTests {
    @Test func `an open loop sends at even gaps, whatever was answered`() {
        let stages = LoadStages(.rate, to: 1000, ramp: 0, duration: 60_000_000)
        #expect((0..<5).map(stages.offset) == [0, 1000, 2000, 3000, 4000])
        #expect(stages.offset(of: 59_999) == 59_999_000)
        #expect(stages.offset(of: 60_000) == nil)
    }

    @Test func `a ramp reaches the rate evenly and half of what would have been sent`() throws {
        let stages = LoadStages(.rate, to: 1000, ramp: 10_000_000, duration: 20_000_000)
        // In ten seconds half of ten thousand have left.
        #expect(stages.offset(of: 5000) == 10_000_000)
        #expect(stages.offset(of: 5001) == 10_001_000)
        // A quarter of those in the first half of the ramp.
        #expect(try abs(#require(stages.offset(of: 1250)) - 5_000_000) <= 1)
        let offsets = (0..<6000).compactMap(stages.offset)
        #expect(offsets.count == 6000)
        #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `a ramp beyond the run is cut off where it is then`() {
        let stages = LoadStages(.rate, to: 1000, ramp: 20_000_000, duration: 10_000_000)
        #expect(stages.duration == 10_000_000)
        #expect(stages.top == 500)
    }

    @Test func `stages of a rate send what stands under their lines`() throws {
        let stages = try LoadStages(["10s:0..100/s", "10s:100/s", "10s:50..50/s", "10s:0/s"])
        #expect(stages.unit == .rate)
        #expect(stages.duration == 40_000_000)
        // 500 while it rises, 1000 level, 500 at half, and 250 while it falls.
        #expect(stages.offset(of: 500) == 10_000_000)
        #expect(stages.offset(of: 600) == 11_000_000)
        #expect(stages.offset(of: 1500) == 20_000_000)
        #expect(stages.offset(of: 1550) == 21_000_000)
        #expect(stages.offset(of: 2000) == 30_000_000)
        #expect(try #require(stages.offset(of: 2249)) < 40_000_000)
        #expect(stages.offset(of: 2250) == nil)
        let offsets = (0..<2250).compactMap(stages.offset)
        #expect(offsets.count == 2250)
        #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `terminals of a closed loop begin over the ramp`() {
        let stages = LoadStages(.sessions, to: 4, ramp: 8_000_000, duration: 10_000_000)
        let starts = (0..<4).map { stages.next(of: $0, from: 0) }
        #expect(starts == [1, 2_000_001, 4_000_001, 6_000_001])
        let level = LoadStages(.sessions, to: 4, ramp: 0, duration: 10_000_000)
        #expect((0..<4).map { level.next(of: $0, from: 0) } == [0, 0, 0, 0])
        #expect(level.next(of: 4, from: 0) == nil)
        #expect(level.next(of: 0, from: 9_999_999) == 9_999_999)
        #expect(level.next(of: 0, from: 10_000_000) == nil)
    }

    @Test func `terminals come and go with the stages, the last first`() throws {
        let stages = try LoadStages(["10s:0..10", "5s:10", "10s:0", "5s:2..2"])
        #expect(stages.unit == .sessions)
        #expect(stages.top == 10)
        func count(at second: Int64) -> Int {
            (0..<12).filter { stages.has($0, at: second * 1_000_000) }.count
        }
        #expect(count(at: 0) == 0)
        #expect(count(at: 5) == 5)
        #expect(count(at: 10) == 10)
        #expect(count(at: 14) == 10)
        #expect(count(at: 20) == 5)
        #expect(count(at: 24) == 1)
        #expect(count(at: 25) == 2)
        #expect(count(at: 30) == 0)
        // Terminal 7 goes when the level falls to 7, and does not come back.
        #expect(stages.next(of: 7, from: 17_000_000) == 17_000_000)
        #expect(stages.next(of: 7, from: 18_000_000) == nil)
        // Terminal 1 goes at 24 s and is there again in the last stage.
        #expect(stages.next(of: 1, from: 24_000_000) == 25_000_000)
        #expect(stages.next(of: 3, from: 0) == 3_000_001)
    }

    @Test(arguments: [
        "", "30s", "30s:", ":5", "30:5", "0s:5", "30s:-1", "30s:5..", "30s:..5", "30s:1..2..3",
        "30s:1.5", "30s:x", "30s:5/m", "30s:2000000", "30s:1e3", "30s:5 ", "-3s:5", "30s:/s",
    ])
    func `a stage that makes no sense is refused`(text: String) {
        #expect(throws: LoadSettingError.self) { try LoadStages(["1s:1", text]) }
    }

    @Test func `stages in which nobody pays, or of both kinds, are refused`() {
        #expect(throws: LoadSettingError.self) { try LoadStages([]) }
        #expect(throws: LoadSettingError.self) { try LoadStages(["30s:0", "10s:0..0"]) }
        #expect(throws: LoadSettingError.self) { try LoadStages(["30s:5", "10s:5/s"]) }
    }

    @Test func `a time to think is one, or drawn between two`() throws {
        #expect(try LoadThink("2s").range == 2_000_000...2_000_000)
        #expect(try LoadThink("500ms..3s").range == 500_000...3_000_000)
        var random = SeededGenerator(seed: 5)
        let think = try LoadThink("1s..2s")
        let drawn = (0..<2000).map { _ in think.draw(&random) }
        #expect(drawn.allSatisfy(think.range.contains))
        #expect(abs(drawn.reduce(0, +) / 2000 - 1_500_000) < 30_000)
        for text in ["", "2", "2s..1s", "0s", "..2s", "2s..", "-1s", "1s..2s..3s", "1 s"] {
            #expect(throws: LoadSettingError.self) { try LoadThink(text) }
        }
    }

    @Test func `each dialect has its share of the terminals after every one of them`() {
        #expect(LoadDialect.places(of: 10, shares: [1]) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(LoadDialect.places(of: 6, shares: [1, 1]) == [0, 1, 0, 1, 0, 1])
        let places = LoadDialect.places(of: 1000, shares: [70, 25, 5])
        for end in [10, 100, 333, 1000] {
            for (place, share) in [70, 25, 5].enumerated() {
                let count = places.prefix(end).count { $0 == place }
                #expect(abs(count * 100 - share * end) <= 100, "\(place) of \(end)")
            }
        }
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

    @Test func `every terminal has bank cards of its own while there are enough`() {
        var seen: Set<String> = []
        for index in 0..<100 {
            let cards = LoadCards(of: index, sessions: 100, perKind: 1000).bank
            #expect(cards.count == 8)
            for card in cards {
                let digits = card.number?.unmaskedDigits ?? ""
                #expect(seen.insert(digits).inserted && digits.hasPrefix("6222"))
                #expect(card.number?.luhnIsValid == true)
            }
        }
        #expect(LoadCards(of: 2999, sessions: 3000, perKind: 10).bank.count == 8)
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
