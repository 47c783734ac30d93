internal import Book
internal import JournalFormat
internal import Payments
internal import Upstream

extension ExchangeState {
    /// The columns in the order of the table.
    static let columns = [
        "id", "payment", "channel", "kind", "message_class", "stan", "at_us", "terminal",
        "merchant", "processing_code", "amount", "asset", "expiry", "batch", "original_mti",
        "original_stan", "original_transmission", "state", "attempts", "refusals", "next_us",
        "since_us", "attempts_before", "code", "approval", "host_reference", "answered_by",
        "discrepancy", "delivered", "leg", "order_number", "original_order",
    ]

    /// Columns that change after the insert.
    static let changing = 17..<30

    /// Columns and tables, for a WHERE clause behind it: the card stands with the payment's
    /// record, with that of what it takes back without a card, or with that of an answer which
    /// belongs to none.
    static let selection =
        "SELECT " + columns.map { "e.\($0)" }.joined(separator: ", ")
        + cardColumns.map { ", coalesce(r.\($0), o.\($0))" }.joined() + ", r.business_date"
        + " FROM exchange e JOIN record r ON r.seq = coalesce(e.payment, e.id)"
        + " LEFT JOIN record o ON r.card_token IS NULL AND o.seq = r.original_seq "
    private static let cardColumns = ["card_token", "card_mask", "card_data_key", "card_sealed"]

    /// The request of a row of `selection`; nil when a number means nothing.
    init?(_ statement: Statement, dates: [DateOpening], skips: NumberSkips) {
        func number<Number: FixedWidthInteger>(_ column: Int32) -> Number? {
            statement.optionalInteger(column).flatMap { Number(exactly: $0) }
        }
        guard let channel: UInt16 = number(2), let kindNumber: UInt8 = number(3),
            let action = UpstreamAction(rawValue: kindNumber), let classNumber: UInt8 = number(4),
            let messageClass = MessageClass(rawValue: classNumber), let stan: UInt32 = number(5),
            let stateNumber: UInt8 = number(17), let state = State(rawValue: stateNumber),
            let reference = UpstreamReference(statement, number: stan)
        else { return nil }
        self.init(
            id: statement.integer(0),
            channel: ChannelNumber(rawValue: channel),
            action: action,
            messageClass: messageClass,
            reference: reference,
            at: Timestamp(rawValue: statement.integer(6)),
            terminal: statement.text(7) ?? "",
            merchant: statement.text(8) ?? "",
            state: state
        )
        payment = statement.optionalInteger(1)
        processingCode = number(9)
        amount = statement.optionalInteger(10)
        asset = number(11).map(Asset.init(rawValue:))
        expiry = number(12)
        batch = number(13) ?? 0
        if let order = statement.text(31) {
            guard let order = OrderNumber(order) else { return nil }
            original = .order(order)
        } else if let mti: UInt16 = number(14), let stan: UInt32 = number(15),
            let transmission: UInt64 = number(16)
        {
            original = UpstreamOriginal(mti: mti, number: stan, time: transmission)
        }
        attempts = number(18) ?? 0
        refusals = number(19) ?? 0
        nextAt = statement.optionalInteger(20).map(Timestamp.init(rawValue:))
        since = Timestamp(rawValue: statement.integer(21))
        attemptsBefore = number(22) ?? 0
        code = statement.text(23)
        approvalCode = statement.text(24)
        hostReference = statement.text(25)
        answeredBy = statement.optionalInteger(26)
        discrepancy = statement.optionalInteger(27)
        delivered = statement.optionalInteger(28)
        leg = number(29).flatMap(LegNumber.init(rawValue:)) ?? .first
        card = SealedCard(
            token: statement,
            token: 32,
            mask: 33,
            sealed: 35,
            dataKey: number(34)
        )
        if let payment, let date: Int32 = number(36) {
            retrievalReference = dates.reference(
                of: payment,
                on: BusinessDate(rawValue: date),
                skipping: skips
            )
        }
        guard isWithinBounds else { return nil }
    }

    /// Binds all columns.
    func bind(to statement: Statement) {
        statement.bind(id, at: 1)
        statement.bind(payment, at: 2)
        statement.bind(Int64(channel.rawValue), at: 3)
        statement.bind(Int64(action.rawValue), at: 4)
        statement.bind(Int64(messageClass.rawValue), at: 5)
        statement.bind(Int64(reference.iso?.number ?? 0), at: 6)
        statement.bind(at.rawValue, at: 7)
        statement.bind(copying: terminal, at: 8)
        statement.bind(copying: merchant, at: 9)
        statement.bind(processingCode, at: 10)
        statement.bind(amount, at: 11)
        statement.bind(asset?.rawValue, at: 12)
        statement.bind(expiry, at: 13)
        statement.bind(Int64(batch), at: 14)
        statement.bind(original?.mti, at: 15)
        statement.bind(original?.reference.iso?.number, at: 16)
        statement.bind(original?.reference.iso.map { Int64(clamping: $0.time) }, at: 17)
        bindChanging(to: statement, from: 18)
        statement.bind(copying: reference.order?.text, at: 31)
        statement.bind(copying: original?.reference.order?.text, at: 32)
    }

    /// Binds what changes, in the order of the columns.
    func bindChanging(to statement: Statement, from first: Int32) {
        statement.bind(Int64(state.rawValue), at: first)
        statement.bind(Int64(attempts), at: first + 1)
        statement.bind(Int64(refusals), at: first + 2)
        statement.bind(nextAt?.rawValue, at: first + 3)
        statement.bind(since.rawValue, at: first + 4)
        statement.bind(Int64(attemptsBefore), at: first + 5)
        statement.bind(copying: code, at: first + 6)
        statement.bind(copying: approvalCode, at: first + 7)
        statement.bind(copying: hostReference, at: first + 8)
        statement.bind(answeredBy, at: first + 9)
        statement.bind(discrepancy, at: first + 10)
        statement.bind(delivered, at: first + 11)
        statement.bind(Int64(leg.rawValue), at: first + 12)
    }
}

extension UpstreamReference {
    /// The reference of a row of `ExchangeState.selection`; nil for a number that is no order's.
    fileprivate init?(_ statement: Statement, number: UInt32) {
        guard let order = statement.text(30) else {
            self.init(number: number, at: Timestamp(rawValue: statement.integer(6)))
            return
        }
        guard let order = OrderNumber(order) else { return nil }
        self = .order(order)
    }
}

extension UpstreamOriginal {
    /// The original of a row, whose class stands in an MTI of four BCD digits; nil for an MTI that
    /// means nothing.
    init?(mti: UInt16, number: UInt32, time: UInt64) {
        guard let messageClass = MessageClass(rawValue: UInt8(mti >> 8 & 0x0F)) else { return nil }
        self = .iso(messageClass, number: number, time: time)
    }

    /// As a row has it: the MTI of a request of the class, 1987 edition; nil of a wallet's.
    fileprivate var mti: UInt16? { messageClass.map { UInt16($0.rawValue) << 8 } }
}

extension [DateOpening] {
    /// DE 37 of a record; nil when its date is not in the file.
    func reference(
        of seq: Int64,
        on date: BusinessDate,
        skipping skips: NumberSkips
    ) -> RetrievalReference? {
        last { $0.date == date }.map {
            RetrievalReference(
                date: date,
                position: seq - $0.firstSeq + 1 + skips.offset(of: seq),
                form: $0.form
            )
        }
    }
}

extension ChannelState {
    static let selection = """
        SELECT number, name, last_stan, stopped, timeout_ms, in_flight, forward_limit, backoff_ms,
            backoff_maximum_ms, attempt_limit, refusal_limit, expiry_s, wallet
        FROM channel_state ORDER BY number
        """

    /// nil where the terms of a wallet mean nothing.
    init?(_ statement: Statement) {
        func term(_ column: Int32) -> UInt32 { UInt32(clamping: statement.integer(column)) }
        var wallet: WalletTerms?
        if !statement.isNull(12) {
            do throws(EventCodecError) {
                wallet = try PartBytes.decode(statement.blob(12))
            } catch {
                return nil
            }
        }
        self.init(
            number: ChannelNumber(rawValue: UInt16(clamping: statement.integer(0))),
            name: statement.text(1) ?? "",
            terms: HostTerms(
                timeoutMilliseconds: term(4),
                inFlightLimit: term(5),
                forwardLimit: term(6),
                backoffMilliseconds: term(7),
                maximumBackoffMilliseconds: term(8),
                attemptLimit: term(9),
                refusalLimit: term(10),
                expirySeconds: term(11),
                wallet: wallet
            )
        )
        lastNumber = term(2)
        isStopped = statement.integer(3) == 1
    }

    func bind(to statement: Statement) {
        statement.bind(Int64(number.rawValue), at: 1)
        statement.bind(copying: name, at: 2)
        statement.bind(Int64(lastNumber), at: 3)
        statement.bind(isStopped ? 1 : 0, at: 4)
        statement.bind(Int64(terms.timeoutMilliseconds), at: 5)
        statement.bind(Int64(terms.inFlightLimit), at: 6)
        statement.bind(Int64(terms.forwardLimit), at: 7)
        statement.bind(Int64(terms.backoffMilliseconds), at: 8)
        statement.bind(Int64(terms.maximumBackoffMilliseconds), at: 9)
        statement.bind(Int64(terms.attemptLimit), at: 10)
        statement.bind(Int64(terms.refusalLimit), at: 11)
        statement.bind(Int64(terms.expirySeconds), at: 12)
        statement.bind(copying: terms.wallet.map { PartBytes.encode($0) }, at: 13)
    }
}
