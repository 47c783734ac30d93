import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// A terminal whose totals differ sends its payments, and each is compared with ours.
@Suite struct UploadTests {
    private var book = BookHarness.settling()

    /// The book's own batch, without what the terminal has forgotten.
    private mutating func differ(_ debits: (Int64, Int64) = (9, 9)) {
        #expect(book.settle(900, .claiming(debits)).outcome == .totalsDiffer)
    }

    private func tick(_ stan: UInt32, batch: UInt32 = 1) -> UploadTick? {
        let key = BatchKey(terminal: TerminalRow(rawValue: 1), number: batch)
        return book.journal.day.ticks[TickKey(batch: key, stan: stan)]
    }

    private var cases: [CaseKind] { book.journal.discrepancies.map(\.kind) }

    // MARK: Rows

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 59: rows that are ours are ticked, and the end closes the batch`(
        memory: MemoryJournal.Memory
    ) throws {
        book.send(.purchase(1))
        let sale = book.lastSeq
        book.send(.purchase(2, 1_150))
        differ()
        book.restart(memory)
        let rows: [UploadRow] = [.of(1, 8_850), .of(2, 1_150)]
        #expect(book.upload(901, rows) == .acknowledged)
        let brought = book.lastSeq
        #expect(tick(1)?.state == .ticked && tick(1)?.payment == sale && tick(1)?.seq == brought)
        #expect(book.journal.payments[sale]?.tickedBy == brought)
        #expect(book.available(1) == 1_000_000 - 10_000)
        book.restart(memory)
        #expect(book.endUpload(902, 2) == .acknowledged)
        let closing = try #require(book.closing(1))
        #expect(closing.kind == .uploaded && closing.rows == 2 && closing.seq == book.lastSeq)
        #expect(closing.theirs == .claiming((9, 9)))
        #expect(closing.ours?.domestic.ours.debits == Tally(count: 2, amount: 10_000))
        #expect(book.batch() == 2 && book.phase() == .open && cases.isEmpty)
        #expect(book.send(.purchase(3, batch: 2)).outcome == .approved)
    }

    @Test mutating func `row 60: rows that come again change nothing, in whichever message`() {
        book.send(.purchase(1))
        book.send(.purchase(2, 1_150))
        differ()
        #expect(book.upload(901, [.of(1, 8_850), .of(5, 500)]) == .acknowledged)
        let ticks = book.journal.day.ticks
        for (count, memory) in MemoryJournal.Memory.allCases.enumerated() {
            book.restart(memory)
            #expect(book.upload(901, [.of(1, 8_850), .of(5, 500)]) == .acknowledged)
            #expect(
                book.upload(UInt32(910 + count), [.of(5, 500), .of(1, 8_850)]) == .acknowledged
            )
        }
        #expect(book.journal.day.ticks == ticks && cases == [.missingHere])
        #expect(book.upload(920, [.of(1, 8_850), .of(2, 1_150)]) == .acknowledged)
        #expect(book.endUpload(921, 3) == .acknowledged)
        #expect(book.closing(1)?.rows == 3 && cases == [.missingHere])
    }

    @Test mutating func `row 59: what we lack is a case and moves no money`() {
        book.send(.purchase(1))
        differ()
        #expect(book.upload(901, [.of(7, 4_000), .of(1, 8_850)]) == .acknowledged)
        let opened = book.journal.discrepancies.first
        #expect(opened?.kind == .missingHere && opened?.theirs == 4_000 && opened?.ours == nil)
        #expect(opened?.stan == 7 && opened?.original == nil && opened?.due != nil)
        #expect(tick(7)?.state == .missingHere && tick(7)?.item == 0 && tick(7)?.payment == nil)
        #expect(book.available(1) == 1_000_000 - 8_850)
    }

    @Test mutating func `row 59: a payment that was declined is one that we lack`() {
        book.send(.purchase(1, card: 99))
        let declined = book.lastSeq
        differ()
        book.upload(901, [.of(1, 8_850)])
        #expect(tick(1)?.state == .missingHere && tick(1)?.payment == declined)
        #expect(book.journal.discrepancies.first?.original == declined)
        #expect(book.journal.payments[declined]?.tickedBy == nil)
    }

    @Test mutating func `row 59: another amount, card or half is a case, and no tick`() {
        for stan in 1...3 { book.send(.purchase(UInt32(stan))) }
        differ()
        book.upload(
            901,
            [
                .of(1, 8_851), .of(2, 8_850, card: 2), .of(3, 8_850, half: .foreign),
            ]
        )
        #expect(cases == [.differs, .differs, .differs])
        #expect(book.journal.discrepancies.map(\.ours) == [8_850, 8_850, 8_850])
        #expect(book.journal.discrepancies.map(\.theirs) == [8_851, 8_850, 8_850])
        #expect(book.journal.discrepancies.map(\.id.item) == [0, 1, 2])
        #expect((1...3).allSatisfy { tick(UInt32($0))?.state == .differs })
        #expect(book.journal.payments.values.allSatisfy { $0.tickedBy == nil })
        // They have their cases: the end opens no others.
        #expect(book.endUpload(902, 3) == .acknowledged)
        #expect(cases.count == 3)
    }

    @Test mutating func `a row without a card is compared by its amount`() {
        book.send(.purchase(1))
        differ()
        book.upload(901, [.of(1, 8_850, card: nil)])
        #expect(tick(1)?.state == .ticked && cases.isEmpty)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 59: what the terminal reversed is a case, what was voided is ticked`(
        memory: MemoryJournal.Memory
    ) {
        for stan in 1...3 { book.send(.purchase(UInt32(stan))) }
        let second = book.lastSeq - 1
        book.send(.reversal(of: 1))
        book.send(.void(4, of: .stan(2)))
        book.operate(.reverse(payment: second + 1))
        differ()
        book.restart(memory)
        book.upload(
            901,
            [.of(1, 8_850), .of(2, 8_850), .of(4, 8_850), .of(3, 8_850)]
        )
        #expect(tick(1)?.state == .reversedHere && cases == [.differs])
        #expect(book.journal.discrepancies.first?.ours == 0)
        // A person's reversal counts in neither: the terminal has sold it.
        #expect([2, 3, 4].allSatisfy { tick($0)?.state == .ticked })
        #expect(book.journal.payments[second]?.tickedBy == book.lastSeq)
    }

    @Test mutating func `row 60: another row under a number that is ticked is one case`() {
        book.send(.purchase(1))
        let sale = book.lastSeq
        differ()
        book.upload(901, [.of(1, 8_850), .of(1, 8_800)])
        #expect(cases == [.differs] && tick(1)?.state == .differs)
        #expect(tick(1)?.row.amount == 8_850 && book.journal.payments[sale]?.tickedBy != nil)
        book.restart()
        book.upload(902, [.of(1, 8_700)])
        book.upload(903, [.of(1, 8_850)])
        #expect(cases == [.differs])
        book.upload(904, [.of(9, 1)])
        book.upload(905, [.of(9, 2)])
        #expect(cases == [.differs, .missingHere] && tick(9)?.row.amount == 1)
        #expect(book.endUpload(906, 2) == .acknowledged && cases.count == 2)
    }

    @Test mutating func `what is ticked is not taken back by its terminal`() {
        book.send(.purchase(1))
        differ()
        book.upload(901, [.of(1, 8_850)])
        #expect(book.send(.reversal(of: 1)).outcome == .reversalTooLate)
        #expect(book.available(1) == 1_000_000 - 8_850)
        book.endUpload(902, 1)
        #expect(book.send(.reversal(of: 1).inBatch(1)).outcome == .reversalTooLate)
    }

    @Test mutating func `a payment of another batch or terminal is not ours here`() {
        book.send(.purchase(1))
        book.send(.purchase(1, 500, terminal: 2))
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .settled)
        book.send(.purchase(2, 700, batch: 2))
        #expect(book.settle(901, .claiming(), batch: 2).outcome == .totalsDiffer)
        book.upload(902, [.of(1, 8_850), .of(2, 700)], batch: 2)
        #expect(tick(1, batch: 2)?.state == .missingHere)
        #expect(tick(2, batch: 2)?.state == .ticked)
    }

    @Test mutating func `what its host has not decided is ticked, and stands whatever comes`() {
        let waiting = book.ask(1)
        #expect(book.settle(900, .claiming((1, 8_850))).outcome == .countingWaits)
        book.now = Timestamp(rawValue: book.now.rawValue + 60_000_000)
        differ((1, 8_850))
        book.upload(901, [.of(1, 8_850, card: 9)])
        #expect(tick(1)?.state == .ticked && cases.isEmpty)
        book.endUpload(902, 1)
        #expect(cases == [.undecided] && book.closing(1)?.kind == .uploaded)
        book.say(.approved, to: waiting)
        #expect(book.send(.reversal(of: 1, card: 9).inBatch(1)).outcome == .reversalTooLate)
    }

    // MARK: The end

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 59: what of ours has no row is a case with a day by which it is due`(
        memory: MemoryJournal.Memory
    ) {
        for stan in 1...4 { book.send(.purchase(UInt32(stan), 1_000 + Int64(stan))) }
        book.send(.reversal(of: 3, 1_003))
        book.send(.purchase(5, card: 99))
        differ()
        book.upload(901, [.of(1, 1_001)])
        book.restart(memory)
        #expect(book.endUpload(902, 1, isBalanced: false) == .acknowledged)
        #expect(cases == [.missingThere, .missingThere])
        #expect(book.journal.discrepancies.map(\.stan) == [2, 4])
        #expect(book.journal.discrepancies.map(\.ours) == [1_002, 1_004])
        let due = book.journal.discrepancies.first?.due?.rawValue
        #expect(due == (book.book.businessDate?.rawValue ?? 0) + 7)
        #expect(book.closing(1)?.kind == .uploaded && book.batch() == 2)
        // They were never counted by their terminal.
        #expect(book.send(.reversal(of: 2, 1_002).inBatch(1)).outcome == .reversalAccepted)
    }

    @Test mutating func `row 60: a terminal is asked once for what has not come`() {
        book.send(.purchase(1))
        book.send(.purchase(2, 200))
        differ()
        book.upload(901, [.of(1, 8_850)])
        #expect(book.endUpload(902, 2) == .uploadIncomplete)
        #expect(book.journal.records.last?.note == "rows that have come: 1 of 2")
        book.restart()
        #expect(book.endUpload(902, 2) == .uploadIncomplete, "a repeat")
        #expect(book.phase() == .unbalanced && cases.isEmpty)
        book.upload(903, [.of(2, 200)])
        #expect(book.endUpload(904, 2) == .acknowledged)
        #expect(cases.isEmpty && book.closing(1)?.rows == 2)
    }

    @Test mutating func `row 60: the second time it is closed as it is, with a case`() {
        book.send(.purchase(1))
        differ()
        book.upload(901, [.of(1, 8_850)])
        #expect(book.endUpload(902, 3) == .uploadIncomplete)
        #expect(book.endUpload(903, 3) == .acknowledged)
        #expect(cases == [.settlement] && book.closing(1)?.kind == .uploaded)
        #expect(book.journal.discrepancies.first?.reason == .uploadIncomplete)
    }

    @Test mutating func `row 59: where nothing is sent one case stands for all`() {
        for stan in 1...3 { book.send(.purchase(UInt32(stan), 100)) }
        differ((1, 50))
        book.restart()
        #expect(book.endUpload(902, 0) == .acknowledged)
        #expect(cases == [.settlement])
        #expect(book.journal.discrepancies.first?.ours == 300)
        #expect(book.journal.discrepancies.first?.theirs == 50)
        #expect(book.closing(1)?.rows == 0)
    }

    @Test mutating func `an end of what holds nothing is a case of what was claimed`() {
        differ((1, 5))
        #expect(book.endUpload(902, 0) == .acknowledged)
        #expect(cases == [.settlement] && book.batch() == 2)
        let opened = book.journal.discrepancies.first
        #expect(opened?.ours == 0 && opened?.theirs == 5)
    }

    // MARK: Which batch

    @Test mutating func `row 36: only a batch whose totals differ is uploaded`() {
        book.send(.purchase(1))
        #expect(book.upload(901, [.of(1, 8_850)]) == .settleFirst)
        #expect(book.endUpload(902, 1) == .settleFirst)
        #expect(book.upload(903, [.of(1, 8_850)], batch: 2) == .batchMismatch)
        #expect(book.endUpload(904, 1, batch: 9) == .batchMismatch)
        #expect(book.journal.day.ticks.isEmpty && book.batch() == 1)
        differ()
        #expect(book.upload(901, [.of(1, 8_850)]) == .acknowledged, "its number was free")
        book.run(.signOff(.signOff(1, stan: 101)))
        #expect(book.upload(905, [.of(2, 1)]) == .noSessionKeys)
        #expect(book.endUpload(906, 1) == .noSessionKeys)
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 60: what comes again of a batch that is closed is taken and opens nothing`(
        memory: MemoryJournal.Memory
    ) {
        book.send(.purchase(1))
        differ()
        book.upload(901, [.of(1, 8_850)])
        book.endUpload(902, 1)
        let closing = book.closing(1)
        book.send(.purchase(2, 200, batch: 2))
        book.restart(memory)
        #expect(book.upload(903, [.of(1, 8_850)]) == .acknowledged)
        #expect(book.endUpload(904, 1) == .acknowledged)
        #expect(book.endUpload(902, 1) == .acknowledged)
        #expect(book.closing(1) == closing && cases.isEmpty && book.batch() == 2)
        // The next one is closed, and the one before is not listened to any more.
        #expect(book.settle(905, .claiming((1, 200)), batch: 2).outcome == .settled)
        #expect(book.upload(906, [.of(1, 8_850)]) == .batchMismatch)
        #expect(book.endUpload(907, 1) == .batchMismatch)
    }

    @Test mutating func `a batch that was forced is uploaded once its totals were heard`() {
        book.send(.purchase(1))
        book.send(.purchase(2, 200))
        book.operate(.forceBatch(TerminalRow(rawValue: 1)))
        #expect(book.upload(901, [.of(1, 8_850)]) == .settleFirst)
        #expect(book.endUpload(902, 0) == .settleFirst)
        #expect(book.settle(903, .claiming((1, 8_850))).outcome == .totalsDiffer)
        book.restart()
        #expect(book.upload(904, [.of(1, 8_850)]) == .acknowledged)
        #expect(book.closing(1)?.kind == .forced && book.closing(1)?.rows == 1)
        #expect(book.endUpload(905, 1) == .acknowledged)
        #expect(book.closing(1)?.kind == .uploaded && book.closing(1)?.changedBy == book.lastSeq)
        // Its totals were one case when they were heard, and each payment is one of its own.
        #expect(cases == [.settlement, .missingThere] && book.batch() == 2)
    }

    @Test mutating func `what differed when it was forced is one case, whatever follows`() {
        book.send(.purchase(1))
        differ((1, 50))
        book.operate(.forceBatch(TerminalRow(rawValue: 1)))
        #expect(cases == [.settlement])
        #expect(book.settle(901, .claiming((2, 70))).outcome == .totalsDiffer)
        book.restart()
        #expect(book.endUpload(902, 0) == .acknowledged)
        #expect(cases == [.settlement] && book.closing(1)?.kind == .uploaded)
        let opened = book.journal.discrepancies.first
        #expect(opened?.ours == 8_850 && opened?.theirs == 50)
    }

    @Test mutating func `a batch that spans dates is uploaded whole`() {
        book.send(.purchase(1))
        book.cutover()
        book.send(.purchase(2, 200))
        book.cutover()
        differ()
        book.restart()
        book.upload(901, [.of(1, 8_850)])
        #expect(book.endUpload(902, 1) == .acknowledged)
        #expect(book.journal.discrepancies.map(\.stan) == [2])
        #expect(tick(1)?.state == .ticked)
    }

    // MARK: In one batch of events

    @Test mutating func `row 60: all of it in one batch of events is as in many`() {
        let events: [PaymentRequest] = [
            .totals(900, .claiming((9, 9))), .upload(901, [.of(1, 8_850), .of(3, 3)]),
            .upload(902, [.of(1, 8_850)]), .uploadEnd(903, 2),
            .totals(904, .claiming((1, 1)), batch: 2), .upload(905, [.of(8, 8)], batch: 2),
            .uploadEnd(906, 1, batch: 2), .upload(907, [.of(1, 8_850)]),
        ]
        for isTogether in [true, false] {
            var book = BookHarness.settling()
            var all = [book.event(.payment(.purchase(1), .inHouse))]
            all.append(book.event(.payment(.purchase(2, 222), .inHouse)))
            all += events.map { book.event(.service($0)) }
            var outcomes: [Outcome] = []
            if isTogether {
                outcomes = book.run(all).replies.map(\.outcome)
            } else {
                for event in all {
                    outcomes += book.run([event]).replies.map(\.outcome)
                    book.restart()
                }
            }
            #expect(
                outcomes == [
                    .approved, .approved, .totalsDiffer, .acknowledged, .acknowledged,
                    .acknowledged, .totalsDiffer, .acknowledged, .acknowledged, .batchMismatch,
                ]
            )
            #expect(
                book.journal.discrepancies.map(\.kind) == [
                    .missingHere, .missingThere, .missingHere,
                ]
            )
            #expect(book.journal.discrepancies.map(\.stan) == [3, 2, 8])
            #expect(book.batch() == 3)
        }
    }

    @Test func `row 60: a terminal that registers in the same batch of events uploads`() {
        var rules = BookRules.test
        rules.batchOpens = .settlement
        var book = BookHarness(rules: rules)
        let act = OperatorAct(
            operatorName: "x",
            reason: "test",
            kind: .registerTerminal(.test(1))
        )
        let events = [
            book.event(.operatorAct(act)),
            book.event(.signOn(.signOn(1, stan: 999_000), .test(1))),
            book.event(.service(.totals(900, .claiming((1, 5))))),
            book.event(.service(.upload(901, [.of(1, 5)]))),
            book.event(.service(.uploadEnd(902, 1))),
        ]
        #expect(
            book.run(events).replies.map(\.outcome) == [
                .networkAccepted, .totalsDiffer, .acknowledged, .acknowledged,
            ]
        )
        #expect(book.journal.discrepancies.map(\.kind) == [.missingHere])
        #expect(book.batch() == 2 && book.closing(1)?.rows == 1)
    }
}
