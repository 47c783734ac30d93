/// What a step does, as a scenario writes it.
package enum ScenarioVerb: String, Sendable, CaseIterable {
    case signOn = "sign-on"
    case signOff = "sign-off"
    case echo
    case purchase
    case balance
    case preauth
    case complete
    case void
    case refund
    case reverse
    /// A sale that the terminal has decided by itself.
    case offline
    /// More for an off-line sale; the amount is the new whole.
    case adjust
    case tip
    /// What became of an earlier request.
    case query
    /// What a card did with its issuer's script.
    case notice
    case topUp = "top-up"
    /// Which device the terminal is.
    case register
    case operatorOn = "operator-on"
    case shiftClose = "shift-close"
    /// Compares the totals of the batch.
    case settle
    /// Payments of the batch, one message of them.
    case upload
    /// The end of an upload.
    case end
    /// Closes the business date, at the switch itself.
    case cutover
    /// Closes the day of the terminals' station, at the switch itself.
    case closeStation = "station-close"
    /// The request of an earlier step once more, under its STAN.
    case again = "repeat"

    /// Whether a step says something.
    enum Need {
        case must
        case may
        case never
    }

    /// What the lines on the screen call it.
    package var spoken: String {
        switch self {
        case .complete: "completion"
        case .reverse: "reversal"
        case .offline: "off-line sale"
        case .adjust: "adjustment"
        case .register: "registration"
        case .operatorOn: "operator sign-on"
        case .shiftClose: "shift close"
        case .settle: "settlement"
        case .end: "upload end"
        case .signOn, .signOff, .echo, .purchase, .balance, .preauth, .void, .refund, .tip,
            .query, .notice, .topUp, .upload, .cutover, .closeStation, .again:
            rawValue
        }
    }

    /// Whether it says an amount; what may leave it out has that of its original.
    var amount: Need {
        switch self {
        case .purchase, .preauth, .complete, .refund, .offline, .adjust, .topUp: .must
        case .void, .reverse, .tip, .notice, .again: .may
        case .signOn, .signOff, .echo, .balance, .query, .register, .operatorOn, .shiftClose,
            .settle, .upload, .end, .cutover, .closeStation:
            .never
        }
    }

    /// Whether it says which earlier step it is about; what may leave it out is about the
    /// terminal's last payment.
    var original: Need {
        switch self {
        case .again: .must
        case .complete, .void, .refund, .reverse, .adjust, .tip, .query, .notice: .may
        case .signOn, .signOff, .echo, .purchase, .balance, .preauth, .offline, .topUp, .register,
            .operatorOn, .shiftClose, .settle, .upload, .end, .cutover, .closeStation:
            .never
        }
    }

    /// Which of the terminal's last payments it may be about, the first where nothing is said.
    var remembered: [RememberedPayment] {
        switch self {
        case .complete: [.preauth]
        case .void: RememberedPayment.allCases
        case .refund, .tip: [.purchase, .completion]
        case .adjust: [.purchase]
        case .signOn, .signOff, .echo, .purchase, .balance, .preauth, .reverse, .offline,
            .query, .notice, .topUp, .register, .operatorOn, .shiftClose, .settle, .upload, .end,
            .cutover, .closeStation, .again:
            []
        }
    }

    /// Whether it is sent with a card.
    var hasCard: Bool {
        switch self {
        case .signOn, .signOff, .echo, .query, .register, .operatorOn, .shiftClose, .settle,
            .upload, .end, .cutover, .closeStation, .again:
            false
        case .purchase, .balance, .preauth, .complete, .void, .refund, .reverse, .offline,
            .adjust, .tip, .notice, .topUp:
            true
        }
    }

    /// Whether its customer may key in a PIN.
    var takesPIN: Bool {
        switch self {
        case .purchase, .balance, .preauth: true
        case .signOn, .signOff, .echo, .complete, .void, .refund, .reverse, .offline, .adjust,
            .tip, .query, .notice, .topUp, .register, .operatorOn, .shiftClose, .settle, .upload,
            .end, .cutover, .closeStation, .again:
            false
        }
    }

    /// Whether it is sent under the terminal's keys.
    var isPayment: Bool {
        switch self {
        case .signOn, .signOff, .echo, .cutover, .closeStation: false
        case .purchase, .balance, .preauth, .complete, .void, .refund, .reverse, .offline,
            .adjust, .tip, .query, .notice, .topUp, .register, .operatorOn, .shiftClose, .settle,
            .upload, .end, .again:
            true
        }
    }

    /// Whether it is about the terminal's day, and no payment.
    var isOfDay: Bool {
        switch self {
        case .register, .operatorOn, .shiftClose, .settle, .upload, .end: true
        case .signOn, .signOff, .echo, .purchase, .balance, .preauth, .complete, .void, .refund,
            .reverse, .offline, .adjust, .tip, .query, .notice, .topUp, .cutover, .closeStation,
            .again:
            false
        }
    }

    /// Whether it is done at the switch itself, and by no terminal.
    var isDeed: Bool {
        switch self {
        case .cutover, .closeStation: true
        case .signOn, .signOff, .echo, .purchase, .balance, .preauth, .complete, .void, .refund,
            .reverse, .offline, .adjust, .tip, .query, .notice, .topUp, .register, .operatorOn,
            .shiftClose, .settle, .upload, .end, .again:
            false
        }
    }

    /// Whether it can be asked again until the answer is right.
    var isInquiry: Bool {
        switch self {
        case .echo, .balance, .query, .settle: true
        case .signOn, .signOff, .purchase, .preauth, .complete, .void, .refund, .reverse,
            .offline, .adjust, .tip, .notice, .topUp, .register, .operatorOn, .shiftClose,
            .upload, .end, .cutover, .closeStation, .again:
            false
        }
    }

    /// The keys that a step of this kind may have.
    var keys: [ScenarioKey] {
        ScenarioKey.allCases.filter { key in
            switch key {
            case .verb, .expected: true
            case .name, .terminal, .set, .without: !isDeed
            case .card, .expiry, .track: hasCard
            case .code: self == .purchase
            case .fault: isPayment
            case .tags, .chip: isPayment && !isOfDay && self != .again && self != .reverse
            case .times: isPayment && !isOfDay && original == .never
            case .forced: self == .closeStation
            case .previous: self == .settle || self == .upload || self == .end
            case .hide, .invent, .mistake: self == .settle || self == .shiftClose
            case .from: self == .upload
            case .rows: self == .upload || self == .end
            case .balanced: self == .end
            case .device: self == .register
            case .tip: self == .tip
            case .advice: self == .complete || self == .preauth
            case .settlement: self == .offline
            case .manual: self == .void
            case .station, .password:
                self == .void || self == .topUp || self == .operatorOn || self == .shiftClose
            case .pin: takesPIN
            case .amount: amount != .never
            case .original: original != .never
            case .naming: original == .may
            case .delivered: self == .reverse
            case .patience: isInquiry
            }
        }
    }
}

/// The keys of a step.
enum ScenarioKey: String, CaseIterable {
    case verb = "do"
    case name = "as"
    case terminal
    case card
    case code
    case expiry
    case track
    case pin
    case amount
    case delivered
    case tip
    case original = "of"
    case naming = "by"
    case advice
    case settlement
    case manual
    case station = "operator"
    case password
    case tags
    case chip
    case times
    case previous
    case forced
    case hide
    case invent
    case mistake
    case from
    case rows
    case balanced
    case device
    case set
    case without
    case fault
    case patience = "within"
    case expected = "expect"
}
