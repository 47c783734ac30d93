internal import Payments
package import Upstream

/// What providers of wallets say: format 13.
extension WalletAnswer: Recorded {
    package static let blank = WalletAnswer(
        channel: ChannelNumber(rawValue: 0),
        exchange: 0,
        attempt: 0,
        .pay(.inProgress),
        code: ""
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (channel, exchange, attempt) = (channel, exchange, attempt)
        var (finding, code) = (finding, code)
        try v.number("channel", &channel)
        try v.signed("exchange", &exchange)
        try v.number("attempt", &attempt)
        try finding.fields(&v)
        try v.text("code", &code)
        guard V.isReading else { return }
        self = WalletAnswer(
            channel: channel,
            exchange: exchange,
            attempt: attempt,
            finding,
            code: code
        )
    }
}

extension WalletAnswer.Finding: Recorded {
    /// What was asked, as stored.
    private enum Tag: UInt8 {
        case pay = 1
        case order = 2
        case query = 3
        case cancel = 4
        case close = 5
        case refund = 6
        case refundQuery = 7

        var blank: WalletAnswer.Finding {
            switch self {
            case .pay: .pay(.blank)
            case .order: .order(.blank)
            case .query: .query(.blank, sentAt: Timestamp(rawValue: 0))
            case .cancel: .cancel(.blank)
            case .close: .close(.blank)
            case .refund: .refund(.blank)
            case .refundQuery: .refundQuery(.blank, sentAt: Timestamp(rawValue: 0))
            }
        }
    }

    package static let blank = WalletAnswer.Finding.pay(.blank)

    private var tag: Tag {
        switch self {
        case .pay: .pay
        case .order: .order
        case .query: .query
        case .cancel: .cancel
        case .close: .close
        case .refund: .refund
        case .refundQuery: .refundQuery
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("finding", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .pay(var finding):
            try finding.fields(&v)
            if V.isReading { self = .pay(finding) }
        case .order(var finding):
            try finding.fields(&v)
            if V.isReading { self = .order(finding) }
        case .query(var finding, var sentAt):
            try finding.fields(&v)
            try v.signed("sent_at", &sentAt)
            if V.isReading { self = .query(finding, sentAt: sentAt) }
        case .cancel(var finding):
            try finding.fields(&v)
            if V.isReading { self = .cancel(finding) }
        case .close(var finding):
            try finding.fields(&v)
            if V.isReading { self = .close(finding) }
        case .refund(var finding):
            try finding.fields(&v)
            if V.isReading { self = .refund(finding) }
        case .refundQuery(var finding, var sentAt):
            try finding.fields(&v)
            try v.signed("sent_at", &sentAt)
            if V.isReading { self = .refundQuery(finding, sentAt: sentAt) }
        }
    }
}

extension WalletTaken: Recorded {
    package static let blank: WalletTaken = {
        guard let taken = WalletTaken(total: 1, currency: nil, number: "-", paidAt: nil) else {
            preconditionFailure("One fen is an amount.")
        }
        return taken
    }()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var stored = StoredTaken.Columns(total: total, number: number, paidAt: paidAt)
        try v.signed("taken.total", &stored.total)
        try v.text("taken.number", &stored.number)
        try v.optional("taken.paid_at", &stored.paidAt)
        if V.isReading { self = try (v.made(of: stored) as StoredTaken).taken }
    }
}

/// What was taken, as an event has it, where it means something.
private struct StoredTaken: RawRepresentable {
    struct Columns {
        var total: Int64
        var number: String
        var paidAt: Timestamp?
    }

    let taken: WalletTaken

    init?(rawValue: Columns) {
        let taken = WalletTaken(
            total: rawValue.total,
            currency: nil,
            number: rawValue.number,
            paidAt: rawValue.paidAt
        )
        guard let taken else { return nil }
        self.taken = taken
    }

    var rawValue: Columns {
        Columns(total: taken.total, number: taken.number, paidAt: taken.paidAt)
    }
}

/// An order's number as a text of the event.
struct StoredOrderNumber: RawRepresentable {
    let number: OrderNumber

    init(_ number: OrderNumber) { self.number = number }

    init?(rawValue: String) {
        guard let number = OrderNumber(rawValue) else { return nil }
        self.number = number
    }

    var rawValue: String { number.text }
}

extension OrderNumber? {
    /// 0, or 1 and the characters.
    mutating func field<V: PartVisitor>(
        _ name: StaticString,
        _ v: inout V
    ) throws(V.Failure) {
        var text = self?.text
        try v.optional(text: name, &text)
        guard V.isReading else { return }
        self = nil
        if let text { self = try (v.made(of: text) as StoredOrderNumber).number }
    }
}

extension WalletHint: Recorded {
    package static let blank = WalletHint(
        channel: ChannelNumber(rawValue: 0),
        number: .blank,
        about: .payment
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (channel, text, cause) = (channel, number.text, cause)
        try v.number("channel", &channel)
        try v.text("order", &text)
        try v.raw("about", &cause)
        guard V.isReading else { return }
        let stored: StoredOrderNumber = try v.made(of: text)
        self = WalletHint(channel: channel, number: stored.number, about: cause)
    }
}

extension OrderSalt {
    /// What a reader fills.
    static let blank: OrderSalt = {
        guard let salt = OrderSalt(rawValue: 0) else {
            preconditionFailure("Zero is a salt.")
        }
        return salt
    }()
}

extension OrderNumber {
    /// What a reader fills.
    fileprivate static let blank: OrderNumber = {
        guard let number = OrderNumber("000000007001010000011") else {
            preconditionFailure("The number of the first leg of the first record is one.")
        }
        return number
    }()
}
