import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// The end of a station's day, and who may end it.
@Suite struct StationCloseTests {
    private var book: BookHarness = .attended()
    private let station = "DEMOSTATION0001"

    private func close(isForced: Bool = false) -> OperatorAct.Kind {
        .closeStation(StationClose(merchant: station, isForced: isForced))
    }

    private var last: StationClosing? { book.journal.day.stationClosings.last }

    private func batch(_ terminal: Int, _ number: UInt32 = 1) -> StationObstacle {
        .batch(
            BatchKey(terminal: BookHarness.row(terminal), number: number),
            terminal: "T000000\(terminal)"
        )
    }

    private func shift(_ terminal: Int, _ number: UInt32 = 1) -> StationObstacle {
        .shift(
            ShiftKey(terminal: BookHarness.row(terminal), number: number),
            terminal: "T000000\(terminal)"
        )
    }

    @Test mutating func `a station that is in is closed, as often as is asked`() {
        for _ in 1...2 {
            book.operate(close())
            #expect(
                last
                    == StationClosing(
                        seq: book.lastSeq,
                        merchant: station,
                        businessDate: book.journal.records.last?.businessDate
                            ?? BusinessDate(rawValue: 0),
                        isForced: false,
                        batches: 0,
                        shifts: 0,
                        undecided: 0
                    )
            )
        }
        #expect(book.journal.records.last?.merchant == station)
        #expect(book.journal.records.last?.terminal == nil)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `what is open is named: shifts, batches and what is undecided`(
        memory: MemoryJournal.Memory
    ) {
        book.beginShift(terminal: 2)
        book.send(.purchase(1))
        let waiting = book.ask(2, terminal: 2)
        // Of another station nothing counts.
        book.send(.purchase(1, terminal: 3))
        let obstacles = [
            shift(2), batch(1), batch(2), .undecided(payment: waiting, terminal: "T0000002"),
        ]
        #expect(book.refusal(close()) == .stationIsOpen(station, obstacles))
        book.restart(memory)
        #expect(book.refusal(close()) == .stationIsOpen(station, obstacles))
        #expect(
            book.refusal(close()).map { "\($0)" }?.contains("shift 1 of T0000002") == true
        )
    }

    @Test mutating func `a batch that nobody names has to be settled where it has been before`() {
        book.send(.purchase(1).dated(1121))
        #expect(book.refusal(close()) == nil)
        let claim = SettlementClaim.claiming((1, 8_850), counts: .cards(.apart, hasUpload: false))
        let settlement = PaymentRequest.totals(900, claim).dated(1121)
        #expect(book.serve(settlement).outcome == .settled)
        #expect(book.refusal(close()) == nil)
        book.send(.purchase(2).dated(1121))
        #expect(book.refusal(close()) == .stationIsOpen(station, [batch(1, 2)]))
        book.restart()
        #expect(book.refusal(close()) == .stationIsOpen(station, [batch(1, 2)]))
    }

    @Test mutating func `a batch whose totals differ stands in the way though it holds nothing`() {
        #expect(book.settle(900, .claiming((1, 1))).outcome == .totalsDiffer)
        #expect(book.refusal(close()) == .stationIsOpen(station, [batch(1)]))
        book.operate(close(isForced: true))
        #expect(book.closing(1)?.kind == .forced && last?.batches == 1)
        #expect(book.journal.discrepancies.map(\.kind) == [.settlement])
        #expect(book.journal.discrepancies.map(\.ours) == [0])
        #expect(book.journal.discrepancies.map(\.theirs) == [1])
        #expect(book.refusal(close()) == nil)
    }

    @Test mutating func `nobody closes a station that there is not`() {
        #expect(
            book.refusal(.closeStation(StationClose(merchant: "DEMOSTATION0009", isForced: true)))
                == .unknownMerchant("DEMOSTATION0009")
        )
    }

    @Test mutating func `a station of more than 500 terminals is too large for one act`() {
        book.checksInvariants = false
        let registrations = (0..<501).map { number in
            TerminalRegistration(
                terminal: "B\(1_000_000 + number)",
                merchant: "BIGSTATION00001",
                ifsfTerminal: nil,
                ifsfMerchant: nil,
                sealedMasterKey: [1]
            )
        }
        book.operate(.registerStation(Array(registrations.dropLast())))
        let close = OperatorAct.Kind.closeStation(
            StationClose(merchant: "BIGSTATION00001", isForced: true)
        )
        #expect(book.refusal(close) == nil)
        book.operate(.registerTerminal(registrations[500]))
        #expect(book.refusal(close) == .stationTooLarge("BIGSTATION00001"))
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `a forced close ends shifts, closes batches and leaves the undecided to cases`(
        memory: MemoryJournal.Memory
    ) {
        book.beginShift(terminal: 2)
        book.send(.purchase(1))
        let waiting = book.ask(2, terminal: 2)
        book.send(.purchase(1, terminal: 3))
        book.restart(memory)
        book.operate(close(isForced: true))
        #expect(last?.isForced == true && last?.batches == 2)
        #expect(last?.shifts == 1 && last?.undecided == 1)
        let closings = book.journal.day.closings
        for terminal in [1, 2] {
            let closing = closings[BookHarness.row(terminal)]?.last
            #expect(closing?.kind == .forced && closing?.key.number == 1)
            #expect(closing?.seq == book.lastSeq)
            #expect(book.journal.terminals[BookHarness.row(terminal)]?.batch == 2)
        }
        #expect(closings[BookHarness.row(3)] == nil)
        #expect(book.shifts(2).first?.closedBy == book.lastSeq)
        #expect(book.journal.discrepancies.map(\.original) == [waiting])
        #expect(book.journal.discrepancies.map(\.kind) == [.undecided])
        #expect(book.journal.discrepancies.map(\.ours) == [8_850])
        book.restart(memory)
        #expect(
            book.refusal(close())
                == .stationIsOpen(station, [.undecided(payment: waiting, terminal: "T0000002")])
        )
        // The host decides; it counts in its own batch and date, and nothing stands in the way.
        book.say(.approved, to: waiting)
        #expect(book.outcome(waiting) == .approved && book.refusal(close()) == nil)
    }

    @Test mutating func `undecided in a batch that nobody settles is a case of the station`() {
        let asked = book.run(
            .payment(.purchase(1, card: 9).dated(1121), .bank)
        )
        #expect(asked.sends.count == 1)
        let waiting = book.lastSeq
        #expect(
            book.refusal(close())
                == .stationIsOpen(station, [.undecided(payment: waiting, terminal: "T0000001")])
        )
        book.operate(close(isForced: true))
        #expect(last?.batches == 0 && last?.undecided == 1)
        #expect(book.journal.discrepancies.map(\.kind) == [.station])
        #expect(book.journal.discrepancies.first?.original == waiting)
        #expect(book.journal.discrepancies.first?.ours == 8_850)
        #expect(book.journal.terminals[BookHarness.row(1)]?.batch == 1)
    }

    // MARK: Who

    @Test mutating func `an operator closes a station, two people force it`() {
        var book = BookHarness.staffed()
        let forced = close(isForced: true)
        #expect(book.ask(close(), by: .user("fin")) == .denied(.roleMissing, .operator))
        #expect(book.ask(close(), by: .user("op")) == .done(created: nil))
        book.send(.purchase(1))
        #expect(book.ask(close(), by: .user("op")) == .refused(.stationIsOpen(station, [batch(1)])))
        #expect(book.ask(forced, by: .user("op")) == .denied(.roleMissing, .finance))
        guard case .proposed(let seq) = book.ask(forced, by: .user("fin")) else {
            Issue.record("it is proposed")
            return
        }
        #expect(book.journal.terminals[BookHarness.row(1)]?.batch == 1)
        #expect(
            book.ask(.approve(proposal: seq), by: .user("fin"))
                == .denied(.roleMissing, .controller)
        )
        #expect(book.ask(.approve(proposal: seq), by: .user("ctrl")) == .done(created: nil))
        #expect(book.journal.terminals[BookHarness.row(1)]?.batch == 2)
        #expect(book.journal.day.stationClosings.last?.seq == book.lastSeq)
    }

    @Test mutating func `shifts, batches and cases are a supervisor's, devices an operator's`() {
        var book = BookHarness.staffed()
        book.ask(.addPerson(.user("super")), by: .user("admin"))
        book.ask(.grantRole(BookHarness.number(7), .supervisor), by: .user("admin"))
        let row = BookHarness.row(1)
        book.ask(
            .stationOperator(.add(BookHarness.operatorRow(1, .cashier))),
            by: .user("admin")
        )
        book.beginShift()
        book.send(.purchase(1))
        book.serve(.registration(2, "SN1"))
        for act: OperatorAct.Kind in [.closeShift(row), .forceBatch(row)] {
            #expect(book.ask(act, by: .user("op")) == .denied(.roleMissing, .supervisor))
            #expect(book.ask(act, by: .user("super")) == .done(created: nil))
        }
        #expect(
            book.ask(.releaseDevice(row), by: .user("super")) == .denied(.roleMissing, .operator)
        )
        #expect(book.ask(.releaseDevice(row), by: .user("op")) == .done(created: nil))
        #expect(book.journal.records.last?.terminal == "T0000001")
    }
}
