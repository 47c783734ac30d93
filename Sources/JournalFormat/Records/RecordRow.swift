package import Book
package import Payments
internal import Upstream

package import struct CardSecurity.SHA256Digest

/// One row of `record` without its event and hash: what is listed, looked up and chained.
package struct RecordRow: Equatable {
    package var seq: Int64
    package var businessDate: Int32
    package var kind: UInt8
    package var at: Int64
    package var terminalRow: Int32?
    package var merchant: String?
    package var terminal: String?
    package var listener: UInt16?
    package var dialect: UInt8?
    package var mti: UInt16?
    package var operation: UInt8
    package var messageClass: UInt8?
    package var stan: UInt32?
    package var window: UInt32?
    package var amount: Int64?
    package var currency: UInt16?
    package var card: SealedCard?
    /// Digest of the card's sealed copy, which stays when the copy is erased.
    package var cardDigest: SHA256Digest?
    package var account: Int64?
    package var channel: String?
    package var rule: String?
    package var configuration: UInt32?
    package var outcome: UInt8?
    package var code: String?
    package var approval: String?
    package var original: Int64?
    package var group: Int64
    package var holdsIdentity: Bool
    /// How often it happened: the count of refusals, 1 for all else.
    package var times: UInt32
    package var note: String?
    /// Where it counts in the day of its station; nil where that is not known.
    package var place: DayPlace?
    /// What it changes of what payments count against limits (`LimitBytes`); nil for nothing.
    package var limits: [UInt8]?
    /// What was taken of its amount, minor units; nil for all of it, or nothing.
    package var taken: Int64?
}

extension RecordRow {
    /// What it comes to: what was taken of its amount, or all of that.
    package var comesTo: Int64? { taken ?? amount }

    /// The kind of its window as far as its columns say it; 0 for a batch or a day.
    package var knownWindowKind: UInt8 {
        mti.map { $0 >= 0x1000 } == true ? WindowKind.date.rawValue : 0
    }

    /// A row with what every record has; the rest is absent.
    package init(
        seq: Int64,
        businessDate: Int32,
        kind: UInt8,
        at: Int64,
        operation: UInt8,
        group: Int64,
        holdsIdentity: Bool,
        times: UInt32
    ) {
        self.seq = seq
        self.businessDate = businessDate
        self.kind = kind
        self.at = at
        self.operation = operation
        self.group = group
        self.holdsIdentity = holdsIdentity
        self.times = times
    }

    /// The row of a record that the book made.
    ///
    /// `channel` is that of its first leg; `writer` makes its parts, and is its caller's to keep.
    package init(
        _ record: BookRecord,
        holdsIdentity: Bool,
        channel: String?,
        codes: OutcomeCodes,
        parts writer: ByteWriter = ByteWriter(capacity: 64)
    ) {
        seq = record.seq
        businessDate = record.businessDate.rawValue
        kind = record.kind.rawValue
        at = record.event.at.rawValue
        merchant = record.merchant
        terminal = record.terminal
        account = record.account
        original = record.original
        group = record.group
        self.holdsIdentity = holdsIdentity
        times = 1
        note = record.note
        if record.place != .unknown { place = record.place }
        if !record.limits.isEmpty { limits = LimitBytes.encode(record.limits, by: writer) }
        self.channel = channel
        operation = 0
        if let reply = record.reply {
            outcome = reply.outcome.rawValue
            approval = reply.approvalCode
            taken = reply.taken?.taken
        }
        switch record.event.kind {
        case .payment(let request, let plan):
            fill(from: request)
            rule = plan.rule
            configuration = plan.configurationVersion
            if self.channel == nil { self.channel = plan.legs.first.channel }
        case .signOn(let request, _), .signOff(let request), .service(let request):
            fill(from: request)
        case .refusals(let refusals):
            fill(from: refusals)
            dialect = codes.dialect(of: refusals.listener)?.rawValue
        case .operatorAct(let act): fill(from: act)
        case .actDenied(let denied):
            operation = OperationNumbers.of(denied.act)
            times = denied.times
        case .cutover: operation = OperationNumbers.cutover
        case .hostAnswer(let answer):
            operation = OperationNumbers.hostAnswer
            mti = answer.mti
            messageClass = answer.messageClass?.rawValue
            stan = answer.number
            amount = answer.taken.amount
            currency = answer.taken.asset?.rawValue
            card = answer.card
            code = answer.code
            approval = answer.taken.approvalCode
        case .hostFailed: operation = OperationNumbers.hostFailure
        case .forwardDue: operation = OperationNumbers.forward
        case .resumed, .numbered: operation = OperationNumbers.resumption
        case .lapsed: operation = OperationNumbers.lapse
        case .walletAnswer(let answer):
            operation = OperationNumbers.hostAnswer
            code = answer.code
        case .orderDue, .notified: operation = OperationNumbers.order
        }
        fill(by: codes)
    }

    private mutating func fill(from refusals: RefusalCount) {
        operation = OperationNumbers.refusal
        listener = refusals.listener.rawValue
        terminal = refusals.terminal
        mti = refusals.messageType
        stan = refusals.stan
        outcome = refusals.reason.rawValue
        times = refusals.count
    }

    /// The code of its outcome, in the words of its dialect.
    private mutating func fill(by codes: OutcomeCodes) {
        guard let dialect, let outcome, let outcome = Outcome(rawValue: outcome) else { return }
        code = codes.code(of: outcome, in: DialectNumber(rawValue: dialect))
    }

    private mutating func fill(from request: PaymentRequest) {
        terminalRow = request.identity.terminal.rawValue
        listener = request.listener.rawValue
        dialect = request.dialect.rawValue
        mti = request.mti
        operation = request.operation.rawValue
        messageClass = request.identity.messageClass.rawValue
        stan = request.identity.stan
        window = request.identity.window
        amount = request.amount
        currency = request.asset?.rawValue
        card = request.card
    }

    private mutating func fill(from act: OperatorAct) {
        operation = OperationNumbers.of(act.kind.name)
        switch act.kind {
        case .registerTerminal(let registration):
            if terminal == nil { terminal = registration.terminal }
            if merchant == nil { merchant = registration.merchant }
        case .setTerminalEnabled(let row, _): terminalRow = row.rawValue
        case .openAccount(let opening):
            card = opening.card
            amount = opening.openingBalance
            currency = opening.asset.rawValue
        case .credit(let account, let amount, let asset):
            if self.account == nil { self.account = account }
            self.amount = amount
            currency = asset?.rawValue
        case .setFrozen(let account, _), .setPIN(let account, _), .resetPIN(let account):
            if self.account == nil { self.account = account }
        case .reverse(let payment):
            if original == nil { original = payment }
        case .registerStation(let registrations):
            if merchant == nil { merchant = registrations.first?.merchant }
        case .rotateKeys(let rows, _):
            terminalRow = rows.count == 1 ? rows[0].rawValue : nil
        case .stationOperator(let act):
            if merchant == nil { merchant = act.key.merchant }
        case .closeStation(let close):
            if merchant == nil { merchant = close.merchant }
        case .closeShift(let row), .forceBatch(let row), .releaseDevice(let row):
            terminalRow = row.rawValue
        case .rotateMasterKey, .acceptClock, .restored, .closeDate, .releaseForward,
            .discardForward, .setChannelStopped, .addPerson, .setPersonEnabled, .grantRole,
            .revokeRole, .approve, .closeCase, .reference, .routing:
            break
        }
    }

    /// What an event's record must say of it, so that a column cannot drift from the event; what
    /// limits count follows from older records, too.
    package func agrees(with recorded: RecordedEvent) -> Bool {
        guard let kind = RecordKind(rawValue: kind) else { return false }
        var record = BookRecord(
            seq: seq,
            businessDate: BusinessDate(rawValue: businessDate),
            kind: kind,
            event: recorded.event,
            group: group
        )
        record.reply = recorded.reply
        record.merchant = merchant
        record.terminal = terminal
        record.account = account
        record.original = original
        record.note = note
        record.place = place ?? .unknown
        var other = RecordRow(
            record,
            holdsIdentity: holdsIdentity,
            channel: channel,
            codes: OutcomeCodes()
        )
        // What the event does not hold: the table of codes, and the card, which is read from here.
        other.code = code
        other.dialect = other.dialect ?? dialect
        other.cardDigest = cardDigest
        other.limits = limits
        return other == self
    }
}
