import Book
import Journal
import JournalFormat
import Ledger
import Payments
import Upstream

/// Pre-authorisations, remainders and what names them, made by hand.
enum HeldWorld {
    static let date = BusinessDate(rawValue: 20_781)

    static func code(_ text: String) -> ApprovalCode {
        guard let code = ApprovalCode(text) else { preconditionFailure("\(text) is no DE 38") }
        return code
    }

    static let link = UpstreamOriginal(
        messageClass: .financial,
        reference: .iso(number: 999_999, time: 1_231_235_959)
    )

    /// Of payment 11: an open one of the house, or of the bank.
    static func authorisation(
        _ payment: Int64,
        _ code: String = "00000B",
        amount: Int64 = 10_000,
        lapsesOn: BusinessDate? = BusinessDate(rawValue: date.rawValue + 30),
        atBank: Bool = false,
        limits: LimitSlip? = nil
    ) -> Authorisation {
        Authorisation(
            payment: payment,
            businessDate: date,
            reference: reference(payment),
            terminal: TerminalRow(rawValue: 1),
            stan: 11,
            window: 3,
            windowKind: .batch,
            day: 1128,
            merchant: "DEMOSTATION0001",
            code: self.code(code),
            card: TestWorld.card(1).token,
            mask: TestWorld.card(1).mask,
            decider: atBank ? .channel(ChannelNumber(rawValue: 2)) : .ledger(account: 4),
            channel: atBank ? "bank" : "in-house",
            asset: .yuan,
            amount: amount,
            asked: amount,
            ceiling: amount * 1150 / 1000,
            lapsesOn: atBank ? nil : lapsesOn,
            link: atBank ? link : nil,
            hostCode: atBank ? code : nil,
            state: .open,
            held: amount,
            hold: payment + 1_000,
            reservedBy: nil,
            changedBy: payment,
            limits: limits
        )
    }

    static func reference(_ payment: Int64) -> RetrievalReference {
        RetrievalReference(date: date, position: payment, form: .decimal)
    }

    static func remainder(
        _ payment: Int64,
        _ number: LegNumber = .first,
        atBank: Bool = false
    ) -> Remainder {
        Remainder(
            key: LegKey(payment: payment, number: number),
            reference: reference(payment),
            merchant: "DEMOSTATION0001",
            card: atBank ? nil : TestWorld.card(1).token,
            decider: atBank ? .channel(ChannelNumber(rawValue: 2)) : .ledger(account: 4),
            channel: atBank ? "bank" : "in-house",
            asset: .yuan,
            transfer: payment + 1_000,
            link: atBank ? link : nil,
            hostCode: atBank ? "H00001" : nil,
            asked: 8_850,
            refunded: 50,
            reserved: 100
        )
    }

    /// Commits rows under a record that does nothing else.
    @discardableResult
    static func commit<Store: JournalStore>(
        to store: Store,
        _ authorisations: [Authorisation],
        _ remainders: [Remainder] = [],
        isNew: Bool = true,
        _ change: (inout BookOutput) -> Void = { _ in }
    ) throws -> JournalPosition {
        let snapshot = try store.recover()
        let at = Timestamp(rawValue: max(TestWorld.start, snapshot.lastEventAt.rawValue) + 1)
        var output = BookOutput()
        if snapshot.dates.isEmpty {
            output.openedDates = [DateOpening(date: date, firstSeq: 1, at: at, form: .decimal)]
        }
        output.records = [
            BookRecord(
                seq: snapshot.nextSeq,
                businessDate: snapshot.businessDate ?? date,
                kind: .refusal,
                event: BookEvent(at: at, kind: TestWorld.refusals(1)),
                group: snapshot.nextSeq
            )
        ]
        output.records[0].terminal = "T0000001"
        for row in authorisations {
            output.authorisations[row.payment] = row
            if isNew { output.newAuthorisations.insert(row.payment) }
        }
        for row in remainders {
            output.remainders[row.key] = row
            if isNew { output.newRemainders.insert(row.key) }
        }
        change(&output)
        try store.commit(output, codes: LiveJournal.codes, at: at, storing: [])
        return store.position
    }

    // MARK: Events

    /// Whatever names an earlier payment, and what was found of it.
    static let kinds: [BookEvent.Kind] = {
        var leg = ArchivedLeg(
            number: .first,
            account: 4,
            channelNumber: nil,
            channel: "in-house",
            asset: .points,
            standing: .max,
            transfer: 7
        )
        var sale = ArchivedSale(
            payment: .max,
            reference: reference(42),
            merchant: "DEMOSTATION0001",
            card: TestWorld.card(3).token,
            isUndone: true,
            legs: [leg]
        )
        let house = sale
        leg.account = nil
        leg.channelNumber = ChannelNumber(rawValue: .max)
        leg.linkClass = .authorisation
        leg.linkNumber = 999_999
        leg.linkTime = 1_231_235_959
        leg.hostCode = "H00001"
        sale.legs.append(leg)
        sale.card = nil
        sale.isUndone = false
        let found: [SaleFinding?] = [nil, .absent, .unavailable, .sale(house), .sale(sale)]
        return found.map { refund(found: $0) } + [.lapsed([]), .lapsed([1, .max])]
    }()

    static func refund(found: SaleFinding?) -> BookEvent.Kind {
        var made = TestWorld.request(.refund, .financial, mti: 0x0220, stan: 77, terminal: 1)
        made.amount = 100
        made.asset = .yuan
        made.card = TestWorld.card(1)
        made.original = OriginalReference(
            retrievalReference: "632500000001",
            approvalCode: code("H00001"),
            day: 1231
        )
        made.found = found
        return .payment(made, TestWorld.inHouse)
    }
}
