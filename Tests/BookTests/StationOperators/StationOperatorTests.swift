import Payments
import Testing

@testable import Book

/// An operator's password and role, apart from any request.
@Suite struct StationOperatorTests {
    private static let right = PINReference(high: 1, low: 2)
    private static let wrong = PINReference(high: 1, low: 3)

    private var row = StationOperator(
        key: StationOperatorKey(merchant: "DEMOSTATION0001", number: 17),
        name: "Li Na",
        role: .supervisor,
        password: right
    )

    @Test func `a supervisor does what a cashier does, and not the other way round`() {
        #expect(
            StationOperator.Role.supervisor.covers(.cashier)
                && StationOperator.Role.cashier.covers(.cashier)
        )
        #expect(StationOperator.Role.supervisor.covers(.supervisor))
        #expect(!StationOperator.Role.cashier.covers(.supervisor))
        for role in StationOperator.Role.allCases {
            #expect(StationOperator.Role(name: role.name) == role)
        }
        #expect(StationOperator.Role(name: "boss") == nil)
    }

    @Test mutating func `a disabled operator does nothing, and keeps his role`() {
        #expect(row.mayDo(.cashier) && row.mayDo(.supervisor))
        row.take(.setEnabled(row.key, false))
        #expect(!row.mayDo(.cashier) && !row.mayDo(.supervisor))
        row.take(.setEnabled(row.key, true))
        row.take(.setRole(row.key, .cashier))
        #expect(row.mayDo(.cashier) && !row.mayDo(.supervisor))
    }

    @Test mutating func `five wrong passwords in a row end all comparing, also of the right one`() {
        for count: UInt8 in 1...StationOperator.maximumTries {
            #expect(row.refusal(of: .keyed(Self.wrong)) == .incorrectPIN)
            #expect(row.refusal(of: .keyed(Self.right)) == nil)
            row.countWrongTry()
            #expect(row.tries == count)
        }
        for entry in [PINEntry.keyed(Self.right), .keyed(Self.wrong), .absent, .unreadable] {
            #expect(row.refusal(of: entry) == .pinTriesExceeded)
        }
        row.countWrongTry()
        #expect(row.tries == StationOperator.maximumTries)
        row.take(.setPassword(row.key, Self.wrong))
        #expect(row.tries == 0 && row.refusal(of: .keyed(Self.wrong)) == nil)
        #expect(row.refusal(of: .keyed(Self.right)) == .incorrectPIN)
    }

    @Test mutating func `a right password forgets the tries before it`() {
        row.countWrongTry()
        row.forgetTries()
        #expect(row.tries == 0)
    }

    @Test func `a password that is missing or unreadable is none`() {
        #expect(row.refusal(of: .absent) == .pinRequired)
        #expect(row.refusal(of: .unreadable) == .incorrectPIN)
    }

    @Test(
        arguments: [
            ("DEMOSTATION0001", 0, "000"), ("DEMOSTATION0001", 17, "017"),
            ("DEMOSTATION0001", 999, "999"),
        ]
    )
    func `an operator has a merchant of 15 characters and three digits`(
        merchant: String,
        number: UInt16,
        digits: String
    ) {
        let key = StationOperatorKey(merchant: merchant, number: number)
        #expect(key.isWellFormed && key.digits == digits)
    }

    @Test(arguments: [("DEMOSTATION001", 1), ("DEMOSTATION00011", 1), ("DEMOSTATION0001", 1000)])
    func `another length or number is no operator`(merchant: String, number: UInt16) {
        #expect(!StationOperatorKey(merchant: merchant, number: number).isWellFormed)
    }

    @Test func `operators are listed by merchant and number`() {
        let keys = [("B", 2), ("A", 3), ("A", 1)].map {
            StationOperatorKey(merchant: "DEMOSTATION000\($0)", number: UInt16($1))
        }
        let rows = keys.map {
            StationOperator(key: $0, name: "x", role: .cashier, password: Self.right)
        }
        var operators = StationOperators(rows)
        #expect(operators.all.map(\.key) == [keys[2], keys[1], keys[0]])
        var changed = rows[1]
        changed.role = .supervisor
        operators.put(changed)
        #expect(operators[keys[1]]?.role == .supervisor && operators.all.count == 3)
    }
}
