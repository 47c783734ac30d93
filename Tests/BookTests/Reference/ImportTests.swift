import Book
import BookSimulation
import JournalFormat
import Payments
import Reference
import Testing

/// Imports begin, come in steps, and come into force or do not.
@Suite struct ImportTests {
    @Test func `staged rows decide nothing until their version is activated`() {
        var book = BookHarness.demo()
        let version = book.stage([.hot(1)])
        #expect(book.buy(1) == .approved)
        book.activate(version)
        #expect(book.buy(2) == .restrictedCard)
        #expect(book.book.referenceTables.version(of: .hotCard) == version)
        #expect(book.book.referenceTables.version(of: .station) == 0)
    }

    @Test func `a discarded import leaves nothing, nor under the next one`() {
        var book = BookHarness.demo()
        let first = book.stage([.hot(1)])
        book.operate(.reference(.discard(version: first)))
        #expect(book.buy(1) == .approved)
        let second = book.bring(.hot(2))
        #expect(second == first + 1)
        #expect(book.buy(2) == .approved)
        #expect(book.buy(3, card: 2) == .restrictedCard)
    }

    @Test func `an import comes into force at its time and not a moment before`() {
        var book = BookHarness.demo()
        let time = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        let version = book.stage([.hot(1)])
        book.activate(version, at: time)
        #expect(book.refusal(.reference(.begin(book.heading([.hot(2)])))).isOpenImport)
        // The harness adds a millisecond to each event.
        book.now = Timestamp(rawValue: time.rawValue - 1_001)
        #expect(book.buy(1) == .approved)
        #expect(book.book.referenceTables.open?.number == version)
        book.now = Timestamp(rawValue: time.rawValue - 1_000)
        let output = book.run(.payment(.purchase(2), .inHouse))
        #expect(output.replies.map(\.outcome) == [.restrictedCard])
        #expect(output.reference.versions[version]?.inForce == book.lastSeq)
        #expect(book.book.referenceTables.open == nil)
    }

    @Test func `a version comes into force with a record of its own where there is no other`() {
        var book = BookHarness.demo()
        let time = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        let version = book.stage([.hot(1)])
        book.activate(version, at: time)
        #expect(!book.book.hasVersionDue(at: book.now))
        #expect(book.book.hasVersionDue(at: time))
        book.now = time
        let output = book.run(.resumed([]))
        #expect(output.records.map(\.note) == ["version \(version) is in force"])
        #expect(output.reference.versions[version]?.inForce == book.lastSeq)
        #expect(!book.book.hasVersionDue(at: book.now))
        #expect(book.buy(1) == .restrictedCard)
    }

    @Test func `a time that has passed is now`() {
        var book = BookHarness.demo()
        let version = book.stage([.hot(1)])
        book.activate(version, at: Timestamp(rawValue: 1))
        #expect(book.buy(1) == .restrictedCard)
    }

    @Test func `an import that waits for its time can be discarded until then`() {
        var book = BookHarness.demo()
        let time = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        let version = book.stage([.hot(1)])
        book.activate(version, at: time)
        book.now = Timestamp(rawValue: time.rawValue - 1_001)
        #expect(book.refusal(.reference(.discard(version: version))) == nil)
        // The question has taken a millisecond, so its time has come.
        #expect(
            book.refusal(.reference(.discard(version: version)))
                == .reference(.noOpenImport(version: version))
        )
        // With it another may begin, but not one that was compared with what was before.
        let heading = book.heading([.org("PETRO")])
        #expect(
            book.refusal(.reference(.begin(heading)))
                == .reference(.outdated(base: 0, inForce: version))
        )
    }

    @Test func `what a later version takes away is there no more`() {
        var book = BookHarness.demo()
        book.bring(.hot(1), .hot(2))
        book.bring(.notHot(1))
        #expect(book.buy(1) == .approved)
        #expect(book.buy(2, card: 2) == .restrictedCard)
    }

    @Test func `hot cards change beside an open import, whose rows count when it comes`() {
        var book = BookHarness.demo()
        let version = book.stage([.hot(1), .hot(2)])
        book.makeHot(1)
        #expect(book.buy(1) == .restrictedCard)
        #expect(book.buy(2, card: 2) == .approved)
        book.operate(.reference(.changeHotCards([.notHot(1)])))
        #expect(book.buy(3) == .approved)
        book.activate(version)
        #expect(book.buy(4) == .restrictedCard)
        #expect(book.buy(5, card: 2) == .restrictedCard)
        book.operate(.reference(.changeHotCards([.notHot(1)])))
        #expect(book.buy(6) == .approved)
        #expect(book.book.referenceTables.lastInForce == version + 3)
    }

    // MARK: What is refused

    @Test func `an import begins behind the version that its files were compared with`() {
        var book = BookHarness.demo()
        book.bring(.org("PETRO"))
        book.makeHot(3)
        let org = [ReferenceChange.org("ROADCO")]
        // Hot cards change all the time: that matters to hot cards alone.
        #expect(book.refusal(.reference(.begin(book.heading(org, base: 1)))) == nil)
        #expect(book.refusal(.reference(.begin(book.heading(org, base: 2)))) == nil)
        #expect(
            book.refusal(.reference(.begin(book.heading(org, base: 0))))
                == .reference(.outdated(base: 0, inForce: 2))
        )
        #expect(
            book.refusal(.reference(.begin(book.heading(org, base: 3))))
                == .reference(.outdated(base: 3, inForce: 2))
        )
        #expect(
            book.refusal(.reference(.begin(book.heading([.hot(1)], base: 1))))
                == .reference(.outdated(base: 1, inForce: 2))
        )
        #expect(book.refusal(.reference(.begin(book.heading([.hot(1)], base: 2)))) == nil)
    }

    @Test func `a version behind which an import came is no base, though its number is higher`() {
        var book = BookHarness.demo()
        let version = book.stage([.org("PETRO")])
        book.makeHot(3)
        book.activate(version)
        let org = [ReferenceChange.org("ROADCO")]
        #expect(
            book.refusal(.reference(.begin(book.heading(org, base: 2))))
                == .reference(.outdated(base: 2, inForce: 1))
        )
        #expect(book.refusal(.reference(.begin(book.heading(org, base: 1)))) == nil)
    }

    @Test func `steps come in order, of a thousand changes at most, and no more than announced`() {
        var book = BookHarness.demo()
        let changes = (1...1_001).map { ReferenceChange.org("O\($0)") }
        book.operate(.reference(.begin(book.heading(changes))))
        func stage(_ number: UInt32, _ changes: [ReferenceChange]) -> OperatorAct.Kind {
            .reference(.stage(version: 1, number: number, changes))
        }
        #expect(
            book.refusal(stage(2, [changes[0]]))
                == .reference(.otherStep(version: 1, next: 1))
        )
        #expect(book.refusal(stage(1, [])) == .reference(.stepSize))
        #expect(book.refusal(stage(1, changes)) == .reference(.stepSize))
        book.operate(stage(1, Array(changes.prefix(1_000))))
        #expect(
            book.refusal(.reference(.activate(version: 1, at: nil, takesTwo: false)))
                == .reference(.incomplete(version: 1, staged: 1_000, announced: 1_001))
        )
        #expect(
            book.refusal(stage(1, [changes[1_000]]))
                == .reference(.otherStep(version: 1, next: 2))
        )
        #expect(
            book.refusal(stage(2, Array(changes.suffix(2))))
                == .reference(.tooManyChanges(version: 1, announced: 1_001))
        )
        book.operate(stage(2, [changes[1_000]]))
        #expect(
            book.refusal(.reference(.activate(version: 1, at: nil, takesTwo: true)))
                == .reference(.otherDemand(version: 1))
        )
        book.activate(1)
        #expect(
            book.refusal(stage(3, [changes[0]])) == .reference(.noOpenImport(version: 1))
        )
    }

    @Test(arguments: [
        ReferenceChange.row(.station, "DEMOSTATION0001", "PETRO", "", "closed"),
        .row(.organisation, "", "", "city", "", "", "active"),
        .put(ReferenceRow(kind: .organisation, text: "PETRO\\\\city\\\\\\active\\")),
        .put(ReferenceRow(kind: .organisation, text: "PETRO\\\\city\\\\\\active\\\\\\")),
        .row(.organisation, "P", "", "city", "", "", "active", "2026-13-01"),
        .row(.organisation, "P", "", "city", "", "", "active", "2026-12-01T24:00"),
        .row(.hotCard, "900001******0001#0", "lost"),
        .row(.hotCard, "9000010000000001", "lost"),
        .row(.permission, "DEMOSTATION0001", "wash", "yes"),
        .row(.permission, "DEMOSTATION0001", "purchase", "maybe"),
        .row(.permission, "DEMOSTATION0001", "purchase", "yes", "300"),
        .row(.domain, "D", "9000011", "P"),
        .row(.domain, "D", "90a", "P"),
        .row(.product, "1001", "", "", "litre"),
        .row(.vehicle, "V", "", "", "", "active"),
        .remove(.price, id: "1001\\P"), .remove(.organisation, id: "\\"),
    ])
    func `a row that is none is refused before it enters the book`(change: ReferenceChange) {
        var book = BookHarness.demo()
        book.operate(.reference(.begin(book.heading([.org("PETRO"), change]))))
        #expect(
            book.refusal(.reference(.stage(version: 1, number: 1, [.org("PETRO"), change])))
                == .reference(.malformedRow(change.kind, number: 2))
        )
    }

    @Test func `a separator separates what would combine with it into one character`() {
        var book = BookHarness.demo()
        book.bring(
            .row(.organisation, "PETRO", "", "city", "\u{301}", "", "frozen"),
            .station(1, of: "PETRO")
        )
        #expect(book.buy(1) == .routeDenied)
    }

    @Test func `a step has changes of the tables that were announced`() {
        var book = BookHarness.demo()
        book.operate(.reference(.begin(book.heading([.org("PETRO")]))))
        #expect(
            book.refusal(.reference(.stage(version: 1, number: 1, [.hot(1)])))
                == .reference(.malformedRow(.hotCard, number: 1))
        )
    }

    @Test func `a heading names each table once and in order, and its files by digest`() {
        var book = BookHarness.demo()
        let good = book.heading([.org("PETRO"), .hot(1)])
        func refused(_ change: (inout ImportHeading) -> Void) -> OperatorRefusal? {
            var heading = good
            change(&heading)
            return book.refusal(.reference(.begin(heading)))
        }
        #expect(refused { _ in } == nil)
        #expect(refused { $0.counts = [] } == .reference(.malformedImport))
        #expect(refused { $0.counts[1].puts = 0 } == .reference(.malformedImport))
        #expect(refused { $0.counts.reverse() } == .reference(.malformedImport))
        #expect(refused { $0.counts += [$0.counts[1]] } == .reference(.malformedImport))
        #expect(refused { $0.sources = [] } == .reference(.malformedImport))
        #expect(refused { $0.sources[0].name = "" } == .reference(.malformedImport))
        #expect(refused { $0.sources[0].digest.removeLast() } == .reference(.malformedImport))
        #expect(refused { $0.counts[0].puts = 3_999_999 } == nil)
        #expect(refused { $0.counts[0].puts = 4_000_000 } == .reference(.malformedImport))
    }

    @Test func `fees take two`() {
        var book = BookHarness.demo()
        let version = book.stage([.row(.fee, "F", "in-house", "", "6")])
        #expect(
            book.refusal(.reference(.activate(version: version, at: nil, takesTwo: false)))
                == .reference(.otherDemand(version: version))
        )
        #expect(
            OperatorAct.Kind.reference(.activate(version: 1, at: nil, takesTwo: true)).demand
                == .two(proposing: .administrator, approving: .controller)
        )
    }

    @Test func `files that were refused are recorded and change nothing`() {
        var book = BookHarness.demo()
        let act = ReferenceAct.refuse([BookHarness.source], mistakes: 3, first: "a.csv:2:1: no")
        let output = book.run(
            .operatorAct(
                OperatorAct(operatorName: "night", reason: "test", kind: .reference(act))
            )
        )
        #expect(output.reference.isEmpty)
        #expect(output.records.first?.note == "a.csv:2:1: no (and 2 more)")
        #expect(
            book.refusal(.reference(.refuse([], mistakes: 1, first: "x")))
                == .reference(.malformedRefusal)
        )
        #expect(
            book.refusal(.reference(.refuse([BookHarness.source], mistakes: 0, first: "x")))
                == .reference(.malformedRefusal)
        )
    }

    @Test func `each change of a version has its number`() {
        var book = BookHarness.demo()
        let changes = (1...3).map { ReferenceChange.org("O\($0)") }
        book.operate(.reference(.begin(book.heading(changes))))
        var numbers: [[UInt32]] = []
        for (step, own) in [changes[..<2], changes[2...]].enumerated() {
            let act = ReferenceAct.stage(version: 1, number: UInt32(step) + 1, Array(own))
            let output = book.run(
                .operatorAct(
                    OperatorAct(operatorName: "night", reason: "test", kind: .reference(act))
                )
            )
            numbers.append(output.reference.entries.map(\.number))
        }
        #expect(numbers == [[1, 2], [3]])
    }
}

extension OperatorRefusal? {
    fileprivate var isOpenImport: Bool {
        if case .reference(.importOpen) = self { true } else { false }
    }
}
