internal import Book
internal import JournalFormat
internal import Payments
internal import Text
internal import Upstream

/// A message that a payment brought about, as far as the journal keeps it: it holds no frames.
package struct KeptMessage: Hashable, Sendable {
    /// Whose message it is.
    package enum Side: String, Hashable, Sendable {
        case request
        case reply
        /// To a channel.
        case asked
        /// From a channel.
        case answered
    }

    /// One element; the card is masked, and no secret is kept.
    package struct Element: Hashable, Sendable {
        /// Its number.
        package var number: Int
        package var value: String

        package init(_ number: Int, _ value: String) {
            self.number = number
            self.value = value
        }
    }

    package var seq: Int64
    package var side: Side
    /// Four digits; nil where it is not kept.
    package var mti: String?
    /// Of the terminal; nil for a channel's.
    package var dialect: String?
    package var channel: String?
    package var elements: [Element]
    /// What was given on the lines of a basket: `2010 354.38 CNY by DIESEL-FLEET`.
    package var discounts: [String] = []
}

extension JournalReader {
    /// Messages of a payment and of what refers to it, in the order of their records.
    ///
    /// Errors: `recordUnreadable`.
    package func messages(of history: PaymentHistory) throws(JournalError) -> [KeptMessage] {
        var messages: [KeptMessage] = []
        for row in [history.payment] + history.related {
            messages += try ofTerminal(row)
            for exchange in history.exchanges where exchange.id == row.seq {
                messages.append(KeptMessage(exchange))
            }
        }
        for heard in history.hostEvents {
            guard case .hostAnswer(let answer)? = try recorded(heard.seq)?.event.kind else {
                continue
            }
            let payment = history.payment
            messages.append(
                KeptMessage(answer, seq: heard.seq, channel: payment.channel, payment.currency)
            )
        }
        return messages.sorted { $0.seq < $1.seq }
    }

    /// Whether a payment's customer keyed in a PIN.
    package func entersPIN(_ seq: Int64) throws(JournalError) -> Bool {
        guard case .payment(let request, _)? = try recorded(seq)?.event.kind else { return false }
        return request.pin != .absent
    }

    private func recorded(_ seq: Int64) throws(JournalError) -> RecordedEvent? {
        let bytes = try recordBytes(of: seq)
        guard !bytes.isEmpty else { return nil }
        do throws(EventCodecError) {
            return try EventCodec.decode(bytes, card: Self.noCard)
        } catch {
            throw .recordUnreadable(seq: seq, error)
        }
    }

    private func ofTerminal(_ row: JournalRow) throws(JournalError) -> [KeptMessage] {
        guard let recorded = try recorded(row.seq) else { return [] }
        let request: PaymentRequest
        switch recorded.event.kind {
        case .payment(let made, _): request = made
        case .signOn(let made, _), .signOff(let made), .service(let made): request = made
        default: return []
        }
        var messages = [
            KeptMessage(
                seq: row.seq,
                side: .request,
                mti: row.mti,
                dialect: row.dialect,
                elements: KeptMessage.elements(of: request, row)
            )
        ]
        guard row.code != nil else { return messages }
        messages.append(
            KeptMessage(
                seq: row.seq,
                side: .reply,
                dialect: row.dialect,
                elements: KeptMessage.elements(of: recorded.reply, row),
                discounts: KeptMessage.discounts(of: recorded.reply, request.asset)
            )
        )
        return messages
    }
}

extension KeptMessage {
    /// In the order of their numbers.
    fileprivate static func elements(of request: PaymentRequest, _ row: JournalRow) -> [Element] {
        var elements: [Element] = []
        func add(_ number: Int, _ value: String?) {
            if let value { elements.append(Element(number, value)) }
        }
        add(2, row.pan)
        add(3, request.processingCode.map { DecimalText.padded($0, digits: 6) })
        add(4, request.amount.map { money($0, request.asset) })
        add(11, DecimalText.padded(request.identity.stan, digits: 6))
        add(14, request.expiry.map { DecimalText.padded($0, digits: 4) })
        add(37, request.original?.retrievalReference)
        add(38, request.original?.approvalCode.map { "\($0.text)" })
        add(41, row.terminal)
        add(42, row.merchant)
        add(49, request.asset?.numericCode)
        switch request.pin {
        case .absent: break
        case .keyed: add(52, "a PIN, not kept")
        case .unreadable: add(52, "a PIN block that does not open")
        }
        if let original = request.original, let stan = original.stan {
            let window = original.window.map { ", window \($0)" } ?? ""
            add(90, "STAN " + DecimalText.padded(stan, digits: 6) + window)
        }
        return elements
    }

    /// What the book added to the reply; the code is what the terminal was told.
    fileprivate static func elements(of reply: PaymentReply?, _ row: JournalRow) -> [Element] {
        var elements: [Element] = []
        if let taken = row.takenMinor {
            let asset = row.currency.flatMap { UInt16($0) }.map(Asset.init(rawValue:))
            elements.append(Element(4, money(taken, asset)))
        }
        if let date = reply?.businessDate {
            elements.append(Element(15, DecimalText.padded(date.monthDay, digits: 4)))
        }
        if let rrn = row.rrn { elements.append(Element(37, rrn)) }
        if let approval = row.authorisation { elements.append(Element(38, approval)) }
        if let code = row.code { elements.append(Element(39, code)) }
        for balance in reply?.balances ?? [] {
            let text = "\(balance.type) \(money(balance.minorUnits, balance.asset))"
            elements.append(Element(54, text))
        }
        return elements
    }

    fileprivate static func discounts(of reply: PaymentReply?, _ asset: Asset?) -> [String] {
        (reply?.details?.values.lines ?? []).compactMap { line in
            line.discount.map { "\(line.line.code) \(money(line.line.amount, asset)) by \($0)" }
        }
    }

    private static func money(_ minor: Int64, _ asset: Asset?) -> String {
        AmountText.wording(Money(minorUnits: minor, asset: asset ?? Asset(rawValue: 0)))
    }

    /// What a channel was asked.
    fileprivate init(_ exchange: JournalExchange) {
        seq = exchange.id
        side = .asked
        channel = exchange.channel
        elements = []
        if let minor = exchange.amountMinor {
            let asset = exchange.currency.flatMap { UInt16($0) }.map(Asset.init(rawValue:))
            elements.append(Element(4, Self.money(minor, asset)))
        }
        if let stan = exchange.stan { elements.append(Element(11, stan)) }
        if let currency = exchange.currency { elements.append(Element(49, currency)) }
    }

    /// What it answered.
    fileprivate init(
        _ answer: UpstreamAnswer,
        seq: Int64,
        channel: String?,
        _ currency: String?
    ) {
        self.seq = seq
        side = .answered
        mti = Hexadecimal.text(UInt64(answer.mti), digits: 4)
        self.channel = channel
        elements = []
        if let code = answer.processingCode {
            elements.append(Element(3, DecimalText.padded(code, digits: 6)))
        }
        if let amount = answer.taken.amount {
            let asset = answer.taken.asset ?? currency.flatMap { UInt16($0) }.map(Asset.init)
            elements.append(Element(4, Self.money(amount, asset)))
        }
        elements.append(Element(11, DecimalText.padded(answer.number, digits: 6)))
        if let number = answer.taken.number { elements.append(Element(37, number)) }
        if let approval = answer.taken.approvalCode { elements.append(Element(38, approval)) }
        elements.append(Element(39, answer.code))
        if !answer.terminal.isEmpty { elements.append(Element(41, answer.terminal)) }
        if !answer.merchant.isEmpty { elements.append(Element(42, answer.merchant)) }
    }
}
