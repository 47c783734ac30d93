import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

@Suite struct KeyLifeTests {
    private static let row = TerminalRow(rawValue: 1)

    private func demo(uses: UInt32? = nil, age: Int64? = nil) -> BookHarness {
        var rules = BookRules.test
        rules.keyMaximumUses = uses
        rules.keyMaximumAge = age
        return BookHarness.demo(rules: rules)
    }

    private func due(_ output: BookOutput) -> KeysDue? {
        for effect in output.effects {
            if case .keysDue(Self.row, let due) = effect { return due }
        }
        return nil
    }

    private func state(_ book: BookHarness) -> TerminalState? { book.journal.terminals[Self.row] }

    @Test func `uses that a restart forgets are counted as used`() {
        var book = demo(uses: 1000)
        // Blocks of ten: three uses are on disk as ten.
        for stan in 1...3 { book.send(.purchase(UInt32(stan))) }
        #expect(state(book)?.keyUses == 10)
        book.restart()
        for stan in 4...5 { book.send(.purchase(UInt32(stan))) }
        #expect(state(book)?.keyUses == 20)
    }

    @Test func `keys are due at the last use of their count, until a rotation is recorded`() {
        var book = demo(uses: 2)
        #expect(due(book.run(.payment(.purchase(1), .inHouse))) == nil)
        #expect(due(book.run(.payment(.purchase(2), .inHouse))) == .uses)
        book.restart()
        #expect(due(book.run(.payment(.purchase(3), .inHouse))) == .uses)
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 60))
        #expect(due(book.run(.payment(.purchase(4), .inHouse))) == nil)
        book.signOn(.signOn(1, stan: 50), keys: 7)
        #expect(state(book)?.keyUses == 0)
        #expect(state(book)?.keysStopAt == nil)
        #expect(due(book.run(.payment(.purchase(5, batch: 2), .inHouse))) == nil)
    }

    @Test func `keys are due from their maximum age on`() {
        var book = demo(age: 60_000_000)
        book.now = Timestamp(rawValue: book.now.rawValue + 59_000_000)
        #expect(due(book.run(.payment(.purchase(1), .inHouse))) == nil)
        book.now = Timestamp(rawValue: book.now.rawValue + 1_000_000)
        #expect(due(book.run(.payment(.purchase(2), .inHouse))) == .age)
    }

    @Test func `a rotation stands over a restart and can only be brought forward`() {
        var book = demo()
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 60))
        let stop = state(book)?.keysStopAt
        #expect(stop?.rawValue == book.now.rawValue + 60_000_000)
        book.restart()
        #expect(
            book.refusal(.rotateKeys([Self.row], stopAfterSeconds: 60))
                == .rotationAskedFor(Self.row)
        )
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 0))
        #expect(state(book)?.keysStopAt == state(book)?.keysChangedAt, "at once")
        let stranger = TerminalRow(rawValue: 9)
        #expect(
            book.refusal(.rotateKeys([stranger], stopAfterSeconds: 0))
                == .unknownTerminal(stranger)
        )
        book.operate(.registerTerminal(.test(4)))
        let unused = TerminalRow(rawValue: 4)
        #expect(
            book.refusal(.rotateKeys([unused], stopAfterSeconds: 0)) == .noWorkingKeys(unused)
        )
    }

    @Test func `keys that have stopped are not kept for the overlap, keys in their grace are`() {
        var book = demo()
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 60))
        book.signOn(.signOn(1, stan: 51), keys: 8)
        #expect(state(book)?.previousSealedKeys == [1, 1])
        book.send(.purchase(1))
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 0))
        book.signOn(.signOn(1, stan: 52), keys: 9)
        #expect(state(book)?.previousSealedKeys == [])
    }

    @Test func `a repeated sign-on does not hand out keys that were asked back`() {
        var book = demo()
        book.signOn(.signOn(1, stan: 60), keys: 8)
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 60))
        book.signOn(.signOn(1, stan: 60), keys: 9)
        #expect(state(book)?.sealedKeys == [9, 1])
    }

    @Test func `a station's key replaces that of its terminals and registers new ones`() {
        var book = demo()
        guard var known = state(book)?.registration else { return }
        known.sealedMasterKey = [42]
        var fresh = known
        fresh.terminal = "T0000099"
        fresh.ifsfTerminal = nil
        fresh.ifsfMerchant = nil
        book.operate(.registerStation([known, fresh]))
        #expect(state(book)?.registration.sealedMasterKey == [42])
        #expect(state(book)?.keyVersion == 1, "its session goes on")
        #expect(book.journal.terminals[TerminalRow(rawValue: 4)]?.registration == fresh)
        #expect(book.refusal(.registerStation([])) == .stationWithoutTerminals)
        fresh.merchant = "OTHERSTATION001"
        #expect(book.refusal(.registerStation([fresh])) == .otherMerchant("T0000099"))
    }

    @Test func `a clock that steps back neither revives stopped keys nor breaks the act`() {
        var book = demo()
        book.now = Timestamp(rawValue: book.now.rawValue - 3_600_000_000)
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 60))
        book.operate(.rotateKeys([Self.row], stopAfterSeconds: 0))
        #expect(state(book)?.keysStopAt == state(book)?.keysChangedAt)
    }
}
