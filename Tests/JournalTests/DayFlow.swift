import Book
import BookSimulation
import Journal
import JournalFormat
import Payments
import Testing

/// The day of a station through a book: batches that end in each way, an upload, shifts, a device.
enum DayFlow {
    static let counts = SettlementCounts(
        form: .exclusive,
        debit: TotalsClassSet([.purchases, .completions, .offlineSales, .increases]),
        credit: TotalsClassSet([.voids, .refunds, .completionVoids]),
        hasUpload: true
    )

    static func claim(
        _ domestic: SideTallies = SideTallies(),
        _ foreign: SideTallies = SideTallies()
    ) -> SettlementClaim {
        SettlementClaim(counts: counts, domestic: domestic, foreign: foreign)
    }

    /// A request that concerns a batch, a shift or a device.
    static func service(
        _ operation: Payments.Operation,
        _ stan: UInt32,
        terminal: Int = 1,
        batch: UInt32 = 1,
        _ values: RequestDetails.Values
    ) -> BookEvent.Kind {
        let isOfBatch = operation.rules.isOfBatch
        var made = TestWorld.request(
            operation,
            isOfBatch ? .reconciliation : .network,
            mti: isOfBatch ? 0x0500 : 0x0800,
            stan: stan,
            terminal: terminal,
            batch: batch
        )
        made.details = .of(values)
        if operation.rules.takesPassword { made.pin = .keyed(TestWorld.pin) }
        return .service(made)
    }

    /// A sale in a batch, whose card counts in the foreign half or not.
    static func sale(
        _ stan: UInt32,
        _ amount: Int64,
        terminal: Int = 1,
        batch: UInt32,
        isForeign: Bool = false
    ) -> BookEvent.Kind {
        guard case .payment(var made, var plan) = TestWorld.purchase(stan, amount) else {
            preconditionFailure("A purchase is a payment.")
        }
        made.identity.terminal = TerminalRow(rawValue: Int32(terminal))
        made.identity.window = batch
        made.batch = batch
        plan.isForeign = isForeign
        return .payment(made, plan)
    }

    /// What a request is answered.
    @discardableResult
    static func send(
        _ live: LiveJournal,
        _ kind: BookEvent.Kind,
        _ expected: Outcome? = nil
    ) throws -> PaymentReply {
        let reply = try #require(try live.run([kind]).records.last?.reply)
        if let expected { #expect(reply.outcome == expected) }
        return reply
    }

    /// Asks for our totals of a batch, and settles it with them; gives the STAN behind.
    static func settle(
        _ live: LiveJournal,
        terminal: Int = 1,
        batch: UInt32 = 1,
        from stan: UInt32
    ) throws {
        func ask(_ number: UInt32, _ claim: SettlementClaim) throws -> PaymentReply {
            try send(
                live,
                service(
                    .settlement,
                    number,
                    terminal: terminal,
                    batch: batch,
                    RequestDetails.Values(settlement: claim)
                )
            )
        }
        var reply = try ask(stan, claim())
        if reply.outcome == .countingWaits {
            live.wait(microseconds: 61_000_000)
            reply = try ask(stan + 1, claim())
        }
        guard reply.outcome == .totalsDiffer else { return }
        let ours = try #require(reply.details?.values.settlement)
        reply = try ask(
            stan + 2,
            claim(ours.domestic.ours, ours.foreign?.ours ?? SideTallies())
        )
        #expect(reply.outcome == .settled)
    }

    /// Totals that differ, rows of an upload, and its end.
    static func upload(
        _ live: LiveJournal,
        _ rows: [UploadRow],
        terminal: Int,
        batch: UInt32 = 1,
        from stan: UInt32
    ) throws {
        func ask(
            _ operation: Payments.Operation,
            _ number: UInt32,
            _ values: RequestDetails.Values,
            _ outcome: Outcome
        ) throws {
            try send(
                live,
                service(operation, number, terminal: terminal, batch: batch, values),
                outcome
            )
        }
        let zeros = RequestDetails.Values(settlement: claim())
        try ask(.settlement, stan, zeros, .totalsDiffer)
        try ask(.batchUpload, stan + 1, RequestDetails.Values(upload: rows), .acknowledged)
        let end = UploadEnd(rows: UInt32(rows.count), isBalanced: false)
        try ask(.uploadEnd, stan + 2, RequestDetails.Values(uploadEnd: end), .acknowledged)
    }

    static func row(_ stan: UInt32, _ amount: Int64, card: Int? = nil) -> UploadRow {
        let token = card.map { TestWorld.card($0).token }
        return UploadRow(half: .domestic, stan: stan, card: token, amount: amount)
    }

    /// A closed shift with a difference, an open one, and a device, at terminal 1.
    static func addShifts(to live: LiveJournal, batch: UInt32) throws {
        let signOn = RequestDetails.Values(operatorNumber: 17)
        func begin(_ stan: UInt32, _ number: UInt32) throws {
            let kind = service(.operatorSignOn, stan, batch: batch, signOn)
            let reply = try send(live, kind, .networkAccepted)
            #expect(reply.details?.values.shift == number)
        }
        try begin(811, 1)
        try send(live, sale(812, 300, batch: batch, isForeign: true), .approved)
        let zeros = RequestDetails.Values(settlement: claim())
        try send(live, service(.shiftClose, 813, batch: batch, zeros), .totalsDiffer)
        try begin(814, 2)
        try send(live, sale(815, 500, batch: batch), .approved)
        let names = DeviceNames(serial: "SN-1", model: "POS 3", software: "2.1")
        let named = RequestDetails.Values(device: names)
        let device = service(.registration, 816, batch: batch, named)
        let reply = try send(live, device)
        #expect(reply.outcome.isApproval)
    }

    /// Terminals 1 and 2, whose batch 1 is open: settled and uploaded, then one is forced.
    static func add(to live: LiveJournal) throws {
        try send(live, sale(801, 700, terminal: 2, batch: 1), .approved)
        try send(live, sale(802, 900, terminal: 2, batch: 1), .approved)
        try settle(live, from: 820)
        try upload(
            live,
            [row(801, 700, card: 1), row(777, 100), row(802, 901)],
            terminal: 2,
            from: 830
        )
        try send(live, sale(803, 1_100, terminal: 2, batch: 2), .approved)
        try live.run([TestWorld.act(.forceBatch(TerminalRow(rawValue: 2)))])
        try addShifts(to: live, batch: 2)
    }
}

extension TotalsClassSet {
    fileprivate init(_ classes: [TotalsClass]) {
        self = classes.reduce(into: []) { $0.formUnion(TotalsClassSet($1)) }
    }
}
