package import Book
import Ledger
package import Payments
internal import Upstream

/// The event and the reply of a record as bytes: what a replay needs and no column holds.
///
/// The first byte is the format, so that a newer binary reads older records. A card is left out:
/// it stands in columns of its own, because its sealed copy can be erased one day.
///
/// ```
/// format  kind  at  …the event…  0 | 1 reply
/// ```
///
/// Numbers are varints, signed ones zigzag; texts and blobs follow their length; what may be
/// absent follows 0 or 1.
package enum EventCodec {
    /// The format that this binary writes; it reads every one from 1.
    ///
    /// Format 2 adds what is said of PINs, format 3 what is said of hosts, format 4 kinds of
    /// windows, the DE 7 of plain 1987, what a reversal says was delivered, the version of the
    /// keys and the asset of a credit, each at the end of its part. It also bounds texts, and its
    /// records cover the times of batches. Format 5 adds the operator who closes a business date.
    package static let format: UInt8 = 5

    /// Kinds of events as stored.
    enum Tag: UInt8 {
        case payment = 1
        case signOn = 2
        case signOff = 3
        case refusals = 4
        case operatorAct = 5
        case cutover = 6
        case hostAnswer = 7
        case hostFailed = 8
        case forwardDue = 9
        case resumed = 10
    }

    /// Acts of operators as stored.
    enum ActTag: UInt8 {
        case registerTerminal = 1
        case setTerminalEnabled = 2
        case openAccount = 3
        case credit = 4
        case setFrozen = 5
        case reverse = 6
        case setPIN = 7
        case resetPIN = 8
        case rotateKeys = 9
        case registerStation = 10
        case rotateMasterKey = 11
        case releaseForward = 12
        case discardForward = 13
        case setChannelStopped = 14
        case acceptClock = 15
        case restored = 16
        case closeDate = 17
    }

    /// What a request says of its PIN, as stored.
    enum PINTag: UInt8 {
        case absent = 0
        case keyed = 1
        case unreadable = 2
    }

    /// What a reversal says was delivered, as stored.
    enum DeliveryTag: UInt8 {
        case none = 0
        case part = 1
        case unreadable = 2
    }

    /// Where a route leads, as stored.
    enum DecisionTag: UInt8 {
        case ledger = 0
        case host = 1
        case refused = 2
    }

    /// The card of an event, which is stored beside its bytes.
    package static func card(of event: BookEvent) -> SealedCard? {
        switch event.kind {
        case .payment(let request, _): request.card
        case .signOn(let request, _), .signOff(let request): request.card
        case .operatorAct(let act):
            if case .openAccount(let opening) = act.kind { opening.card } else { nil }
        case .hostAnswer(let answer): answer.card
        case .refusals, .cutover, .hostFailed, .forwardDue, .resumed: nil
        }
    }

    /// The bytes of an event and its reply, without the card.
    package static func encode(_ event: BookEvent, reply: PaymentReply?) -> [UInt8] {
        let writer = ByteWriter(capacity: 512)
        write(event, reply: reply, to: writer)
        return writer.array
    }

    static func write(_ event: BookEvent, reply: PaymentReply?, to writer: ByteWriter) {
        writer.byte(format)
        switch event.kind {
        case .payment(let request, let plan):
            writer.byte(Tag.payment.rawValue)
            writer.signed(event.at.rawValue)
            write(request, to: writer)
            write(plan, to: writer)
        case .signOn(let request, let keys):
            writer.byte(Tag.signOn.rawValue)
            writer.signed(event.at.rawValue)
            write(request, to: writer)
            writer.blob(keys.sealed)
            writer.blob(keys.handedOut)
        case .signOff(let request):
            writer.byte(Tag.signOff.rawValue)
            writer.signed(event.at.rawValue)
            write(request, to: writer)
        case .refusals(let refusals):
            writer.byte(Tag.refusals.rawValue)
            writer.signed(event.at.rawValue)
            writer.unsigned(UInt64(refusals.listener.rawValue))
            writer.text(refusals.terminal)
            writer.byte(refusals.reason.rawValue)
            writer.unsigned(UInt64(refusals.count))
        case .operatorAct(let act):
            writer.byte(Tag.operatorAct.rawValue)
            writer.signed(event.at.rawValue)
            write(act, to: writer)
        case .cutover(let date):
            writer.byte(Tag.cutover.rawValue)
            writer.signed(event.at.rawValue)
            writer.signed(Int64(date.rawValue))
        case .hostAnswer(let answer):
            writer.byte(Tag.hostAnswer.rawValue)
            writer.signed(event.at.rawValue)
            write(answer, to: writer)
        case .hostFailed(let exchange, let attempt, let failure):
            writer.byte(Tag.hostFailed.rawValue)
            writer.signed(event.at.rawValue)
            writer.signed(exchange)
            writer.unsigned(UInt64(attempt))
            writer.byte(failure.rawValue)
        case .forwardDue(let exchange):
            writer.byte(Tag.forwardDue.rawValue)
            writer.signed(event.at.rawValue)
            writer.signed(exchange)
        case .resumed(let channels):
            writer.byte(Tag.resumed.rawValue)
            writer.signed(event.at.rawValue)
            writer.unsigned(UInt64(channels.count))
            for channel in channels { write(channel, to: writer) }
        }
        guard let reply else {
            writer.byte(0)
            return
        }
        writer.byte(1)
        write(reply, to: writer)
    }

    private static func write(_ request: PaymentRequest, to writer: ByteWriter) {
        writer.byte(request.operation.rawValue)
        writer.byte(request.dialect.rawValue)
        writer.unsigned(UInt64(request.listener.rawValue))
        writer.unsigned(UInt64(request.mti))
        writer.signed(Int64(request.identity.terminal.rawValue))
        writer.byte(request.identity.messageClass.rawValue)
        writer.unsigned(UInt64(request.identity.stan))
        writer.unsigned(UInt64(request.identity.window))
        writer.word(request.fingerprint.high)
        writer.word(request.fingerprint.low)
        writer.optional(request.processingCode)
        writer.optional(request.amount)
        writer.optional(request.asset?.rawValue)
        writer.byte(request.card == nil ? 0 : 1)
        writer.optional(request.expiry)
        if let original = request.original {
            writer.byte(1)
            writer.optional(text: original.retrievalReference)
            writer.optional(original.stan)
            writer.optional(original.window)
            writer.optional(original.messageClass?.rawValue)
            writer.optional(original.transmission)
        } else {
            writer.byte(0)
        }
        writer.optional(text: request.reason)
        writer.optional(request.batch)
        writer.byte(request.session.rawValue)
        precondition(
            (request.keySerial != nil) == (request.session == .derivedKey),
            "A key serial number comes with its session rule."
        )
        if let serial = request.keySerial {
            writer.word(serial.device)
            writer.unsigned(UInt64(serial.counter))
        }
        switch request.pin {
        case .absent: writer.byte(PINTag.absent.rawValue)
        case .keyed(let reference):
            writer.byte(PINTag.keyed.rawValue)
            write(reference, to: writer)
        case .unreadable: writer.byte(PINTag.unreadable.rawValue)
        }
        writer.byte(request.identity.windowKind.rawValue)
        writer.optional(request.transmission)
        switch request.delivery {
        case nil: writer.byte(DeliveryTag.none.rawValue)
        case .part(let amount):
            writer.byte(DeliveryTag.part.rawValue)
            writer.signed(amount)
        case .unreadable: writer.byte(DeliveryTag.unreadable.rawValue)
        }
        writer.optional(request.keyVersion)
    }

    private static func write(_ reference: PINReference, to writer: ByteWriter) {
        writer.word(reference.high)
        writer.word(reference.low)
    }

    private static func write(_ plan: RoutePlan, to writer: ByteWriter) {
        switch plan.decision {
        case .ledger: writer.byte(DecisionTag.ledger.rawValue)
        case .host(let channel):
            writer.byte(DecisionTag.host.rawValue)
            writer.unsigned(UInt64(channel.rawValue))
        case .refused(let outcome):
            writer.byte(DecisionTag.refused.rawValue)
            writer.byte(outcome.rawValue)
        }
        writer.optional(text: plan.rule)
        writer.unsigned(UInt64(plan.configurationVersion))
        writer.optional(plan.maximumAmount)
        writer.optional(text: plan.channel)
        writer.optional(plan.pinFrom)
        writer.byte(plan.host == nil ? 0 : 1)
        if let terms = plan.host { write(terms, to: writer) }
    }

    private static func write(_ reply: PaymentReply, to writer: ByteWriter) {
        writer.byte(reply.outcome.rawValue)
        if let reference = reply.retrievalReference {
            writer.byte(1)
            writer.signed(Int64(reference.date.rawValue))
            writer.signed(reference.position)
        } else {
            writer.byte(0)
        }
        writer.optional(text: reply.approvalCode)
        writer.optional(reply.businessDate?.rawValue)
        writer.signed(reply.decidedAt.rawValue)
        write(reply.balances, to: writer)
        writer.optional(reply.batch)
        writer.optional(reply.keyVersion)
    }

    private static func write(_ act: OperatorAct, to writer: ByteWriter) {
        writer.text(act.operatorName)
        writer.text(act.reason)
        switch act.kind {
        case .registerTerminal(let registration):
            writer.byte(ActTag.registerTerminal.rawValue)
            write(registration, to: writer)
        case .setTerminalEnabled(let row, let enabled):
            writer.byte(ActTag.setTerminalEnabled.rawValue)
            writer.signed(Int64(row.rawValue))
            writer.byte(enabled ? 1 : 0)
        case .openAccount(let opening):
            writer.byte(ActTag.openAccount.rawValue)
            writer.byte(opening.kind.rawValue)
            writer.unsigned(UInt64(opening.asset.rawValue))
            writer.unsigned(UInt64(opening.expiry))
            writer.signed(opening.openingBalance)
            writer.byte(opening.pinReference == nil ? 0 : 1)
            if let reference = opening.pinReference { write(reference, to: writer) }
        case .credit(let account, let amount, let asset):
            writer.byte(ActTag.credit.rawValue)
            writer.signed(account)
            writer.signed(amount)
            writer.optional(asset?.rawValue)
        case .setFrozen(let account, let frozen):
            writer.byte(ActTag.setFrozen.rawValue)
            writer.signed(account)
            writer.byte(frozen ? 1 : 0)
        case .setPIN(let account, let reference):
            writer.byte(ActTag.setPIN.rawValue)
            writer.signed(account)
            write(reference, to: writer)
        case .resetPIN(let account):
            writer.byte(ActTag.resetPIN.rawValue)
            writer.signed(account)
        case .reverse(let payment):
            writer.byte(ActTag.reverse.rawValue)
            writer.signed(payment)
        case .rotateMasterKey: writer.byte(ActTag.rotateMasterKey.rawValue)
        case .registerStation(let registrations):
            writer.byte(ActTag.registerStation.rawValue)
            writer.unsigned(UInt64(registrations.count))
            for registration in registrations { write(registration, to: writer) }
        case .rotateKeys(let rows, let seconds):
            writer.byte(ActTag.rotateKeys.rawValue)
            writer.unsigned(UInt64(seconds))
            writer.unsigned(UInt64(rows.count))
            for row in rows { writer.signed(Int64(row.rawValue)) }
        case .releaseForward(let exchange):
            writer.byte(ActTag.releaseForward.rawValue)
            writer.signed(exchange)
        case .discardForward(let exchange):
            writer.byte(ActTag.discardForward.rawValue)
            writer.signed(exchange)
        case .setChannelStopped(let channel, let isStopped):
            writer.byte(ActTag.setChannelStopped.rawValue)
            write(channel, to: writer)
            writer.byte(isStopped ? 1 : 0)
        case .acceptClock(let jump):
            writer.byte(ActTag.acceptClock.rawValue)
            writer.signed(jump)
        case .closeDate(let date):
            writer.byte(ActTag.closeDate.rawValue)
            writer.signed(Int64(date.rawValue))
        case .restored: writer.byte(ActTag.restored.rawValue)
        }
    }

    private static func write(_ registration: TerminalRegistration, to writer: ByteWriter) {
        writer.text(registration.terminal)
        writer.text(registration.merchant)
        writer.optional(text: registration.ifsfTerminal)
        writer.optional(text: registration.ifsfMerchant)
        writer.blob(registration.sealedMasterKey)
    }
}
