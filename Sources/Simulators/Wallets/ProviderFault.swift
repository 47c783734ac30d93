/// What goes wrong with a request, once, beside what its code says.
package enum ProviderFault: String, Hashable, Sendable, CaseIterable {
    case payPaidOtherAmount = "pay-paid-other-amount"
    case payOtherOrder = "pay-other-order"
    case payAlreadyPaid = "pay-already-paid"
    case payUnknownCode = "pay-unknown-code"
    case queryError = "query-error"
    case queryWrongAmount = "query-wrong-amount"
    case cancelTooLate = "cancel-too-late"
    case cancelNotEnough = "cancel-not-enough"
    case cancelError = "cancel-error"
    /// The customer pays between the last query and the cancel.
    case payAtCancel = "pay-at-cancel"
    /// The customer pays although the order is closed.
    case payAfterClose = "pay-after-close"
    case refundAbnormal = "refund-abnormal"
    case refundClosed = "refund-closed"
    case refundNotEnough = "refund-not-enough"
    case refundError = "refund-error"
    /// The request is lost before anything is booked.
    case lost
    /// Booked, and not answered.
    case silent
    /// The connection is reset before anything is booked.
    case reset
    /// Booked, and the connection is reset.
    case resetAfter = "reset-after"
    /// Answered later, by ``ProviderNext/milliseconds``.
    case delay
    /// Taken up later, by ``ProviderNext/milliseconds``: nothing is booked before.
    case hold
    case answerBrokenSignature = "answer-broken-signature"
    case answerUnsigned = "answer-unsigned"
    case answerOldTimestamp = "answer-old-timestamp"
    case answerUnknownSerial = "answer-unknown-serial"
    case answerHuge = "answer-huge"
    case answerDeep = "answer-deep"
    case answerHeaderFlood = "answer-header-flood"
    case answerDrip = "answer-drip"
    case answerHalf = "answer-half"
    case answerEntities = "answer-entities"
    case answerBadGateway = "answer-bad-gateway"
    case answerTooMany = "answer-too-many"
    case signBeforeBody = "sign-before-body"
    case serialBetween = "serial-between"

    /// Which requests it waits for; nil waits for any.
    var operations: Set<ProviderDemand.Operation>? {
        switch self {
        case .payPaidOtherAmount, .payOtherOrder, .payAlreadyPaid, .payUnknownCode: [.pay, .draw]
        case .queryError, .queryWrongAmount: [.query]
        case .cancelTooLate, .cancelNotEnough, .cancelError: [.undo, .close]
        case .payAtCancel, .payAfterClose: [.undo, .close]
        case .refundAbnormal, .refundClosed, .refundNotEnough, .refundError: [.refund]
        case .lost, .silent, .reset, .resetAfter, .delay, .hold, .answerBrokenSignature,
            .answerUnsigned, .answerOldTimestamp, .answerUnknownSerial, .answerHuge, .answerDeep,
            .answerHeaderFlood, .answerDrip, .answerHalf, .answerEntities, .answerBadGateway,
            .answerTooMany, .signBeforeBody, .serialBetween:
            nil
        }
    }

    /// Whether the wire does it to a right answer, and the book knows nothing of it.
    var spoilsAnswer: Bool {
        rawValue.hasPrefix("answer-") || self == .signBeforeBody || self == .serialBetween
    }
}

/// A fault that waits for its request.
package struct ProviderNext: Hashable, Sendable {
    package var fault: ProviderFault
    /// nil waits for what ``ProviderFault`` itself waits for.
    package var operation: ProviderDemand.Operation?
    /// nil waits for any order.
    package var number: String?
    package var times: Int
    package var milliseconds: Int64

    package init(
        _ fault: ProviderFault,
        operation: ProviderDemand.Operation? = nil,
        number: String? = nil,
        times: Int = 1,
        milliseconds: Int64 = 0
    ) {
        self.fault = fault
        self.operation = operation
        self.number = number
        self.times = times
        self.milliseconds = milliseconds
    }

    func meets(_ demand: ProviderDemand) -> Bool {
        guard operation ?? demand.operation == demand.operation,
            number ?? demand.number == demand.number
        else { return false }
        return fault.operations?.contains(demand.operation) ?? true
    }
}

/// How an answer fares on its way.
package struct ProviderFate: Hashable, Sendable {
    package enum Way: Hashable, Sendable {
        case answered
        case silent
        case reset
    }

    package var way = Way.answered
    package var delayMilliseconds: Int64 = 0
    /// What the wire does to the answer.
    package var spoils: [ProviderFault] = []

    package init() {}
}

/// A verdict and its fate.
package struct ProviderDecision: Hashable, Sendable {
    package var verdict: ProviderVerdict
    package var fate = ProviderFate()
}
