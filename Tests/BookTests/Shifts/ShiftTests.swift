import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// Operators sign on at terminals, and end their shifts with totals.
@Suite struct ShiftTests {
    private var book: BookHarness = .attended()

    private let wrong = PINEntry.keyed(BookHarness.otherPassword)

    // MARK: Sign-on

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `an operator begins a shift, and goes on with it under another sign-on`(
        memory: MemoryJournal.Memory
    ) {
        let first = book.beginShift()
        #expect(first.outcome == .networkAccepted && first.details?.values.shift == 1)
        let opened = book.lastSeq
        book.restart(memory)
        let again = book.beginShift(800_002)
        #expect(again.outcome == .networkAccepted && again.details?.values.shift == 1)
        let shift = book.shifts().first
        #expect(shift?.operatorKey == BookHarness.key(1) && shift?.openedBy == opened)
        #expect(shift?.closedBy == nil && book.shifts().count == 1)
        #expect(book.journal.records.last?.kind == .session)
    }

    @Test mutating func `row 1: a repeated sign-on is answered as recorded, whatever came since`() {
        let first = book.beginShift()
        book.endShift(810_001, .of())
        book.restart()
        #expect(book.beginShift() == first)
        #expect(book.shifts().count == 1 && book.shifts().first?.closedBy != nil)
        #expect(book.beginShift(800_002).details?.values.shift == 2)
    }

    @Test mutating func `another operator is told 58 while a shift is open`() {
        book.beginShift()
        #expect(book.beginShift(800_002, by: 2).outcome == .operatorDenied)
        #expect(book.journal.records.last?.note == "shift 1 of operator 001 is open")
        #expect(book.shifts().count == 1)
        // At another terminal of the merchant he begins his own, and so does the first.
        #expect(book.beginShift(800_003, by: 2, terminal: 2).details?.values.shift == 1)
        book.endShift(810_001, .of())
        #expect(book.beginShift(800_004, by: 2).details?.values.shift == 2)
    }

    @Test mutating func `who may not sign on begins no shift`() {
        #expect(book.beginShift(1, by: nil).outcome == .operatorDenied)
        #expect(book.beginShift(2, by: 9).outcome == .operatorDenied)
        #expect(book.beginShift(3, by: 3).outcome == .operatorDenied, "of another merchant")
        #expect(book.beginShift(4, by: 1, .absent).outcome == .pinRequired)
        #expect(book.beginShift(5, by: 1, .unreadable).outcome == .incorrectPIN)
        #expect(book.tries(1) == 0)
        #expect(book.beginShift(6, by: 1, wrong).outcome == .incorrectPIN)
        #expect(book.tries(1) == 1)
        book.operate(.stationOperator(.setEnabled(BookHarness.key(1), false)))
        #expect(book.beginShift(7).outcome == .operatorDenied)
        #expect(book.shifts().isEmpty && book.journal.discrepancies.isEmpty)
    }

    @Test mutating func `five wrong passwords end in 75, and a right one before forgets them`() {
        for count in 1...4 {
            #expect(book.beginShift(UInt32(count), by: 1, wrong).outcome == .incorrectPIN)
        }
        #expect(book.beginShift(5).outcome == .networkAccepted && book.tries(1) == 0)
        for count in 1...5 {
            #expect(book.beginShift(UInt32(10 + count), by: 1, wrong).outcome == .incorrectPIN)
            book.restart()
        }
        #expect(book.beginShift(20).outcome == .pinTriesExceeded)
        // His shift goes on.
        #expect(book.shifts().first?.closedBy == nil)
    }

    @Test mutating func `row 1: a repeated wrong password is one try`() {
        for _ in 1...3 {
            #expect(book.beginShift(1, by: 1, wrong).outcome == .incorrectPIN)
            book.restart()
        }
        #expect(book.tries(1) == 1)
    }

    @Test mutating func `a right password that comes while another's shift is open forgets none`() {
        book.beginShift()
        #expect(book.beginShift(2, by: 2, wrong).outcome == .incorrectPIN)
        #expect(book.beginShift(3, by: 2).outcome == .operatorDenied)
        #expect(book.tries(2) == 1)
    }

    @Test mutating func `row 36: a sign-on in no session or of another batch begins no shift`() {
        var other = PaymentRequest.operatorSignOn(1).by(1)
        other = other.inBatch(9)
        #expect(book.serve(other).outcome == .batchMismatch)
        book.operate(.setTerminalEnabled(BookHarness.row(1), false))
        #expect(book.beginShift(2).outcome == .terminalDisabled)
        book.operate(.setTerminalEnabled(BookHarness.row(1), true))
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(book.beginShift(3).outcome == .noSessionKeys)
        #expect(book.shifts().isEmpty)
        // None of them has taken its number.
        book.signOn(.signOn(1, stan: 102))
        #expect(book.beginShift(3).outcome == .networkAccepted)
    }

    @Test mutating func `sign-off, cutover and another password end no shift`() {
        book.beginShift()
        book.run(.signOff(.signOff(1, stan: 101)))
        book.cutover()
        book.operate(.stationOperator(.setPassword(BookHarness.key(1), BookHarness.otherPassword)))
        book.operate(.stationOperator(.setEnabled(BookHarness.key(1), false)))
        book.restart()
        book.signOn(.signOn(1, stan: 102))
        #expect(book.shifts().first?.closedBy == nil)
        #expect(book.beginShift(2).outcome == .operatorDenied)
        #expect(book.endShift(810_001, .of()).outcome == .settled)
    }

    @Test mutating func `row 1: another request under the number of a sign-on is 94`() {
        book.beginShift(1)
        #expect(book.serve(.registration(1, "SN1")).outcome == .duplicateMismatch)
        #expect(book.shifts().count == 1 && book.journal.day.devices.isEmpty)
    }

    // MARK: Close

    @Test mutating func `equal totals end a shift, and the next has the next number`() {
        book.beginShift()
        book.send(.purchase(1))
        book.restart()
        book.send(.purchase(2, 1_000))
        let reply = book.endShift(810_001, .of(2, 9_850))
        #expect(reply.outcome == .settled)
        let answer = reply.details?.values.settlement
        #expect(answer?.domestic == HalfAnswer(ours: .of(2, 9_850), result: .balanced))
        #expect(answer?.foreign == HalfAnswer(ours: .of(), result: .balanced))
        let shift = book.shifts().first
        #expect(shift?.closedBy == book.lastSeq && shift?.closedAt == book.now)
        #expect(shift?.ours == answer && shift?.theirs?.domestic == .of(2, 9_850))
        #expect(book.journal.records.last?.kind == .session && book.journal.discrepancies.isEmpty)
        #expect(book.beginShift(800_002, by: 2).details?.values.shift == 2)
    }

    @Test mutating func `row 1: a repeated close is answered as recorded, and ends nothing else`() {
        book.beginShift()
        book.send(.purchase(1))
        let reply = book.endShift(810_001, .of(1, 8_850))
        book.beginShift(800_002)
        book.restart()
        #expect(book.endShift(810_001, .of(1, 8_850)) == reply)
        #expect(book.shifts().last?.closedBy == nil)
    }

    @Test mutating func `other totals end it all the same, with a case that has both sides`() {
        book.beginShift()
        book.send(.purchase(1))
        let reply = book.endShift(810_001, .of(1, 8_000))
        #expect(reply.outcome == .totalsDiffer)
        #expect(reply.details?.values.settlement?.domestic.result == .different)
        #expect(reply.details?.values.settlement?.domestic.ours == .of(1, 8_850))
        #expect(book.shifts().first?.closedBy == book.lastSeq)
        let opened = book.journal.discrepancies.first
        #expect(opened?.kind == .shift && opened?.id == CaseID(book.lastSeq))
        #expect(opened?.ours == 8_850 && opened?.theirs == 8_000)
        #expect(opened?.reason == .totalsDiffer && opened?.original == nil)
        #expect(opened?.due?.rawValue == (book.book.businessDate?.rawValue ?? 0) + 7)
        #expect(book.available(1) == 1_000_000 - 8_850, "it moves no money")
        #expect(book.endShift(810_002, .of(1, 8_850)).outcome == .shiftRequired)
    }

    @Test mutating func `a difference in the foreign half alone is a difference`() {
        book.beginShift()
        let reply = book.endShift(810_001, .of(), foreign: .of(1, 5))
        #expect(reply.outcome == .totalsDiffer)
        #expect(reply.details?.values.settlement?.domestic.result == .balanced)
        #expect(reply.details?.values.settlement?.foreign?.result == .different)
    }

    @Test mutating func `a foreign card counts in the foreign half`() {
        book.beginShift()
        var foreign = RoutePlan.inHouse
        foreign.isForeign = true
        book.send(.purchase(1), foreign)
        book.send(.purchase(2, 100))
        book.restart()
        let reply = book.endShift(810_001, .of(1, 100), foreign: .of(1, 8_850))
        #expect(reply.outcome == .settled)
    }

    @Test mutating func `where halves are not told apart the claim is all`() {
        book.beginShift()
        var foreign = RoutePlan.inHouse
        foreign.isForeign = true
        book.send(.purchase(1), foreign)
        book.send(.purchase(2, 100))
        let reply = book.endShift(810_001, .of(2, 8_950), foreign: nil)
        #expect(reply.outcome == .settled && reply.details?.values.settlement?.foreign == nil)
    }

    @Test mutating func `what counts: voids on the other side, reversed in neither`() {
        book.beginShift()
        book.send(.purchase(1))
        book.send(.void(2, of: .stan(1)))
        book.send(.purchase(3, 300))
        book.send(.reversal(of: 3, 300))
        book.send(.purchase(4, 400))
        book.restart()
        #expect(book.endShift(810_001, .of(2, 9_250, 1, 8_850)).outcome == .settled)
    }

    @Test
    mutating func `what was taken before a shift, or reversed of an earlier one, is not in it`() {
        book.send(.purchase(1))
        book.beginShift()
        book.send(.purchase(2, 200))
        #expect(book.endShift(810_001, .of(1, 200)).outcome == .settled)
        book.beginShift(800_002)
        book.send(.reversal(of: 1))
        book.send(.reversal(of: 2, 200))
        #expect(book.endShift(810_002, .of()).outcome == .settled)
    }

    @Test
    mutating func `row 36: without an open shift there is none to end, and its number is free`() {
        #expect(book.endShift(810_001, .of()).outcome == .shiftRequired)
        book.beginShift()
        #expect(book.endShift(810_001, .of()).outcome == .settled)
    }

    @Test mutating func `row 36: a close of another operator, session or batch ends nothing`() {
        book.beginShift()
        #expect(book.serve(.shiftClose(1, .of()).by(2)).outcome == .operatorDenied)
        #expect(book.serve(.shiftClose(2, .of()).inBatch(9)).outcome == .batchMismatch)
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(book.endShift(3, .of()).outcome == .noSessionKeys)
        book.signOn(.signOn(1, stan: 102))
        #expect(book.shifts().first?.closedBy == nil)
        #expect(book.serve(.shiftClose(4, .of()).by(1)).outcome == .settled)
    }

    // MARK: Shifts that are required

    @Test mutating func `row 36: where a shift is required nothing is paid without`() {
        #expect(book.send(.purchase(1), .inShift).outcome == .shiftRequired)
        #expect(book.available(1) == 1_000_000)
        book.beginShift()
        #expect(book.send(.purchase(1), .inShift).outcome == .approved, "its number was free")
        book.endShift(810_001, .of(1, 8_850))
        #expect(book.send(.void(2, of: .stan(1)), .inShift).outcome == .shiftRequired)
        #expect(book.send(.purchase(3), .inHouse).outcome == .approved, "not required here")
    }

    @Test mutating func `inquiries, queries, reversals and advices need no shift`() {
        #expect(book.send(.balance(1), .inShift).outcome == .approved)
        book.send(.purchase(2))
        var query = PaymentRequest.balance(3).naming(.stan(2))
        query.operation = .paymentQuery
        #expect(book.send(query, .inShift).outcome.isApproval)
        #expect(book.send(.reversal(of: 2), .inShift).outcome == .reversalAccepted)
        var plan = RoutePlan.offline
        plan.needsShift = true
        #expect(book.report(4, 500, plan).outcome.isApproval)
        #expect(book.available(1) == 1_000_000 - 500)
    }

    // MARK: People

    @Test mutating func `a person ends a shift that is open`() {
        book.beginShift()
        book.send(.purchase(1))
        book.operate(.closeShift(BookHarness.row(1)))
        let shift = book.shifts().first
        #expect(shift?.closedBy == book.lastSeq && shift?.ours == nil && shift?.theirs == nil)
        #expect(book.journal.records.last?.terminal == "T0000001")
        book.restart()
        #expect(book.beginShift(800_002, by: 2).details?.values.shift == 2)
    }

    @Test mutating func `nobody ends a shift that is not open`() {
        let row = BookHarness.row(1)
        #expect(book.refusal(.closeShift(row)) == .noShift(row))
        #expect(
            book.refusal(.closeShift(BookHarness.row(9))) == .unknownTerminal(BookHarness.row(9))
        )
        book.beginShift()
        #expect(book.refusal(.closeShift(row)) == nil)
    }
}
