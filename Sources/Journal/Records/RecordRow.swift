internal import Book
internal import Payments
internal import Upstream

internal import struct CardSecurity.SHA256Digest

/// One row of `record` without its event and hash: what is listed, looked up and chained.
struct RecordRow: Equatable {
    var seq: Int64
    var businessDate: Int32
    var kind: UInt8
    var at: Int64
    var terminalRow: Int32?
    var merchant: String?
    var terminal: String?
    var listener: UInt16?
    var dialect: UInt8?
    var mti: UInt16?
    var operation: UInt8
    var messageClass: UInt8?
    var stan: UInt32?
    var window: UInt32?
    var amount: Int64?
    var currency: UInt16?
    var card: SealedCard?
    /// Digest of the card's sealed copy, which stays when the copy is erased.
    var cardDigest: SHA256Digest?
    var account: Int64?
    var channel: String?
    var rule: String?
    var configuration: UInt32?
    var outcome: UInt8?
    var code: String?
    var approval: String?
    var original: Int64?
    var group: Int64
    var holdsIdentity: Bool
    /// How often it happened: the count of refusals, 1 for all else.
    var times: UInt32
    var note: String?
}

extension RecordRow {
    /// The kind of its window as far as its columns say it; 0 for a batch or a day.
    var knownWindowKind: UInt8 {
        mti.map { $0 >= 0x1000 } == true ? WindowKind.date.rawValue : 0
    }

    /// The row of a record that the book made.
    ///
    /// `channel` is that of its first leg.
    init(_ record: BookRecord, holdsIdentity: Bool, channel: String?, codes: OutcomeCodes) {
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
        self.channel = channel
        operation = 0
        if let reply = record.reply {
            outcome = reply.outcome.rawValue
            approval = reply.approvalCode
        }
        switch record.event.kind {
        case .payment(let request, let plan):
            fill(from: request)
            rule = plan.rule
            configuration = plan.configurationVersion
            if self.channel == nil { self.channel = plan.channel }
        case .signOn(let request, _), .signOff(let request): fill(from: request)
        case .refusals(let refusals):
            operation = Schema.ActNumber.refusal
            listener = refusals.listener.rawValue
            dialect = codes.dialect(of: refusals.listener)?.rawValue
            terminal = refusals.terminal
            outcome = refusals.reason.rawValue
            times = refusals.count
        case .operatorAct(let act): fill(from: act)
        case .cutover: operation = Schema.ActNumber.cutover
        case .hostAnswer(let answer):
            operation = Schema.ActNumber.hostAnswer
            mti = answer.mti
            messageClass = answer.messageClass?.rawValue
            stan = answer.number
            amount = answer.taken.amount
            currency = answer.taken.asset?.rawValue
            card = answer.card
            code = answer.code
            approval = answer.taken.approvalCode
        case .hostFailed: operation = Schema.ActNumber.hostFailure
        case .forwardDue: operation = Schema.ActNumber.forward
        case .resumed: operation = Schema.ActNumber.resumption
        }
        if let dialect, let outcome, let outcome = Outcome(rawValue: outcome) {
            code = codes.code(of: outcome, in: DialectNumber(rawValue: dialect))
        }
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
        let tag: EventCodec.ActTag
        switch act.kind {
        case .registerTerminal(let registration):
            tag = .registerTerminal
            if terminal == nil { terminal = registration.terminal }
            if merchant == nil { merchant = registration.merchant }
        case .setTerminalEnabled(let row, _):
            tag = .setTerminalEnabled
            terminalRow = row.rawValue
        case .openAccount(let opening):
            tag = .openAccount
            card = opening.card
            amount = opening.openingBalance
            currency = opening.asset.rawValue
        case .credit(let account, let amount, let asset):
            tag = .credit
            if self.account == nil { self.account = account }
            self.amount = amount
            currency = asset?.rawValue
        case .setFrozen(let account, _):
            tag = .setFrozen
            if self.account == nil { self.account = account }
        case .setPIN(let account, _):
            tag = .setPIN
            if self.account == nil { self.account = account }
        case .resetPIN(let account):
            tag = .resetPIN
            if self.account == nil { self.account = account }
        case .reverse(let payment):
            tag = .reverse
            if original == nil { original = payment }
        case .rotateMasterKey: tag = .rotateMasterKey
        case .registerStation(let registrations):
            tag = .registerStation
            if merchant == nil { merchant = registrations.first?.merchant }
        case .rotateKeys(let rows, _):
            tag = .rotateKeys
            terminalRow = rows.count == 1 ? rows[0].rawValue : nil
        case .acceptClock: tag = .acceptClock
        case .restored: tag = .restored
        case .closeDate: tag = .closeDate
        case .releaseForward: tag = .releaseForward
        case .discardForward: tag = .discardForward
        case .setChannelStopped: tag = .setChannelStopped
        }
        operation =
            tag == .closeDate ? Schema.ActNumber.cutover : Schema.ActNumber.acts + tag.rawValue
    }

    /// What an event's record must say of it, so that a column cannot drift from the event.
    func agrees(with recorded: RecordedEvent) -> Bool {
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
        return other == self
    }
}

extension CardMask {
    /// As one number: digits times 32 plus the length.
    var packed: Int64 { (Int64(first) * 10_000 + Int64(last)) * 32 + Int64(length) }

    init(packed: Int64) {
        let digits = max(0, packed / 32)
        self.init(
            first: UInt32(truncatingIfNeeded: digits / 10_000),
            last: UInt16(truncatingIfNeeded: digits % 10_000),
            length: UInt8(truncatingIfNeeded: packed & 31)
        )
    }
}
