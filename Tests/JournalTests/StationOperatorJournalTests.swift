import Book
import Foundation
import Journal
import JournalFormat
import Payments
import Testing

/// Operators at terminals, in both stores.
@Suite struct StationOperatorJournalTests {
    private static let operators = [
        AdviceWorld.stationOperator(0, role: .cashier), AdviceWorld.stationOperator(999),
        AdviceWorld.stationOperator(999, merchant: "DEMOSTATION0002"),
    ]

    /// Commits rows under a record that does nothing else.
    private static func commit<Store: JournalStore>(
        to store: Store,
        _ operators: [StationOperator],
        isNew: Bool = true
    ) throws {
        try HeldWorld.commit(to: store, []) { output in
            for known in operators {
                output.operators[known.key] = known
                if isNew { output.newOperators.insert(known.key) }
            }
        }
    }

    private static func read<Store: JournalStore>(_ store: Store) throws -> Set<StationOperator> {
        Set(try store.recover().operators)
    }

    private static func check<Store: JournalStore>(_ store: Store) throws {
        try commit(to: store, operators)
        #expect(try read(store) == Set(operators))
        var changed = operators[1]
        changed.tries = 5
        changed.isEnabled = false
        changed.role = .cashier
        try commit(to: store, [changed], isNew: false)
        #expect(try read(store) == [operators[0], changed, operators[2]])
    }

    @Test func `a start finds operators as they are at last`() throws {
        let folder = try TemporaryFolder()
        let file = try StoreDriver<JournalWriter>.file(in: folder).store
        let memory = try StoreDriver<MemoryStore>.memory().store
        try Self.check(file)
        try Self.check(memory)
        #expect(file.position == memory.position)
        withExtendedLifetime(folder) {}
    }

    @Test func `an operator is new once`() throws {
        let folder = try TemporaryFolder()
        let file = try StoreDriver<JournalWriter>.file(in: folder).store
        try Self.commit(to: file, Self.operators)
        #expect(throws: JournalError.self) { try Self.commit(to: file, [Self.operators[0]]) }
        withExtendedLifetime(folder) {}
    }

    @Test(
        arguments: [
            "merchant = merchant || 'X'", "number = number - 1", "name = 'Wang'", "role = 1",
            "password = zeroblob(16)", "tries = 3", "enabled = 0",
        ]
    )
    func `row 29: a start refuses an operator whose column was changed`(change: String) throws {
        let live = try LiveJournal()
        try Self.commit(to: live.journal, Self.operators)
        try live.restart()
        live.abandon()
        try RawFile(path: live.path).run("UPDATE operator SET \(change) WHERE number = 999")
        #expect {
            try live.restart()
        } throws: { error in
            if case .balancesBroken = error as? JournalError { true } else { false }
        }
    }

    @Test(
        arguments: [
            "number = 1000", "number = -1", "role = 3", "tries = 6", "enabled = 2",
            "password = x'00'",
        ]
    )
    func `no other operator can be written`(change: String) throws {
        let live = try LiveJournal()
        try Self.commit(to: live.journal, Self.operators)
        #expect(throws: RawFile.Failure.self) {
            try RawFile(path: live.path).run("UPDATE operator SET \(change)")
        }
    }
}
