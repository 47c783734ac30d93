import Book
import BookSimulation
import Payments
import Testing
import Text

@testable import struct Book.SeenSTANs

@Suite struct SeenSTANsTests {
    private let today = BusinessDate(year: 2026, month: 11, day: 21)
    /// The same day of the calendar.
    private var day: Int32 { today.rawValue }

    private func identity(
        _ stan: UInt32,
        window: UInt32 = 1,
        _ kind: WindowKind = .batch
    ) -> RequestIdentity {
        RequestIdentity(
            terminal: TerminalRow(rawValue: 1),
            messageClass: .financial,
            stan: stan,
            window: window,
            windowKind: kind
        )
    }

    @Test func `it agrees with a set for every order of insertion`() {
        var random = SeededGenerator(seed: 1)
        for _ in 1...200 {
            var seen = SeenSTANs()
            var model: Set<UInt32> = []
            for _ in 1...60 {
                let stan = UInt32.random(in: 0...40, using: &random)
                seen.insert(identity(stan), on: today, day: day)
                model.insert(stan)
            }
            for stan: UInt32 in 0...41 {
                #expect(seen.mayHold(identity(stan)) == model.contains(stan))
            }
        }
    }

    @Test func `the ends of the range of a STAN are no exception`() {
        var seen = SeenSTANs()
        for stan: UInt32 in [.max, 0, .max - 1, 1] {
            seen.insert(identity(stan), on: today, day: day)
        }
        #expect(seen.mayHold(identity(.max)) && seen.mayHold(identity(0)))
        #expect(!seen.mayHold(identity(2)))
    }

    @Test func `more than 64 intervals mean to look always, from the next batch on`() {
        var seen = SeenSTANs()
        for stan: UInt32 in 0..<65 { seen.insert(identity(stan * 2), on: today, day: day) }
        #expect(seen.isOverfull)
        #expect(!seen.mayHold(identity(1)))
        seen.trim(batch: 1)
        #expect(!seen.isOverfull)
        #expect(seen.mayHold(identity(1)))
        #expect(!seen.mayHold(identity(1, window: 2)))
    }

    @Test func `64 intervals are remembered exactly`() {
        var seen = SeenSTANs()
        for stan: UInt32 in 0..<64 { seen.insert(identity(stan * 2), on: today, day: day) }
        seen.trim(batch: 1)
        #expect(!seen.mayHold(identity(1)))
        #expect(seen.mayHold(identity(126)))
    }

    @Test func `with too many windows the oldest ones are looked up again`() {
        var seen = SeenSTANs()
        let last = UInt32(SeenSTANs.maximumWindows) + 1
        for window in 1...last {
            seen.insert(identity(5, window: window), on: today, day: day)
        }
        seen.trim(batch: last)
        #expect(seen.mayHold(identity(6, window: 1)))
        #expect(seen.mayHold(identity(6, window: 999)))
        #expect(!seen.mayHold(identity(6, window: last)))
        seen.forget(before: today.next, day: day + 1, batch: last, openedOn: today.next)
        #expect(!seen.mayHold(identity(6, window: 999)))
    }

    @Test func `a past that is unknown stays so for the open batch`() {
        var seen = SeenSTANs()
        seen.lookAlways(on: today, day: day)
        #expect(seen.mayHold(identity(1)))
        seen.forget(before: today.next, day: day + 1, batch: 7, openedOn: today)
        #expect(seen.mayHold(identity(1, window: 7)))
        #expect(!seen.mayHold(identity(1, window: 8)))
    }

    @Test func `batch 1128 and 28 November are two windows`() {
        var seen = SeenSTANs()
        seen.insert(identity(5, window: 1128), on: today, day: day)
        #expect(seen.mayHold(identity(5, window: 1128)))
        #expect(!seen.mayHold(identity(5, window: 1128, .day)))
        #expect(!seen.mayHold(identity(5, window: 1128, .date)))
    }

    @Test func `a date stays while its days do, whatever business dates have closed`() {
        var seen = SeenSTANs()
        seen.insert(identity(5, window: 1121, .day), on: today, day: day)
        seen.insert(identity(5, window: 3), on: today, day: day)
        var later = today
        for _ in 1...9 { later = later.next }
        seen.forget(before: later, day: day, batch: 9, openedOn: later)
        #expect(seen.mayHold(identity(5, window: 1121, .day)))
        #expect(!seen.mayHold(identity(5, window: 3)))
        seen.forget(before: later, day: day + 1, batch: 9, openedOn: later)
        #expect(!seen.mayHold(identity(5, window: 1121, .day)))
    }
}
