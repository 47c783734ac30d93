import Book
import BookSimulation
import Payments
import Testing

@testable import struct Book.SeenSTANs

@Suite struct SeenSTANsTests {
    private let today = BusinessDate(year: 2026, month: 11, day: 21)

    private func identity(_ stan: UInt32, window: UInt32 = 1) -> RequestIdentity {
        RequestIdentity(
            terminal: TerminalRow(rawValue: 1),
            messageClass: .financial,
            stan: stan,
            window: window
        )
    }

    @Test func `it agrees with a set for every order of insertion`() {
        var random = SeededGenerator(seed: 1)
        for _ in 1...200 {
            var seen = SeenSTANs()
            var model: Set<UInt32> = []
            for _ in 1...60 {
                let stan = UInt32.random(in: 0...40, using: &random)
                seen.insert(identity(stan), on: today)
                model.insert(stan)
            }
            for stan: UInt32 in 0...41 {
                #expect(seen.mayHold(identity(stan)) == model.contains(stan))
            }
        }
    }

    @Test func `the ends of the range of a STAN are no exception`() {
        var seen = SeenSTANs()
        for stan: UInt32 in [.max, 0, .max - 1, 1] { seen.insert(identity(stan), on: today) }
        #expect(seen.mayHold(identity(.max)) && seen.mayHold(identity(0)))
        #expect(!seen.mayHold(identity(2)))
    }

    @Test func `more than 64 intervals mean to look always, from the next batch on`() {
        var seen = SeenSTANs()
        for stan: UInt32 in 0..<65 { seen.insert(identity(stan * 2), on: today) }
        #expect(seen.isOverfull)
        #expect(!seen.mayHold(identity(1)))
        seen.trim(batch: 1)
        #expect(!seen.isOverfull)
        #expect(seen.mayHold(identity(1)))
        #expect(!seen.mayHold(identity(1, window: 2)))
    }

    @Test func `64 intervals are remembered exactly`() {
        var seen = SeenSTANs()
        for stan: UInt32 in 0..<64 { seen.insert(identity(stan * 2), on: today) }
        seen.trim(batch: 1)
        #expect(!seen.mayHold(identity(1)))
        #expect(seen.mayHold(identity(126)))
    }

    @Test func `with too many windows the oldest ones are looked up again`() {
        var seen = SeenSTANs()
        for window: UInt32 in 1...17 { seen.insert(identity(5, window: window), on: today) }
        seen.trim(batch: 17)
        #expect(seen.mayHold(identity(6, window: 1)))
        #expect(seen.mayHold(identity(6, window: 99)))
        #expect(!seen.mayHold(identity(6, window: 17)))
        seen.forget(before: today.next, batch: 17, openedOn: today.next)
        #expect(!seen.mayHold(identity(6, window: 99)))
    }

    @Test func `a past that is unknown stays so for the open batch`() {
        var seen = SeenSTANs()
        seen.lookAlways(on: today)
        #expect(seen.mayHold(identity(1)))
        seen.forget(before: today.next, batch: 7, openedOn: today)
        #expect(seen.mayHold(identity(1, window: 7)))
        #expect(!seen.mayHold(identity(1, window: 8)))
    }
}
