package import Book
internal import Payments
internal import Upstream

extension BookEvent: Recorded {
    package static let blank = BookEvent(at: Timestamp(rawValue: 0), kind: .resumed([]))

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = kind.tag
        try v.raw("event", &tag)
        try v.signed("event.at", &at)
        if V.isReading { kind = tag.blank }
        try kind.fields(&v)
    }
}

extension BookEvent.Kind {
    /// Kinds of events as stored.
    fileprivate enum Tag: UInt8 {
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
        case actDenied = 11
        case lapsed = 12
        case service = 13
        case walletAnswer = 14
        case orderDue = 15
        case notified = 16
        case numbered = 17

        /// What a reader fills.
        var blank: BookEvent.Kind {
            switch self {
            case .payment: .payment(.blank, .blank)
            case .signOn: .signOn(.blank, .blank)
            case .signOff: .signOff(.blank)
            case .refusals: .refusals(.blank)
            case .operatorAct: .operatorAct(.blank)
            case .cutover: .cutover(BusinessDate(rawValue: 0))
            case .hostAnswer: .hostAnswer(.blank)
            case .hostFailed: .hostFailed(exchange: 0, attempt: 0, .unsent)
            case .forwardDue: .forwardDue(exchange: 0)
            case .resumed: .resumed([])
            case .actDenied: .actDenied(.blank)
            case .lapsed: .lapsed([])
            case .service: .service(.blank)
            case .walletAnswer: .walletAnswer(.blank)
            case .orderDue: .orderDue(exchange: 0, .query)
            case .notified: .notified(.blank)
            case .numbered: .numbered(.blank)
            }
        }
    }

    fileprivate var tag: Tag {
        switch self {
        case .payment: .payment
        case .signOn: .signOn
        case .signOff: .signOff
        case .refusals: .refusals
        case .operatorAct: .operatorAct
        case .cutover: .cutover
        case .hostAnswer: .hostAnswer
        case .hostFailed: .hostFailed
        case .forwardDue: .forwardDue
        case .resumed: .resumed
        case .actDenied: .actDenied
        case .lapsed: .lapsed
        case .service: .service
        case .walletAnswer: .walletAnswer
        case .orderDue: .orderDue
        case .notified: .notified
        case .numbered: .numbered
        }
    }

    /// The fields of what happened, whose kind is known.
    fileprivate mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .payment(var request, var plan):
            try request.fields(&v)
            try plan.fields(&v)
            if V.isReading { self = .payment(request, plan) }
        case .signOn(var request, var keys):
            try request.fields(&v)
            try keys.fields(&v)
            if V.isReading { self = .signOn(request, keys) }
        case .signOff(var request):
            try request.fields(&v)
            if V.isReading { self = .signOff(request) }
        case .service(var request):
            try request.fields(&v)
            if V.isReading { self = .service(request) }
        case .refusals(var refusals):
            try refusals.fields(&v)
            if V.isReading { self = .refusals(refusals) }
        case .operatorAct(var act):
            try act.fields(&v)
            if V.isReading { self = .operatorAct(act) }
        case .cutover(var date):
            try v.signed("date", &date)
            if V.isReading { self = .cutover(date) }
        case .hostAnswer(var answer):
            try answer.fields(&v)
            if V.isReading { self = .hostAnswer(answer) }
        case .hostFailed(var exchange, var attempt, var failure):
            try v.signed("exchange", &exchange)
            try v.number("attempt", &attempt)
            try v.raw("failure", &failure)
            if V.isReading { self = .hostFailed(exchange: exchange, attempt: attempt, failure) }
        case .forwardDue(var exchange):
            try v.signed("exchange", &exchange)
            if V.isReading { self = .forwardDue(exchange: exchange) }
        case .resumed(var channels):
            try v.list("channels", &channels)
            if V.isReading { self = .resumed(channels) }
        case .actDenied(var denied):
            try denied.fields(&v)
            if V.isReading { self = .actDenied(denied) }
        case .lapsed(let payments):
            var lapsed = payments.map(LapsedAuthorisation.init)
            try v.list("authorisations", &lapsed)
            if V.isReading { self = .lapsed(lapsed.map(\.payment)) }
        case .walletAnswer(var answer):
            try answer.fields(&v)
            if V.isReading { self = .walletAnswer(answer) }
        case .orderDue(var exchange, var timer):
            try v.signed("exchange", &exchange)
            try v.raw("timer", &timer)
            if V.isReading { self = .orderDue(exchange: exchange, timer) }
        case .notified(var hint):
            try hint.fields(&v)
            if V.isReading { self = .notified(hint) }
        case .numbered(var salt):
            try v.number("salt", &salt)
            if V.isReading { self = .numbered(salt) }
        }
    }
}

/// An authorisation whose last day is over, by its payment.
private struct LapsedAuthorisation: Recorded {
    static let blank = LapsedAuthorisation(payment: 0)

    var payment: Int64

    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("payment", &payment)
    }
}

extension KeyMaterial: Recorded {
    package static let blank = KeyMaterial(sealed: [], handedOut: [])

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.blob("keys.sealed", &sealed)
        try v.blob("keys.handed_out", &handedOut)
    }
}

extension RefusalCount: Recorded {
    package static let blank = RefusalCount(
        listener: ListenerNumber(rawValue: 0),
        terminal: "",
        reason: .unreadable,
        count: 0
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("listener", &listener)
        try v.text("terminal", &terminal)
        try v.raw("reason", &reason)
        try v.number("count", &count)
        guard v.format > 10 else { return }
        try v.text("note", &note)
        try v.optional("mti", &messageType)
        try v.optional("stan", &stan)
    }
}
