internal import Payments
package import Upstream

extension PayFinding: Recorded {
    /// As stored.
    private enum Tag: UInt8 {
        case paid = 1
        case inProgress = 2
        case refused = 3
        case alreadyPaid = 4
        case deadNumber = 5
        case unknown = 6

        var blank: PayFinding {
            switch self {
            case .paid: .paid(.blank)
            case .inProgress: .inProgress
            case .refused: .refused(.approved)
            case .alreadyPaid: .alreadyPaid
            case .deadNumber: .deadNumber
            case .unknown: .unknown(.timedOut)
            }
        }
    }

    package static let blank = PayFinding.inProgress

    private var tag: Tag {
        switch self {
        case .paid: .paid
        case .inProgress: .inProgress
        case .refused: .refused
        case .alreadyPaid: .alreadyPaid
        case .deadNumber: .deadNumber
        case .unknown: .unknown
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("pay", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .paid(var taken):
            try taken.fields(&v)
            if V.isReading { self = .paid(taken) }
        case .refused(var outcome):
            try v.raw("outcome", &outcome)
            if V.isReading { self = .refused(outcome) }
        case .unknown(var reason):
            try v.raw("reason", &reason)
            if V.isReading { self = .unknown(reason) }
        case .inProgress, .alreadyPaid, .deadNumber: break
        }
    }
}

extension DrawFinding: Recorded {
    /// As stored.
    private enum Tag: UInt8 {
        case drawn = 1
        case refused = 2
        case unknown = 3

        var blank: DrawFinding {
            switch self {
            case .drawn: .drawn(text: "")
            case .refused: .refused(.approved)
            case .unknown: .unknown(.timedOut)
            }
        }
    }

    package static let blank = DrawFinding.unknown(.timedOut)

    private var tag: Tag {
        switch self {
        case .drawn: .drawn
        case .refused: .refused
        case .unknown: .unknown
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("order", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .drawn(var text):
            try v.text("draw", &text)
            if V.isReading { self = .drawn(text: text) }
        case .refused(var outcome):
            try v.raw("outcome", &outcome)
            if V.isReading { self = .refused(outcome) }
        case .unknown(var reason):
            try v.raw("reason", &reason)
            if V.isReading { self = .unknown(reason) }
        }
    }
}

extension QueryFinding: Recorded {
    /// As stored.
    private enum Tag: UInt8 {
        case paid = 1
        case notYet = 2
        case absent = 3
        case never = 4
        case returned = 5
        case partlyReturned = 6
        case unknown = 7

        var blank: QueryFinding {
            switch self {
            case .paid: .paid(.blank)
            case .notYet: .notYet
            case .absent: .absent
            case .never: .never(.approved)
            case .returned: .returned(.blank)
            case .partlyReturned: .partlyReturned(.blank)
            case .unknown: .unknown(.timedOut)
            }
        }
    }

    package static let blank = QueryFinding.notYet

    private var tag: Tag {
        switch self {
        case .paid: .paid
        case .notYet: .notYet
        case .absent: .absent
        case .never: .never
        case .returned: .returned
        case .partlyReturned: .partlyReturned
        case .unknown: .unknown
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("query", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .paid(var taken):
            try taken.fields(&v)
            if V.isReading { self = .paid(taken) }
        case .returned(var taken):
            try taken.fields(&v)
            if V.isReading { self = .returned(taken) }
        case .partlyReturned(var taken):
            try taken.fields(&v)
            if V.isReading { self = .partlyReturned(taken) }
        case .never(var outcome):
            try v.raw("outcome", &outcome)
            if V.isReading { self = .never(outcome) }
        case .unknown(var reason):
            try v.raw("reason", &reason)
            if V.isReading { self = .unknown(reason) }
        case .notYet, .absent: break
        }
    }
}

extension UndoFinding: Recorded {
    /// As stored.
    private enum Tag: UInt8 {
        case done = 1
        case again = 2
        case absent = 3
        case tooEarly = 4
        case tooLate = 5
        case paid = 6
        case refused = 7
        case unknown = 8

        var blank: UndoFinding {
            switch self {
            case .done: .done(wasPaid: nil)
            case .again: .again
            case .absent: .absent
            case .tooEarly: .tooEarly
            case .tooLate: .tooLate
            case .paid: .paid
            case .refused: .refused(.approved)
            case .unknown: .unknown(.timedOut)
            }
        }
    }

    package static let blank = UndoFinding.again

    private var tag: Tag {
        switch self {
        case .done: .done
        case .again: .again
        case .absent: .absent
        case .tooEarly: .tooEarly
        case .tooLate: .tooLate
        case .paid: .paid
        case .refused: .refused
        case .unknown: .unknown
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("undo", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .done(var wasPaid):
            try wasPaid.field("was_paid", &v)
            if V.isReading { self = .done(wasPaid: wasPaid) }
        case .refused(var outcome):
            try v.raw("outcome", &outcome)
            if V.isReading { self = .refused(outcome) }
        case .unknown(var reason):
            try v.raw("reason", &reason)
            if V.isReading { self = .unknown(reason) }
        case .again, .absent, .tooEarly, .tooLate, .paid: break
        }
    }
}

extension Bool? {
    /// 0, or 1 and 0 or 1.
    fileprivate mutating func field<V: PartVisitor>(
        _ name: StaticString,
        _ v: inout V
    ) throws(V.Failure) {
        guard try v.presence(name, self != nil) else { return }
        var flag = self ?? false
        try v.flag(name, &flag)
        if V.isReading { self = flag }
    }
}

extension RefundFinding: Recorded {
    /// As stored.
    private enum Tag: UInt8 {
        case paid = 1
        case accepted = 2
        case absent = 3
        case refused = 4
        case closed = 5
        case abnormal = 6
        case notEnough = 7
        case unknown = 8

        var blank: RefundFinding {
            switch self {
            case .paid: .paid(fen: 0)
            case .accepted: .accepted(fen: 0)
            case .absent: .absent
            case .refused: .refused(.approved)
            case .closed: .closed
            case .abnormal: .abnormal
            case .notEnough: .notEnough
            case .unknown: .unknown(.timedOut)
            }
        }
    }

    package static let blank = RefundFinding.absent

    private var tag: Tag {
        switch self {
        case .paid: .paid
        case .accepted: .accepted
        case .absent: .absent
        case .refused: .refused
        case .closed: .closed
        case .abnormal: .abnormal
        case .notEnough: .notEnough
        case .unknown: .unknown
        }
    }

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag = tag
        try v.raw("refund", &tag)
        if V.isReading { self = tag.blank }
        switch self {
        case .paid(var fen):
            try v.signed("fen", &fen)
            if V.isReading { self = .paid(fen: fen) }
        case .accepted(var fen):
            try v.signed("fen", &fen)
            if V.isReading { self = .accepted(fen: fen) }
        case .refused(var outcome):
            try v.raw("outcome", &outcome)
            if V.isReading { self = .refused(outcome) }
        case .unknown(var reason):
            try v.raw("reason", &reason)
            if V.isReading { self = .unknown(reason) }
        case .absent, .closed, .abnormal, .notEnough: break
        }
    }
}
