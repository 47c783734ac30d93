import Ledger
import Payments

/// Events on their way through the book: the one at hand, its record as far as it has come, and all
/// that the batch writes.
///
/// Whoever steps a batch keeps one and empties it before the next batch, so that nothing that has
/// been gathered is moved or copied.
package struct Step: Sendable {
    /// What the batch writes and what follows.
    ///
    /// The last of its records is the event at hand's, as far as it has come.
    package internal(set) var output = BookOutput()
    /// Where the answer to the event at hand goes; nil in a replay, and for what nobody waits for.
    private(set) var origin: Origin?
    /// The terminal whose requests the event at hand answers.
    var answered: TerminalRow?
    private var isRecorded = true

    package init() {}

    /// Before another batch; keeps the capacity.
    package mutating func removeAll() { output.removeAll() }

    // MARK: The event at hand

    mutating func begin(_ event: BookEvent, origin: Origin?, seq: Int64, on date: BusinessDate) {
        self.origin = origin
        answered = event.request?.identity.terminal
        isRecorded = true
        output.records.append(
            BookRecord(
                seq: seq,
                businessDate: date,
                kind: event.recordKind,
                event: event,
                group: seq
            )
        )
    }

    /// Whether it has taken its number.
    mutating func end() -> Bool {
        if !isRecorded { output.records.removeLast() }
        return isRecorded
    }

    /// An answer that changes nothing leaves no record.
    mutating func leaveNoRecord() { isRecorded = false }

    /// The record of the event.
    var record: BookRecord {
        get { output.records[output.records.count - 1] }
        // In place: `set` would take every text of it out and put it back.
        _modify { yield &output.records[output.records.count - 1] }
    }

    var at: Timestamp { record.event.at }
    var seq: Int64 { record.seq }

    /// What a transfer of this step says of its cause.
    var cause: TransferCause { TransferCause(seq: record.seq, businessDate: record.businessDate) }

    // MARK: What follows

    /// Answers the request that this event is.
    mutating func answer(_ reply: PaymentReply, handedOut: [UInt8]? = nil) {
        if let origin { answer(origin, reply, handedOut: handedOut) }
    }

    mutating func answer(_ origin: Origin, _ reply: PaymentReply, handedOut: [UInt8]? = nil) {
        output.effects.append(.reply(origin: origin, reply: reply, handedOut: handedOut))
    }

    /// Opens a case for a person; the first reason of a record stands.
    mutating func openCase(_ reason: Outcome, original: Int64?) {
        guard !ownCases.contains(where: { $0.id.item == 0 }) else { return }
        let discrepancy = Discrepancy(seq: seq, original: original, reason: reason)
        output.discrepancies.append(discrepancy)
        output.effects.append(.discrepancyOpened(discrepancy))
    }

    /// Opens one of several cases of a record; the last one stands for the rest.
    mutating func addCase(
        _ kind: CaseKind,
        original: Int64?,
        reason: Outcome,
        ours: Int64? = nil,
        theirs: Int64? = nil,
        stan: UInt32? = nil,
        due: BusinessDate?
    ) -> UInt16 {
        // What a payment's record says of the payment itself comes first.
        var item: UInt16 = record.kind == .payment ? 1 : 0
        if let last = ownCases.map(\.id.item).max() {
            guard last + 1 < CaseID.items else { return last }
            item = last + 1
        }
        let discrepancy = Discrepancy(
            CaseID(seq, item: item),
            kind,
            original: original,
            reason: reason,
            ours: ours,
            theirs: theirs,
            stan: stan,
            due: due
        )
        output.discrepancies.append(discrepancy)
        output.effects.append(.discrepancyOpened(discrepancy))
        return item
    }

    /// The cases that this record has opened.
    var ownCases: ArraySlice<Discrepancy> {
        let cases = output.discrepancies
        var first = cases.endIndex
        while first > cases.startIndex, cases[first - 1].seq == seq { first -= 1 }
        return cases[first...]
    }

    /// Says of the cases of this record when a person should have closed them.
    mutating func dateCases(behind days: Int32) {
        let due = BusinessDate(rawValue: record.businessDate.rawValue + days)
        for place in output.discrepancies.indices.reversed() {
            guard output.discrepancies[place].seq == seq else { return }
            if output.discrepancies[place].due == nil { output.discrepancies[place].due = due }
        }
    }

    // MARK: Rows of a request

    /// The row of the request that this event is.
    func payment(_ request: PaymentRequest, _ reply: PaymentReply) -> PaymentState {
        PaymentState(
            seq: record.seq,
            businessDate: record.businessDate,
            request: request,
            reply: reply
        )
    }
}

extension BookRecord {
    /// The terminal that it is about.
    mutating func describe(_ registration: TerminalRegistration) {
        merchant = registration.merchant
        terminal = registration.terminal
    }

    /// The payment that it is about.
    mutating func describe(_ payment: PaymentState) {
        account = payment.account
        original = payment.seq
        group = payment.seq
    }

    /// The stored reversal that it is about.
    mutating func describe(_ exchange: ExchangeState) {
        terminal = exchange.terminal
        merchant = exchange.merchant
        original = exchange.payment ?? exchange.id
        group = exchange.payment ?? exchange.id
    }
}

extension BookEvent {
    /// What its record is about, unless it takes something back or repeats what was decided before.
    var recordKind: RecordKind {
        switch kind {
        case .payment: .payment
        case .signOn, .signOff, .service: .session
        case .refusals: .refusal
        case .operatorAct: .operatorAct
        case .cutover: .cutover
        case .hostAnswer: .hostAnswer
        case .hostFailed: .hostFailure
        case .forwardDue: .forward
        case .resumed: .resumption
        case .actDenied: .refusedAct
        case .lapsed: .lapse
        case .walletAnswer: .hostAnswer
        case .orderDue, .notified: .order
        case .numbered: .resumption
        }
    }
}

extension PlannedLeg {
    /// The payment channel as a leg names it.
    var channelName: String {
        if let channel { return channel }
        return switch decider {
        case .ledger: "in-house"
        case .channel(let number): "channel-\(number.rawValue)"
        case .refused: "none"
        }
    }
}

extension Asset {
    /// Stands in a declined leg whose request named no currency.
    static let unnamed = Asset(rawValue: 0)
}
