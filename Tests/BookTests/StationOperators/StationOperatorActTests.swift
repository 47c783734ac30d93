import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// What persons decide about the operators of stations.
@Suite struct StationOperatorActTests {
    private typealias Book = BookHarness

    @Test func `an operator is added, changed and kept over a restart`() {
        var book = Book.attended()
        #expect(book.book.stationOperators.map(\.key.number) == [1, 2, 3])
        book.operate(.stationOperator(.setRole(Book.key(1), .supervisor)))
        book.operate(.stationOperator(.setPassword(Book.key(1), Book.otherPassword)))
        book.operate(.stationOperator(.setEnabled(Book.key(2), false)))
        for memory in MemoryJournal.Memory.allCases {
            book.restart(memory)
            let rows = book.book.stationOperators
            #expect(rows.map(\.role) == [.supervisor, .supervisor, .supervisor])
            #expect(rows[0].password == Book.otherPassword && rows[1].password == Book.password)
            #expect(rows.map(\.isEnabled) == [true, false, true])
            #expect(rows[0].name == "operator 1" && rows.allSatisfy { $0.tries == 0 })
        }
        #expect(book.journal.records.last?.merchant == "DEMOSTATION0001")
    }

    @Test func `two acts of one batch make one row, as the last leaves it`() {
        var book = Book.demo()
        let acts: [OperatorAct.Kind] = [
            .stationOperator(.add(Book.operatorRow(1, .cashier))),
            .stationOperator(.setEnabled(Book.key(1), false)),
        ]
        let events = acts.map {
            book.event(.operatorAct(OperatorAct(operatorName: "x", reason: "test", kind: $0)))
        }
        let output = book.run(events)
        #expect(output.newOperators == [Book.key(1)])
        #expect(output.operators[Book.key(1)]?.isEnabled == false)
        #expect(book.book.stationOperators.map(\.role) == [.cashier])
    }

    @Test func `what cannot be an operator does not enter the book`() {
        var book = Book.attended()
        #expect(
            book.refusal(.stationOperator(.add(Book.operatorRow(1, .supervisor))))
                == .operatorExists(Book.key(1))
        )
        #expect(
            book.refusal(.stationOperator(.add(Book.operatorRow(1, .cashier, merchant: 9))))
                == .unknownMerchant("DEMOSTATION0009")
        )
        let used = StationOperator(
            key: Book.key(9),
            name: "used",
            role: .cashier,
            password: Book.password,
            tries: 1
        )
        #expect(book.refusal(.stationOperator(.add(used))) == .malformedOperator)
        for name in ["", String(repeating: "x", count: 65), "a\u{1B}b"] {
            let row = StationOperator(
                key: Book.key(9),
                name: name,
                role: .cashier,
                password: Book.password
            )
            #expect(book.refusal(.stationOperator(.add(row))) == .malformedOperator)
        }
        let unknown = Book.key(2, merchant: 2)
        for act: OperatorAct.Kind in [
            .stationOperator(.setRole(unknown, .cashier)),
            .stationOperator(.setPassword(unknown, Book.password)),
            .stationOperator(.setEnabled(unknown, true)),
        ] {
            #expect(book.refusal(act) == .unknownOperator(unknown))
        }
    }

    @Test func `operators are an administrator's to add and change`() {
        var book = Book.staffed()
        let row = Book.operatorRow(1, .cashier)
        let acts: [OperatorAct.Kind] = [
            .stationOperator(.add(row)), .stationOperator(.setRole(row.key, .supervisor)),
            .stationOperator(.setPassword(row.key, Book.otherPassword)),
            .stationOperator(.setEnabled(row.key, false)),
        ]
        for act in acts {
            for name in ["op", "sec", "fin"] {
                // Nobody learns whether it could be done before he may ask for it.
                guard book.refusal(act) == nil else { continue }
                #expect(book.ask(act, by: .user(name)) == .denied(.roleMissing, .administrator))
            }
            #expect(book.ask(act, by: .user("admin")) == .done(created: nil))
        }
        #expect(book.book.stationOperators.map(\.role) == [.supervisor])
    }
}
