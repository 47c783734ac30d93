package import Book
internal import Payments

/// One row of `wallet_order`: an order at a wallet, named as its request and its payment.
///
/// No hash covers it, since it changes: what it says follows from the records (`OrdersFold`), and a
/// replay makes the same.
package struct OrderRow: Equatable {
    package var id: Int64
    package var leg: UInt8
    package var channel: UInt16
    package var number: String
    package var amount: Int64
    package var at: Int64
    package var terminal: String
    package var batch: UInt32
    package var isDrawn: Bool
    package var answerWithin: UInt32?
    package var state: UInt8
    package var askedAt: Int64
    package var toldAt: Int64?
    package var hurriedAt: Int64?
    package var paidAt: Int64?
    package var endedAt: Int64?
    package var providerNumber: String?
    package var undoing: Int64?
    package var drawnIn: Int64?
    package var otherTotal: Int64?
    package var hintedBy: Int64?
    package var hintedAt: Int64?
}

extension OrderRow: RecordedRow {
    package static let blank = OrderRow(
        id: 0,
        leg: 1,
        channel: 0,
        number: "",
        amount: 0,
        at: 0,
        terminal: "",
        batch: 0,
        isDrawn: false,
        state: 0,
        askedAt: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("id", &id)
        try v.byte("leg", &leg)
        try v.number("channel", &channel)
        try v.text("number", &number)
        try v.signed("amount", &amount)
        try v.signed("at_us", &at)
        try v.text("terminal", &terminal)
        try v.number("batch", &batch)
        try v.flag("drawn", &isDrawn)
        try v.optional("answer_within_ms", &answerWithin)
        try v.byte("state", &state)
        try v.signed("asked_us", &askedAt)
        try v.optional("told_us", &toldAt)
        try v.optional("hurried_us", &hurriedAt)
        try v.optional("paid_us", &paidAt)
        try v.optional("ended_us", &endedAt)
        try v.optional(text: "provider_number", &providerNumber)
        try v.optional("undoing", &undoing)
        try v.optional("drawn_in", &drawnIn)
        try v.optional("other_total", &otherTotal)
        try v.optional("hinted_by", &hintedBy)
        try v.optional("hint_us", &hintedAt)
    }
}

extension OrderRow {
    package init(_ order: Order) {
        self.init(
            id: order.id,
            leg: order.leg.rawValue,
            channel: order.channel.rawValue,
            number: order.number.text,
            amount: order.amount,
            at: order.at.rawValue,
            terminal: order.terminal,
            batch: order.batch,
            isDrawn: order.isDrawn,
            answerWithin: order.answerWithinMilliseconds,
            state: order.state.rawValue,
            askedAt: order.askedAt.rawValue,
            toldAt: order.toldAt?.rawValue,
            hurriedAt: order.hurriedAt?.rawValue,
            paidAt: order.paidAt?.rawValue,
            endedAt: order.endedAt?.rawValue,
            providerNumber: order.providerNumber,
            undoing: order.undoing,
            drawnIn: order.drawnIn,
            otherTotal: order.otherTotal,
            hintedBy: order.hintedBy,
            hintedAt: order.hintedAt?.rawValue
        )
    }

    /// What the row says; nil where a column means nothing.
    package var order: Order? {
        guard let leg = LegNumber(rawValue: leg), let number = OrderNumber(number), amount > 0,
            batch <= 999_999, NumberBounds.rows.contains(id), let course
        else { return nil }
        return Order(
            id: id,
            leg: leg,
            channel: ChannelNumber(rawValue: channel),
            number: number,
            amount: amount,
            at: Timestamp(rawValue: at),
            terminal: terminal,
            batch: batch,
            isDrawn: isDrawn,
            answerWithinMilliseconds: answerWithin
        ).coming(to: course)
    }

    private var course: Order.Course? {
        guard let state = OrderState(rawValue: state),
            [undoing ?? 0, hintedBy ?? 0, drawnIn ?? 0].allSatisfy(NumberBounds.rows.contains),
            otherTotal ?? 1 > 0,
            [at, askedAt, toldAt ?? 0, hurriedAt ?? 0, paidAt ?? 0, endedAt ?? 0, hintedAt ?? 0]
                .allSatisfy(NumberBounds.times.contains)
        else { return nil }
        var course = Order.Course(state: state, askedAt: Timestamp(rawValue: askedAt))
        course.toldAt = toldAt.map(Timestamp.init(rawValue:))
        course.hurriedAt = hurriedAt.map(Timestamp.init(rawValue:))
        course.paidAt = paidAt.map(Timestamp.init(rawValue:))
        course.endedAt = endedAt.map(Timestamp.init(rawValue:))
        course.providerNumber = providerNumber
        course.undoing = undoing
        course.drawnIn = drawnIn
        course.otherTotal = otherTotal
        course.hintedBy = hintedBy
        course.hintedAt = hintedAt.map(Timestamp.init(rawValue:))
        return course
    }
}
