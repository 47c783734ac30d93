package import Book
import Ledger
package import Payments

/// An event and what was answered, as a record holds them.
package struct RecordedEvent: Hashable, Sendable {
    package var event: BookEvent
    package var reply: PaymentReply?

    package init(event: BookEvent, reply: PaymentReply?) {
        self.event = event
        self.reply = reply
    }
}

extension EventCodec {
    /// Reads what `encode` wrote.
    ///
    /// `card` is the card that stands beside the bytes, its copy empty when it was erased. Any
    /// bytes give an event or an error; nothing is allocated beyond their length.
    package static func decode(
        _ bytes: [UInt8],
        card: SealedCard?
    ) throws(EventCodecError) -> RecordedEvent {
        try decode(bytes.span, card: card)
    }

    static func decode(
        _ bytes: Span<UInt8>,
        card: SealedCard?
    ) throws(EventCodecError) -> RecordedEvent {
        var reader = ByteReader()
        let found = try reader.byte(bytes)
        guard (1...format).contains(found) else { throw .unknownFormat(found) }
        reader.format = found
        let tag: Tag = try reader.raw(bytes)
        let at = Timestamp(rawValue: try reader.signed(bytes))
        let kind = try readKind(tag, bytes, &reader, card)
        let reply = try reader.flag(bytes) ? try readReply(bytes, &reader) : nil
        guard reader.offset == bytes.count else { throw .trailing(offset: reader.offset) }
        return RecordedEvent(event: BookEvent(at: at, kind: kind), reply: reply)
    }

    private static func readKind(
        _ tag: Tag,
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader,
        _ card: SealedCard?
    ) throws(EventCodecError) -> BookEvent.Kind {
        switch tag {
        case .payment:
            let request = try readRequest(bytes, &reader, card)
            return .payment(request, try readPlan(bytes, &reader))
        case .signOn:
            let request = try readRequest(bytes, &reader, card)
            let sealed = try reader.blob(bytes)
            let handedOut = try reader.blob(bytes)
            return .signOn(request, KeyMaterial(sealed: sealed, handedOut: handedOut))
        case .signOff: return .signOff(try readRequest(bytes, &reader, card))
        case .refusals:
            let listener = ListenerNumber(rawValue: try reader.integer(bytes))
            let terminal = try reader.text(bytes)
            let reason: Outcome = try reader.raw(bytes)
            let count: UInt32 = try reader.integer(bytes)
            return .refusals(
                RefusalCount(listener: listener, terminal: terminal, reason: reason, count: count)
            )
        case .operatorAct: return .operatorAct(try readAct(bytes, &reader, card))
        case .cutover: return .cutover(try readDate(bytes, &reader))
        case .hostAnswer: return .hostAnswer(try readAnswer(bytes, &reader, card))
        case .hostFailed:
            let exchange = try reader.signed(bytes)
            let attempt: UInt32 = try reader.integer(bytes)
            return .hostFailed(exchange: exchange, attempt: attempt, try reader.raw(bytes))
        case .forwardDue: return .forwardDue(exchange: try reader.signed(bytes))
        case .resumed: return .resumed(try readChannels(bytes, &reader))
        }
    }

    private static func readDate(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> BusinessDate {
        let start = reader.offset
        guard let days = Int32(exactly: try reader.signed(bytes)) else {
            throw .invalid(offset: start)
        }
        return BusinessDate(rawValue: days)
    }

    private static func readTerminal(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> TerminalRow {
        let start = reader.offset
        guard let row = Int32(exactly: try reader.signed(bytes)) else {
            throw .invalid(offset: start)
        }
        return TerminalRow(rawValue: row)
    }

    private static func readRequest(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader,
        _ card: SealedCard?
    ) throws(EventCodecError) -> PaymentRequest {
        let operation: Operation = try reader.raw(bytes)
        let dialect = DialectNumber(rawValue: try reader.byte(bytes))
        let listener = ListenerNumber(rawValue: try reader.integer(bytes))
        let mti: UInt16 = try reader.integer(bytes)
        let terminal = try readTerminal(bytes, &reader)
        let messageClass: MessageClass = try reader.raw(bytes)
        let stan: UInt32 = try reader.integer(bytes)
        let window: UInt32 = try reader.integer(bytes)
        let high = try reader.word(bytes)
        let low = try reader.word(bytes)
        var request = PaymentRequest(
            operation: operation,
            dialect: dialect,
            listener: listener,
            mti: mti,
            identity: RequestIdentity(
                terminal: terminal,
                messageClass: messageClass,
                stan: stan,
                window: window
            ),
            fingerprint: Fingerprint(high: high, low: low)
        )
        request.processingCode = try reader.optional(bytes)
        request.amount = try reader.optional(bytes)
        let asset: UInt16? = try reader.optional(bytes)
        request.asset = asset.map(Asset.init(rawValue:))
        if try reader.flag(bytes) {
            guard let card else { throw .cardMissing }
            request.card = card
        }
        request.expiry = try reader.optional(bytes)
        if try reader.flag(bytes) { request.original = try readOriginal(bytes, &reader) }
        request.reason = try reader.optionalText(bytes)
        request.batch = try reader.optional(bytes)
        request.session = try reader.raw(bytes)
        if request.session == .derivedKey {
            let device = try reader.word(bytes)
            request.keySerial = KeySerial(device: device, counter: try reader.integer(bytes))
        }
        if reader.format > 1 { request.pin = try readPIN(bytes, &reader) }
        if reader.format > 3 {
            request.identity.windowKind = try reader.raw(bytes)
            request.transmission = try reader.optional(bytes)
        } else {
            request.identity.windowKind = request.windowKindOfOlderFormats
        }
        if reader.format > 3 {
            request.delivery = try readDelivery(bytes, &reader)
            request.keyVersion = try reader.optional(bytes)
        }
        return request
    }

    private static func readDelivery(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> Delivery? {
        let tag: DeliveryTag = try reader.raw(bytes)
        return switch tag {
        case .none: nil
        case .part: .part(try reader.signed(bytes))
        case .unreadable: .unreadable
        }
    }

    private static func readPIN(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> PINEntry {
        let tag: PINTag = try reader.raw(bytes)
        return switch tag {
        case .absent: .absent
        case .keyed: .keyed(try readReference(bytes, &reader))
        case .unreadable: .unreadable
        }
    }

    private static func readReference(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> PINReference {
        let high = try reader.word(bytes)
        return PINReference(high: high, low: try reader.word(bytes))
    }

    private static func readOriginal(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> OriginalReference {
        var original = OriginalReference()
        original.retrievalReference = try reader.optionalText(bytes)
        original.stan = try reader.optional(bytes)
        original.window = try reader.optional(bytes)
        let start = reader.offset
        if let raw: UInt8 = try reader.optional(bytes) {
            guard let messageClass = MessageClass(rawValue: raw) else {
                throw .invalid(offset: start)
            }
            original.messageClass = messageClass
        }
        if reader.format > 3 { original.transmission = try reader.optional(bytes) }
        return original
    }

    private static func readPlan(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> RoutePlan {
        let tag: DecisionTag = try reader.raw(bytes)
        let decision: RoutePlan.Decision
        switch tag {
        case .ledger: decision = .ledger
        case .host: decision = .host(ChannelNumber(rawValue: try reader.integer(bytes)))
        case .refused: decision = .refused(try reader.raw(bytes))
        }
        let rule = try reader.optionalText(bytes)
        let version: UInt32 = try reader.integer(bytes)
        let maximum: Int64? = try reader.optional(bytes)
        let channel = try reader.optionalText(bytes)
        var plan = RoutePlan(
            decision: decision,
            rule: rule,
            configurationVersion: version,
            maximumAmount: maximum,
            pinFrom: reader.format > 1 ? try reader.optional(bytes) : nil,
            channel: channel
        )
        if reader.format > 2, try reader.flag(bytes) {
            plan.host = try readTerms(bytes, &reader)
        }
        return plan
    }

    private static func readReply(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> PaymentReply {
        let outcome: Outcome = try reader.raw(bytes)
        var reference: RetrievalReference?
        if try reader.flag(bytes) {
            let date = try readDate(bytes, &reader)
            reference = RetrievalReference(date: date, position: try reader.signed(bytes))
        }
        let approvalCode = try reader.optionalText(bytes)
        let days: Int32? = try reader.optional(bytes)
        let decidedAt = Timestamp(rawValue: try reader.signed(bytes))
        let balances = try readBalances(bytes, &reader)
        var reply = PaymentReply(outcome: outcome, decidedAt: decidedAt)
        reply.retrievalReference = reference
        reply.approvalCode = approvalCode
        reply.businessDate = days.map(BusinessDate.init(rawValue:))
        reply.balances = balances
        reply.batch = try reader.optional(bytes)
        reply.keyVersion = try reader.optional(bytes)
        return reply
    }

    private static func readAct(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader,
        _ card: SealedCard?
    ) throws(EventCodecError) -> OperatorAct {
        let name = try reader.text(bytes)
        let reason = try reader.text(bytes)
        let tag: ActTag = try reader.raw(bytes)
        let kind: OperatorAct.Kind
        switch tag {
        case .registerTerminal:
            kind = .registerTerminal(try readRegistration(bytes, &reader))
        case .setTerminalEnabled:
            let row = try readTerminal(bytes, &reader)
            kind = .setTerminalEnabled(row, try reader.flag(bytes))
        case .openAccount:
            guard let card else { throw .cardMissing }
            var opening = AccountOpening(
                kind: try reader.raw(bytes),
                asset: Asset(rawValue: try reader.integer(bytes)),
                card: card,
                expiry: try reader.integer(bytes),
                openingBalance: try reader.signed(bytes)
            )
            if reader.format > 1, try reader.flag(bytes) {
                opening.pinReference = try readReference(bytes, &reader)
            }
            kind = .openAccount(opening)
        case .credit:
            let account = try reader.signed(bytes)
            let amount = try reader.signed(bytes)
            let asset: UInt16? = reader.format > 3 ? try reader.optional(bytes) : nil
            kind = .credit(
                account: account,
                amount: amount,
                asset: asset.map(Asset.init(rawValue:))
            )
        case .setFrozen:
            let account = try reader.signed(bytes)
            kind = .setFrozen(account: account, try reader.flag(bytes))
        case .setPIN:
            let account = try reader.signed(bytes)
            kind = .setPIN(account: account, try readReference(bytes, &reader))
        case .resetPIN: kind = .resetPIN(account: try reader.signed(bytes))
        case .reverse: kind = .reverse(payment: try reader.signed(bytes))
        case .rotateMasterKey: kind = .rotateMasterKey
        case .registerStation:
            var registrations: [TerminalRegistration] = []
            for _ in 0..<(try reader.unsigned(bytes)) {
                registrations.append(try readRegistration(bytes, &reader))
            }
            kind = .registerStation(registrations)
        case .rotateKeys:
            let seconds: UInt32 = try reader.integer(bytes)
            var rows: [TerminalRow] = []
            for _ in 0..<(try reader.unsigned(bytes)) {
                rows.append(try readTerminal(bytes, &reader))
            }
            kind = .rotateKeys(rows, stopAfterSeconds: seconds)
        case .acceptClock: kind = .acceptClock(jumpMicroseconds: try reader.signed(bytes))
        case .closeDate: kind = .closeDate(try readDate(bytes, &reader))
        case .restored: kind = .restored
        case .releaseForward: kind = .releaseForward(exchange: try reader.signed(bytes))
        case .discardForward: kind = .discardForward(exchange: try reader.signed(bytes))
        case .setChannelStopped:
            let channel = try readChannel(bytes, &reader)
            kind = .setChannelStopped(channel, try reader.flag(bytes))
        }
        return OperatorAct(operatorName: name, reason: reason, kind: kind)
    }

    private static func readRegistration(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> TerminalRegistration {
        TerminalRegistration(
            terminal: try reader.text(bytes),
            merchant: try reader.text(bytes),
            ifsfTerminal: try reader.optionalText(bytes),
            ifsfMerchant: try reader.optionalText(bytes),
            sealedMasterKey: try reader.blob(bytes)
        )
    }
}

extension PaymentRequest {
    /// Formats before 4 do not say it, and the dialects that listeners mapped then do: one with
    /// batches named its batch, the others the day, and those of 1993 begin their MTI with 1.
    fileprivate var windowKindOfOlderFormats: WindowKind {
        if batch != nil { return .batch }
        return mti < 0x1000 ? .day : .date
    }
}
