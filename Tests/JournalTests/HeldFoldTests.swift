import Book
import JournalFormat
import Ledger
import Payments
import Testing

/// What a fold of transfers and rows holds of money that is kept back or given back (I4, I7, I13).
@Suite struct HeldFoldTests {
    private static func transfer(
        _ id: Int64,
        _ kind: TransferRecord.Kind,
        _ amount: Int64,
        from debit: Int64 = 4,
        to credit: Int64 = 2,
        _ change: (inout TransferRecord) -> Void = { _ in }
    ) -> TransferRecord {
        var transfer = TransferRecord(
            id: id,
            kind: kind,
            debitAccount: debit,
            creditAccount: credit,
            asset: .yuan,
            amount: amount,
            undoes: nil,
            businessDate: HeldWorld.date,
            seq: id
        )
        change(&transfer)
        return transfer
    }

    private static func refund(
        _ id: Int64,
        of paid: Int64,
        _ amount: Int64,
        _ change: (inout TransferRecord) -> Void = { _ in }
    ) -> TransferRecord {
        transfer(id, .post, amount, from: 2, to: 4) {
            $0.refunds = paid
            change(&$0)
        }
    }

    /// `undone`: which transfer undid which, and stands.
    private static func fold(
        _ transfers: [TransferRecord],
        undone: [Int64: Int64] = [:]
    ) throws(Contradiction) -> TransfersFold {
        var fold = TransfersFold()
        for transfer in transfers {
            try fold.take(StoredTransfer(transfer, undoneBy: undone[transfer.id])) {
                (id) throws(Contradiction) -> StoredTransfer? in
                transfers.first { $0.id == id }.map { StoredTransfer($0, undoneBy: undone[id]) }
            }
        }
        return fold
    }

    private static func held(_ transfers: [TransferRecord]) throws(Contradiction) -> HeldFold {
        HeldFold(try fold(transfers), isWhole: true)
    }

    private static func problem(
        _ transfers: [TransferRecord],
        undone: [Int64: Int64] = [:]
    ) -> Contradiction? {
        do throws(Contradiction) {
            _ = try fold(transfers, undone: undone)
            return nil
        } catch { return error }
    }

    // MARK: Transfers

    @Test func `row 48: refunds of a sale come to no more than was paid`() {
        let sale = Self.transfer(1, .post, 100)
        let refunds = [Self.refund(2, of: 1, 60), Self.refund(3, of: 1, 40)]
        #expect(Self.problem([sale] + refunds) == nil)
        let found = Self.problem([sale] + refunds + [Self.refund(4, of: 1, 1)])
        #expect(found?.invariant == "I7" && found?.row == 4)
    }

    @Test func `a refund gives back to who paid what stands`() {
        let sale = Self.transfer(1, .post, 100)
        let wrong = [
            Self.refund(2, of: 1, 10) { $0.creditAccount = 5 },
            Self.refund(2, of: 1, 10) { $0.debitAccount = 3 },
            Self.refund(2, of: 1, 10) { $0.asset = .points }, Self.refund(2, of: 9, 10),
            Self.refund(2, of: 1, 10) { $0.undoes = 1 },
        ]
        for refund in wrong {
            let found = Self.problem([sale, refund])
            #expect(found?.invariant == "I7" && found?.row == 2, "\(refund)")
        }
        let undoing = Self.transfer(2, .post, 100, from: 2, to: 4) { $0.undoes = 1 }
        let found = #expect(throws: Contradiction.self) {
            try Self.fold([sale, undoing, Self.refund(3, of: 1, 10)], undone: [1: 2])
        }
        #expect(found?.invariant == "I7" && found?.row == 3)
    }

    @Test(arguments: [(60, 100), (110, 100), (100, nil)] as [(Int64, Int64?)])
    func `a completion ends its hold, in part or beyond it`(
        amount: Int64,
        released: Int64?
    ) throws {
        let end = Self.transfer(2, .postPending, amount) {
            $0.resolves = 1
            $0.released = released
        }
        #expect(try Self.held([Self.transfer(1, .pending, 100), end]).finish() == nil)
        var other = end
        other.released = 99
        #expect(Self.problem([Self.transfer(1, .pending, 100), other])?.invariant == "I4")
        // A completion that was undone and put back undoes the mirror and ends the next hold.
        let mirror = Self.transfer(3, .post, amount, from: 2, to: 4) { $0.undoes = 2 }
        let hold = Self.transfer(4, .pending, 100)
        let again = Self.transfer(5, .postPending, amount) {
            $0.resolves = 4
            $0.released = released
            $0.undoes = 3
        }
        let all = [Self.transfer(1, .pending, 100), end, mirror, hold, again]
        #expect(Self.problem(all, undone: [3: 5]) == nil)
    }

    // MARK: Rows

    private static func authorisation(
        _ change: (inout Authorisation) -> Void = { _ in }
    ) -> AuthorisationRow {
        var made = HeldWorld.authorisation(1, amount: 100)
        made.hold = 1
        change(&made)
        return AuthorisationRow(made)
    }

    @Test func `a hold is that of an open row, by amount and account`() throws {
        let held = try Self.held([Self.transfer(1, .pending, 100)])
        #expect(held.finish()?.invariant == "I4")
        var whole = held
        #expect(whole.take(Self.authorisation()) == nil && whole.finish() == nil)
        var gone = try Self.held([])
        #expect(gone.take(Self.authorisation())?.invariant == "I4")
        var other = held
        #expect(other.take(Self.authorisation { $0.held = 99 })?.invariant == "I4")
        let foreign = try Self.held([Self.transfer(1, .pending, 100, from: 5)])
        var stolen = foreign
        #expect(stolen.take(Self.authorisation())?.invariant == "I4")
        var ended = held
        let lapsed = Self.authorisation {
            $0.state = .lapsed
            $0.hold = nil
        }
        #expect(ended.take(lapsed) == nil && ended.finish()?.invariant == "I4")
    }

    @Test func `a hold may be that of a leg which its channel has not settled`() throws {
        var held = try Self.held([Self.transfer(1, .pending, 100)])
        var other = held
        func waiting(_ amount: Int64) -> HeldFold.Waiting {
            HeldFold.Waiting(payment: 1, hold: 1, amount: amount, original: nil)
        }
        #expect(held.take(waiting(100)) == nil && held.finish() == nil)
        #expect(other.take(waiting(99))?.invariant == "I4")
    }

    @Test func `what is reserved is under way, and the other way round`() throws {
        let held = try Self.held([Self.transfer(1, .pending, 100)])
        let reserved = Self.authorisation { $0.reservedBy = 7 }
        var nothing = held
        #expect(nothing.take(reserved)?.invariant == "I13")
        var right = held
        right.take(request: 7, of: 7)
        let completion = HeldFold.Waiting(payment: 7, hold: nil, amount: 60, original: 1)
        #expect(right.take(completion) == nil)
        var forgotten = right
        #expect(right.take(reserved) == nil && right.finish() == nil)
        #expect(forgotten.take(Self.authorisation())?.invariant == "I13")
    }

    private static func remainder(
        _ refunded: Int64,
        _ reserved: Int64,
        by reservedBy: Int64? = nil
    ) -> RemainderRow {
        var row = HeldWorld.remainder(1)
        row.refunded = refunded
        row.reserved = reserved
        row.reservedBy = reservedBy
        var made = RemainderRow(row)
        made.transfer = 1
        return made
    }

    @Test func `row 48: a remainder is the sum of its refunds, and of what is under way`() throws {
        let held = try Self.held([
            Self.transfer(1, .post, 100), Self.refund(2, of: 1, 30), Self.refund(3, of: 1, 20),
        ])
        #expect(held.finish()?.invariant == "I7")
        for (refunded, reserved) in [(50, 0), (49, 0), (50, 10), (0, 0)] as [(Int64, Int64)] {
            var fold = held
            let found = fold.take([Self.remainder(refunded, reserved)])
            let isRight = refunded == 50 && reserved == 0
            #expect(isRight ? found == nil && fold.finish() == nil : found?.invariant == "I7")
        }
        var pending = held
        for payment in [8, 9] as [Int64] {
            pending.take(request: payment, of: payment)
            let waiting = HeldFold.Waiting(payment: payment, hold: nil, amount: 5, original: 1)
            #expect(pending.take(waiting) == nil)
        }
        var forgotten = pending
        #expect(pending.take([Self.remainder(50, 10)]) == nil && pending.finish() == nil)
        #expect(forgotten.take([Self.remainder(50, 5)])?.invariant == "I7")
    }

    @Test func `a sale that a void reserves has its void under way`() throws {
        let held = try Self.held([Self.transfer(1, .post, 100)])
        let row = Self.remainder(0, 8_850, by: 8)
        var gone = held
        let waiting = HeldFold.Waiting(payment: 8, hold: nil, amount: 8_850, original: 1)
        #expect(gone.take(waiting) == nil)
        var right = gone
        #expect(gone.take([row])?.invariant == "I13")
        right.take(request: 8, of: 8)
        #expect(right.take([row]) == nil && right.finish() == nil)
        // Nothing reserves what is under way.
        var forgotten = held
        #expect(forgotten.take(waiting) == nil && forgotten.finish()?.invariant == "I7")
    }
}
