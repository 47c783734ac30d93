import Book
import BookSimulation
import JournalFormat
import Ledger
import Payments
import Testing

/// Pre-authorisations in house, their voids, and the reversals of both.
@Suite struct AuthorisationTests {
    private var book = BookHarness.holds()

    @Test mutating func `a pre-authorisation holds its amount and moves nothing`() throws {
        let row = try book.authorise(1, 10_000)
        #expect(book.available(1) == 1_000_000 - 10_000)
        #expect(book.held() == 10_000 && book.received == 0)
        #expect(row.state == .open && row.held == 10_000 && row.amount == 10_000)
        #expect(row.ceiling == 11_500)
        #expect(row.payment == row.changedBy && row.reservedBy == nil)
        #expect(row.lapsesOn?.rawValue == row.businessDate.rawValue + 2)
        let reply = try #require(book.journal.payments[row.payment]?.reply)
        #expect(reply.approvalCode.flatMap { ApprovalCode($0) } == row.code)
        #expect(reply.retrievalReference == row.reference)
        let leg = book.journal.leg(of: row.payment)
        #expect(leg?.state == .held && leg?.hold == row.hold && leg?.transfer == nil)
        #expect(book.journal.totals.isEmpty)
        book.expectHolds()
    }

    @Test mutating func `what a purchase is refused for, a pre-authorisation is, too`() {
        let rows: [(Int64, Int, Outcome)] = [
            (1_000_001, 1, .insufficientFunds), (0, 1, .invalidAmount),
            (100, 4, .restrictedCard), (100, 5, .expiredCard), (100, 3, .wrongCurrency),
            (100, 9, .invalidCard),
        ]
        for (stan, (amount, card, outcome)) in rows.enumerated() {
            let request = PaymentRequest.preauthorisation(UInt32(stan + 1), amount, card: card)
            #expect(book.send(request).outcome == outcome)
        }
        #expect(book.journal.held.authorisations.isEmpty)
        book.expectHolds()
    }

    @Test mutating func `what is held is not spent twice`() throws {
        _ = try book.authorise(1, 999_000)
        #expect(book.send(.purchase(2, 1_001)).outcome == .insufficientFunds)
        let second = PaymentRequest.preauthorisation(3, 1_001)
        #expect(book.send(second).outcome == .insufficientFunds)
        #expect(book.send(.purchase(4, 1_000)).outcome == .approved)
        book.expectHolds()
    }

    @Test mutating func `a route's limit and its PIN hold for what is held`() {
        var plan = RoutePlan.inHouse
        plan.maximumAmount = 5_000
        plan.pinFrom = 1_000
        let limit = PaymentRequest.preauthorisation(1, 5_001)
        #expect(book.send(limit, plan).outcome == .amountLimit)
        let pin = PaymentRequest.preauthorisation(2, 5_000)
        #expect(book.send(pin, plan).outcome == .pinRequired)
    }

    @Test mutating func `rows 1 and 2: a repeat holds once and tells what it told`() throws {
        let row = try book.authorise()
        let first = book.journal.payments[row.payment]?.reply
        for _ in 1...3 {
            book.restart(.none)
            let again = book.send(.preauthorisation(1, 10_000))
            #expect(again == first)
        }
        #expect(book.held() == 10_000 && book.journal.held.authorisations.count == 1)
    }

    // MARK: Void

    @Test(arguments: [1, 2], MemoryJournal.Memory.allCases)
    mutating func `a void frees what is held, from any terminal of the merchant`(
        terminal: Int,
        memory: MemoryJournal.Memory
    ) throws {
        let row = try book.authorise()
        book.restart(memory)
        let request = book.naming(row, .preauthorisationVoid, 2, 10_000, terminal: terminal)
        let reply = book.send(request)
        #expect(reply.outcome == .approved && reply.approvalCode != nil)
        #expect(book.available(1) == 1_000_000 && book.received == 0)
        let after = try book.row(row.payment)
        #expect(after.state == .voided && after.changedBy == book.lastSeq)
        let leg = book.journal.leg(of: book.lastSeq)
        #expect(leg?.state == .posted)
        #expect(leg?.transfer.flatMap(book.journal.transfer)?.resolves == row.hold)
        #expect(book.journal.payments[book.lastSeq]?.original == row.payment)
        #expect(book.journal.totals.isEmpty)
        book.expectHolds()
        // Its repeat tells the same, the pre-authorisation's that nothing stands.
        #expect(book.send(request) == reply)
        let again = book.send(.preauthorisation(1, 10_000))
        #expect(again.outcome == .reversedOriginal)
    }

    @Test mutating func `a void must name what it voids`() throws {
        let row = try book.authorise()
        let other = try book.authorise(2, 20_000)
        var stan: UInt32 = 10
        func named(_ change: (inout OriginalReference) -> Void) -> PaymentRequest {
            stan += 1
            var request = book.naming(row, .preauthorisationVoid, stan, 10_000)
            var reference = request.original ?? OriginalReference()
            change(&reference)
            request.original = reference
            return request
        }
        let unknown = [
            named { $0.approvalCode = nil },
            named { $0.approvalCode = other.code },
            named { $0.approvalCode = ApprovalCode("ZZZZZZ") },
            named { $0.retrievalReference = nil },
            named { $0.retrievalReference = other.reference.text },
            named { $0.stan = 7 },
            named { $0.window = 7 },
            named { $0.day = row.day + 1 },
            book.naming(row, .preauthorisationVoid, 8, 10_000, card: 2),
            book.naming(row, .preauthorisationVoid, 9, 10_000, terminal: 3),
        ]
        for request in unknown { #expect(book.send(request).outcome == .originalNotFound) }
        #expect(book.held() == 30_000)
        let right = named {
            $0.retrievalReference = nil
            $0.stan = row.stan
            $0.window = row.window
            $0.day = row.day
        }
        #expect(book.send(right).outcome == .approved)
        #expect(book.held() == 20_000)
        book.expectHolds()
    }

    @Test mutating func `a void of another amount or currency frees nothing`() throws {
        let row = try book.authorise()
        #expect(book.void(row, 2, 9_999) == .amountMismatch)
        #expect(book.void(row, 3, 0) == .invalidAmount)
        var points = book.naming(row, .preauthorisationVoid, 4, 10_000)
        points.asset = .points
        #expect(book.send(points).outcome == .wrongCurrency)
        #expect(book.held() == 10_000)
        #expect(book.void(row, 5) == .approved)
        #expect(book.void(row, 6) == .originalFinished)
        book.expectHolds()
    }

    @Test mutating func `of two that have one code the open one is meant`() throws {
        // Codes come back after two thousand million records: a hand-made row has this one.
        let first = try book.authorise(1, 10_000)
        #expect(book.void(first, 2) == .approved)
        let second = try book.authorise(3, 10_000)
        let twin = first.twin(of: second)
        let event = book.event(.payment(book.naming(twin, .completion, 4, 10_000), .inHouse))
        let journal = book.journal
        var other = PaymentBook(snapshot: journal.snapshot(), rules: book.rules)
        other.prepare([event]) { keys in
            var rows = journal.read(keys)
            if !keys.approvalCodes.isEmpty { rows.authorisations.append(twin) }
            return rows
        }
        var step = Step()
        other.step(event, origin: nil, into: &step)
        #expect(step.output.records.last?.reply?.outcome == .approved)
        #expect(step.output.authorisations.keys.sorted() == [second.payment])
    }

    // MARK: Reversals

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `row 5: a reversal frees what is held, and once more does nothing`(
        memory: MemoryJournal.Memory
    ) throws {
        let row = try book.authorise()
        book.restart(memory)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        let after = try book.row(row.payment)
        #expect(after.state == .reversed && after.changedBy == book.lastSeq)
        #expect(book.available(1) == 1_000_000 && book.journal.totals.isEmpty)
        #expect(book.journal.payments[row.payment]?.reversedBy == book.lastSeq)
        book.restart(memory)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(book.complete(row, 2, 10_000) == .originalFinished)
        let again = book.send(.preauthorisation(1, 10_000))
        #expect(again.outcome == .reversedOriginal)
        #expect(book.journal.discrepancies.isEmpty)
        book.expectHolds()
    }

    @Test mutating func `row 6: a pre-authorisation behind its reversal holds nothing`() {
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        let late = book.send(.preauthorisation(1, 10_000))
        #expect(late.outcome == .reversedOriginal)
        #expect(book.held() == 0 && book.journal.held.authorisations.isEmpty)
    }

    @Test mutating func `a reversal of another amount or of a part is refused with a case`() throws
    {
        _ = try book.authorise()
        #expect(book.reverse(1, 9_999) == .reversalMismatch)
        var part = PaymentRequest.reversal(of: 1, 10_000)
        part.delivery = .part(1_000)
        #expect(book.send(part).outcome == .reversalMismatch)
        #expect(book.held() == 10_000)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalMismatch, .reversalMismatch])
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        book.expectHolds()
    }

    @Test mutating func `a completed pre-authorisation is not reversed any more`() throws {
        let row = try book.authorise()
        #expect(book.complete(row, 2, 10_000) == .approved)
        #expect(book.reverse(1, 10_000) == .reversalTooLate)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalTooLate])
        #expect(book.received == 10_000)
        book.expectHolds()
    }

    @Test(arguments: MemoryJournal.Memory.allCases)
    mutating func `the reversal of a void holds the money again`(
        memory: MemoryJournal.Memory
    ) throws {
        let row = try book.authorise()
        #expect(book.void(row, 2) == .approved)
        book.restart(memory)
        #expect(book.reverse(2, 10_000) == .reversalAccepted)
        let after = try book.row(row.payment)
        #expect(after.state == .open && after.held == 10_000 && after.hold != row.hold)
        #expect(book.held() == 10_000)
        #expect(book.journal.payments[row.payment]?.reversedBy == nil)
        book.restart(memory)
        #expect(book.reverse(2, 10_000) == .reversalAccepted)
        #expect(book.held() == 10_000)
        #expect(book.complete(row, 3, 10_000) == .approved)
        #expect(book.journal.totals.map(\.value) == [TotalsValue(count: 1, amount: 10_000)])
        book.expectHolds()
    }

    @Test mutating func `what was freed and is spent by now is not held again`() throws {
        let row = try book.authorise()
        #expect(book.void(row, 2) == .approved)
        #expect(book.send(.purchase(3, 990_001)).outcome == .approved)
        #expect(book.reverse(2, 10_000) == .reversalTooLate)
        #expect(try book.row(row.payment).state == .voided)
        #expect(book.journal.discrepancies.map(\.reason) == [.reversalTooLate])
        book.expectHolds()
    }

    @Test mutating func `a void that is taken back behind the last day frees the money for good`()
        throws
    {
        let row = try book.authorise()
        #expect(book.void(row, 2) == .approved)
        for _ in 1...3 { book.closeDay() }
        #expect(book.reverse(2, 10_000) == .reversalAccepted)
        #expect(try book.row(row.payment).state == .lapsed)
        #expect(book.held() == 0)
        book.expectHolds()
    }

    @Test mutating func `a voided pre-authorisation is reversed without effect`() throws {
        let row = try book.authorise()
        #expect(book.void(row, 2) == .approved)
        #expect(book.reverse(1, 10_000) == .reversalAccepted)
        #expect(try book.row(row.payment).state == .voided)
        #expect(book.held() == 0 && book.journal.discrepancies.isEmpty)
        // Nor does the reversal of the void hold it again then.
        book.restart(.none)
        #expect(book.reverse(2, 10_000) == .reversalAccepted)
        #expect(try book.row(row.payment).state == .voided)
        book.expectHolds()
    }

    @Test mutating func `a reversal in the batch behind finds what is held`() throws {
        let row = try book.authorise()
        book.signOn(.signOn(1, stan: 999_001))
        #expect(book.send(.purchase(5, batch: 2)).outcome == .approved)
        #expect(book.send(.reversal(of: 1, 10_000, batch: 2)).outcome == .reversalAccepted)
        #expect(try book.row(row.payment).state == .reversed)
        book.expectHolds()
    }
}

extension Authorisation {
    /// This row with code, reference and card of another.
    fileprivate func twin(of other: Authorisation) -> Authorisation {
        Authorisation(
            payment: payment,
            businessDate: businessDate,
            reference: other.reference,
            terminal: terminal,
            stan: stan,
            window: window,
            windowKind: windowKind,
            day: day,
            merchant: merchant,
            code: other.code,
            card: card,
            mask: mask,
            decider: decider,
            channel: channel,
            asset: asset,
            amount: amount,
            asked: asked,
            ceiling: ceiling,
            lapsesOn: lapsesOn,
            dueAt: dueAt,
            link: nil,
            hostCode: nil,
            state: .voided,
            held: held,
            hold: nil,
            reservedBy: nil,
            changedBy: changedBy
        )
    }
}
