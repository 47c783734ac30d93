import Book
import BookSimulation
import Journal
import JournalFormat
import Payments

/// Batches, uploads, shifts, devices and cases of a station, made by hand.
enum DayWorld {
    static let date = HeldWorld.date
    static let terminal = TerminalRow(rawValue: 1)

    static let counts = SettlementCounts(
        form: .exclusive,
        debit: TotalsClassSet(.purchases),
        credit: TotalsClassSet(.voids).union(TotalsClassSet(.refunds)),
        hasUpload: true
    )

    static func tallies(_ seed: Int64) -> SideTallies {
        SideTallies(
            debits: Tally(count: seed, amount: seed * 100),
            credits: Tally(count: 1, amount: .max),
            debitReversals: Tally(count: 0, amount: 0),
            creditReversals: Tally(count: .max, amount: 3)
        )
    }

    static let claim = SettlementClaim(
        counts: counts,
        domestic: tallies(3),
        foreign: tallies(0)
    )

    static let answer = SettlementAnswer(
        domestic: HalfAnswer(ours: tallies(3), result: .balanced),
        foreign: HalfAnswer(ours: tallies(1), result: .different)
    )

    // MARK: Rows

    static func closing(
        _ seq: Int64,
        batch: UInt32,
        terminal: TerminalRow = terminal,
        _ kind: ClosingKind = .settled
    ) -> BatchClosing {
        var closing = BatchClosing(
            seq: seq,
            key: BatchKey(terminal: terminal, number: batch),
            openedOn: date,
            closedOn: date.next,
            at: Timestamp(rawValue: TestWorld.start),
            kind: kind,
            asset: .yuan
        )
        guard kind != .forced else { return closing }
        closing.ours = answer
        closing.theirs = claim
        return closing
    }

    static func state(_ phase: BatchPhase, terminal: TerminalRow = terminal) -> BatchState {
        var state = BatchState(terminal: terminal)
        state.phase = phase
        guard phase != .open else { return state }
        state.waitsSince = Timestamp(rawValue: TestWorld.start)
        guard phase == .unbalanced else { return state }
        state.differed = 9
        state.rows = 7
        state.askedAgain = true
        return state
    }

    static func shift(_ number: UInt32, openedBy seq: Int64, closedBy: Int64? = nil) -> Shift {
        var shift = Shift(
            key: ShiftKey(terminal: terminal, number: number),
            operatorKey: StationOperatorKey(merchant: "DEMOSTATION0001", number: 17),
            openedAt: Timestamp(rawValue: TestWorld.start),
            openedBy: seq,
            openedOn: date
        )
        guard let closedBy else { return shift }
        shift.closedBy = closedBy
        shift.closedAt = Timestamp(rawValue: TestWorld.start + 1)
        shift.ours = SettlementAnswer(domestic: answer.domestic, foreign: nil)
        shift.theirs = SettlementClaim(counts: counts, domestic: tallies(3), foreign: nil)
        return shift
    }

    static func device(_ serial: String, terminal: TerminalRow = terminal) -> Device {
        Device(
            terminal: terminal,
            names: DeviceNames(serial: serial, model: "POS 3", software: "2.1"),
            seq: 4
        )
    }

    static func tick(_ stan: UInt32, _ state: TickState, seq: Int64) -> UploadTick {
        UploadTick(
            key: TickKey(batch: BatchKey(terminal: terminal, number: 3), stan: stan),
            state: state,
            row: UploadRow(
                half: stan % 2 == 0 ? .domestic : .foreign,
                stan: stan,
                card: stan % 3 == 0 ? nil : TestWorld.card(1).token,
                amount: 8_850
            ),
            seq: seq,
            payment: state == .missingHere ? nil : 2,
            item: state == .ticked ? nil : 0
        )
    }

    static func fold(_ shift: UInt32, _ value: TotalsValue, isReversal: Bool = false) -> FoldRow {
        FoldRow(
            key: FoldKey(
                date: date,
                terminal: terminal,
                shift: shift,
                channel: ChannelNumber(rawValue: 0),
                total: .purchases,
                isReversal: isReversal,
                asset: .yuan,
                half: .foreign
            ),
            value: value
        )
    }

    // MARK: Events

    private static func service(
        _ operation: Payments.Operation,
        _ values: RequestDetails.Values = RequestDetails.Values()
    ) -> BookEvent.Kind {
        var made = TestWorld.request(operation, .reconciliation, mti: 0x0500, stan: 9, terminal: 1)
        made.details = .of(values)
        return .service(made)
    }

    static let kinds: [BookEvent.Kind] = {
        let rows = (1...8).map { UploadRow(half: .domestic, stan: $0, card: nil, amount: .min) }
        var plan = RoutePlan.bank
        plan.isForeign = true
        plan.needsShift = true
        plan.limitedWith = TotalsClassSet(.purchases).union(TotalsClassSet(.topUpVoids))
        let names = DeviceNames(serial: "SN-1", model: "", software: "2.1")
        let services = [
            service(.settlement, RequestDetails.Values(settlement: claim)),
            service(
                .shiftClose,
                RequestDetails.Values(
                    settlement: SettlementClaim(
                        counts: SettlementCounts(
                            form: .apart,
                            debit: [],
                            credit: [],
                            hasUpload: false
                        ),
                        domestic: SideTallies(),
                        foreign: nil
                    )
                )
            ),
            service(.batchUpload, RequestDetails.Values(upload: rows)),
            service(
                .batchUpload,
                RequestDetails.Values(
                    upload: [
                        UploadRow(
                            half: .foreign,
                            stan: 999_999,
                            card: TestWorld.card(2).token,
                            amount: .max
                        )
                    ]
                )
            ),
            service(
                .uploadEnd,
                RequestDetails.Values(uploadEnd: UploadEnd(rows: 9_999, isBalanced: true))
            ),
            service(.operatorSignOn, RequestDetails.Values(operatorNumber: 17)),
            service(.registration, RequestDetails.Values(device: names)),
        ]
        let acts: [OperatorAct.Kind] = [
            .closeStation(StationClose(merchant: "DEMOSTATION0001", isForced: false)),
            .closeStation(StationClose(merchant: "", isForced: true)),
            .closeShift(terminal), .forceBatch(TerminalRow(rawValue: .max)),
            .closeCase(CaseID(.max, item: CaseID.items - 1)), .closeCase(CaseID(1)),
            .releaseDevice(terminal),
        ]
        return services + acts.map { TestWorld.act($0) } + [
            .payment(
                TestWorld.request(.purchase, .financial, mti: 0x0200, stan: 5, terminal: 7),
                plan
            )
        ]
    }()

    static let replies: [PaymentReply] = [
        ReplyDetails.Values(settlement: answer),
        ReplyDetails.Values(
            settlement: SettlementAnswer(
                domestic: HalfAnswer(ours: SideTallies(), result: .waits),
                foreign: nil
            )
        ),
        ReplyDetails.Values(shift: .max),
    ].map { values in
        var reply = EventCodecTests.reply
        reply.details = .of(values)
        return reply
    }
}
