package import Payments

extension RequestDetails: Recorded {
    package static let blank = RequestDetails.of(Values())

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var values = values
        try values.fields(&v)
        if V.isReading { self = .of(values) }
    }
}

extension RequestDetails.Values {
    fileprivate mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.optional("operator_number", &operatorNumber)
        try v.optional("tip", &tip)
        try v.list("texts", &texts)
        try v.flag("part_allowed", &isPartAllowed)
        try v.optional(blob: "chip", &chip)
        guard v.format > 8 else { return }
        try v.optional(part: "settlement", &settlement)
        try v.list("upload", &upload)
        try v.optional(part: "upload_end", &uploadEnd)
        try v.optional(part: "device", &device)
        guard v.format > 9 else { return }
        try v.optional(part: "parameters", &parameters)
        guard v.format > 11 else { return }
        try v.optional(part: "code", &code)
        guard v.format > 12 else { return }
        try wallet.field("wallet", &v)
        guard v.format > 13 else { return }
        try v.flag("outdoor", &isOutdoor)
    }
}

extension CodeKind? {
    /// 0, or 1 and the kind.
    fileprivate mutating func field<V: PartVisitor>(
        _ name: StaticString,
        _ v: inout V
    ) throws(V.Failure) {
        guard try v.presence(name, self != nil) else { return }
        var kind = self ?? .wechat
        try v.raw(name, &kind)
        if V.isReading { self = kind }
    }
}

extension CodeMark: Recorded {
    package static let blank: CodeMark = {
        guard let mark = CodeMark(kind: .wechat, first: 0, last: 0, length: 16) else {
            preconditionFailure("A code may have sixteen digits.")
        }
        return mark
    }()

    /// As people know it.
    package var words: String? { "\(kind.name) \(self)" }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var stored = StoredMark.Columns(kind: kind, first: first, last: last, length: length)
        try v.raw("code.kind", &stored.kind)
        try v.byte("code.first", &stored.first)
        try v.number("code.last", &stored.last)
        try v.byte("code.length", &stored.length)
        if V.isReading { self = try (v.made(of: stored) as StoredMark).mark }
    }
}

/// A mark as an event has it, where it means something.
private struct StoredMark: RawRepresentable {
    struct Columns {
        var kind: CodeKind
        var first: UInt8
        var last: UInt16
        var length: UInt8
    }

    let mark: CodeMark

    init?(rawValue: Columns) {
        let mark = CodeMark(
            kind: rawValue.kind,
            first: rawValue.first,
            last: rawValue.last,
            length: rawValue.length
        )
        guard let mark else { return nil }
        self.mark = mark
    }

    var rawValue: Columns {
        Columns(kind: mark.kind, first: mark.first, last: mark.last, length: mark.length)
    }
}

extension TextTag: Recorded {
    package static let blank = TextTag(tag: 0, value: [])

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (tag, value) = (tag, value)
        try v.number("tag", &tag)
        try v.blob("tag.value", &value)
        if V.isReading { self = TextTag(tag: tag, value: value) }
    }
}

extension ReplyDetails: Recorded {
    package static let blank = ReplyDetails.of(Values())

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var values = values
        try values.fields(&v)
        if V.isReading { self = .of(values) }
    }
}

extension ReplyDetails.Values {
    fileprivate mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.optional(blob: "chip", &chip)
        try v.optional(part: "query", &query)
        try v.optional(text: "text", &text)
        guard v.format > 8 else { return }
        try v.optional(part: "settlement", &settlement)
        try v.optional("shift", &shift)
        guard v.format > 9 else { return }
        try v.optional(part: "parameters", &parameters)
        guard v.format > 12 else { return }
        try v.optional(text: "draw", &draw)
        guard v.format > 13 else { return }
        try v.optional(part: "taken", &taken)
        try v.list("lines", &lines)
    }
}

extension NetLine: Recorded {
    package static let blank: NetLine = {
        let one = ProductLine.Quantity(units: 1, decimals: 0)
        let line = ProductLine(code: "-", unit: "U", quantity: one, unitPrice: one, amount: 1)
        return NetLine(line, paying: 1, discount: nil)
    }()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var text = text
        try v.text("net_line", &text)
        if V.isReading { self = try (v.made(of: text) as StoredLine).line }
    }
}

/// A line as a reply has it, where it is one.
private struct StoredLine: RawRepresentable {
    let line: NetLine

    init?(rawValue: String) {
        guard let line = NetLine(Array(rawValue.utf8)) else { return nil }
        self.line = line
    }

    var rawValue: String { line.text }
}

extension TakenAmount: Recorded {
    package static let blank: TakenAmount = {
        guard let taken = TakenAmount(asked: 2, due: 2, taken: 1) else {
            preconditionFailure("One is less than two.")
        }
        return taken
    }()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var stored = StoredTaken.Columns(asked: asked, due: due, taken: taken)
        try v.signed("taken.asked", &stored.asked)
        try v.signed("taken.due", &stored.due)
        try v.signed("taken.taken", &stored.taken)
        if V.isReading { self = try (v.made(of: stored) as StoredTaken).amount }
    }
}

/// What was taken as a reply has it, where it means something.
private struct StoredTaken: RawRepresentable {
    struct Columns {
        var asked: Int64
        var due: Int64
        var taken: Int64
    }

    let amount: TakenAmount

    init?(rawValue: Columns) {
        let amount = TakenAmount(
            asked: rawValue.asked,
            due: rawValue.due,
            taken: rawValue.taken
        )
        guard let amount else { return nil }
        self.amount = amount
    }

    var rawValue: Columns {
        Columns(asked: amount.asked, due: amount.due, taken: amount.taken)
    }
}

extension QueriedPayment: Recorded {
    package static let blank = QueriedPayment(
        payment: 0,
        state: .approved,
        outcome: .approved,
        reference: nil,
        amount: 0,
        refunded: 0,
        approvalCode: nil
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (payment, state, outcome) = (payment, state, outcome)
        var (reference, approvalCode) = (reference, approvalCode)
        var (amount, refunded) = (amount, refunded)
        try v.signed("queried.payment", &payment)
        try v.raw("queried.state", &state)
        try v.raw("queried.outcome", &outcome)
        try v.optional(part: "queried.reference", &reference)
        try v.signed("queried.amount", &amount)
        try v.signed("queried.refunded", &refunded)
        try v.optional(text: "queried.approval_code", &approvalCode)
        guard V.isReading else { return }
        self = QueriedPayment(
            payment: payment,
            state: state,
            outcome: outcome,
            reference: reference,
            amount: amount,
            refunded: refunded,
            approvalCode: approvalCode
        )
    }
}
