package import Payments

extension SaleFinding? {
    /// What was found of an archived sale, as stored.
    private enum Tag: UInt8 {
        case none = 0
        case sale = 1
        case absent = 2
        case unavailable = 3
    }

    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var sale = ArchivedSale.blank
        switch self {
        case nil: tag = .none
        case .sale(let found): (tag, sale) = (.sale, found)
        case .absent: tag = .absent
        case .unavailable: tag = .unavailable
        }
        try v.raw("found", &tag)
        if tag == .sale { try sale.fields(&v) }
        guard V.isReading else { return }
        switch tag {
        case .none: self = nil
        case .sale: self = .sale(sale)
        case .absent: self = .absent
        case .unavailable: self = .unavailable
        }
    }
}

extension ArchivedSale: Recorded {
    package static let blank = ArchivedSale(
        payment: 0,
        reference: .blank,
        merchant: "",
        card: nil,
        isUndone: false,
        legs: []
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("sale.payment", &payment)
        try reference.fields(&v)
        try v.text("sale.merchant", &merchant)
        try v.optional(part: "sale.card", &card)
        try v.flag("sale.is_undone", &isUndone)
        try v.list("sale.legs", &legs)
    }
}

extension ArchivedLeg: Recorded {
    package static let blank = ArchivedLeg(
        number: .first,
        account: nil,
        channelNumber: nil,
        channel: "",
        asset: Asset(rawValue: 0),
        standing: 0,
        transfer: 0
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("leg", &number)
        try v.optional("leg.account", &account)
        try v.optional("leg.channel_number", &channelNumber)
        try v.text("leg.channel", &channel)
        try v.number("leg.asset", &asset)
        try v.signed("leg.standing", &standing)
        try v.signed("leg.transfer", &transfer)
        try v.optional("leg.link_class", &linkClass)
        try v.optional("leg.link_number", &linkNumber)
        // Twelve digits at most, which any signed number holds.
        var time = linkTime.map { Int64(clamping: $0) }
        try v.optional("leg.link_time", &time)
        if V.isReading { linkTime = time.map { UInt64(clamping: $0) } }
        try v.optional(text: "leg.host_code", &hostCode)
        if v.format > 12 { try order.field("leg.order", &v) }
    }
}

extension CardToken: Recorded {
    package static let blank = CardToken(high: 0, low: 0)

    /// A token stands for one card, and stays out of what is printed.
    package var words: String? { "16 bytes" }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (high, low) = (high, low)
        try v.word("card.high", &high)
        try v.word("card.low", &low)
        if V.isReading { self = CardToken(high: high, low: low) }
    }
}

/// DE 38 as a text of the event.
struct ApprovalText: RawRepresentable {
    let code: ApprovalCode

    init(_ code: ApprovalCode) { self.code = code }

    init?(rawValue: String) {
        guard let code = ApprovalCode(rawValue) else { return nil }
        self.code = code
    }

    var rawValue: String { code.text }
}

extension ApprovalCode? {
    /// 0, or 1 and the characters.
    mutating func field<V: PartVisitor>(
        _ name: StaticString,
        _ v: inout V
    ) throws(V.Failure) {
        var text = self?.text
        try v.optional(text: name, &text)
        guard V.isReading else { return }
        self = nil
        if let text { self = try (v.made(of: text) as ApprovalText).code }
    }
}
