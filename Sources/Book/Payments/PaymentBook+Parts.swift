import Payments

/// Reversals of less than the whole: what was delivered stands, the rest is given back, and never
/// more than was asked.
///
///     the payment stands              what was not delivered is given back, here and at its host
///     it stands in exactly this part  done before: accepted, no effect
///     it was reversed otherwise       refused, with a case
///     more delivered than paid        refused, with a case
///     it does not stand (yet)         ended like by a whole reversal, with a case: what was
///                                     delivered is not paid
extension PaymentBook {
    /// Why nothing is given back, whatever the original is; nil when it may be.
    func refusal(ofPart request: PaymentRequest, _ step: inout Step) -> Outcome? {
        guard request.delivery == .unreadable else { return nil }
        step.record.note = "what it says was delivered cannot be read"
        return .reversalMismatch
    }

    /// What a reversal gives back of a payment that stands; nil when it says that more was
    /// delivered than was paid.
    func amountBack(
        of request: PaymentRequest,
        _ payment: PaymentState,
        _ step: inout Step
    ) -> Int64? {
        let amount = payment.movedAmount
        guard request.deliveredAmount <= amount else {
            step.record.note = "more was delivered than paid"
            return nil
        }
        if request.deliveredAmount == amount { step.record.note = "all of it was delivered" }
        return amount - request.deliveredAmount
    }

    /// A reversal of what was reversed before: accepted where it asks for what has been done.
    mutating func undoAgain(
        _ slot: PaymentSlot,
        _ reversal: Int64,
        _ request: PaymentRequest,
        _ step: inout Step
    ) -> Outcome {
        guard recents[slot].standingAmount == request.deliveredAmount else {
            step.record.note = "reversed before by \(reversal), and of another amount"
            return .reversalMismatch
        }
        step.record.note = "reversed before by \(reversal)"
        if recents[slot].endedBy == nil, reversal != step.seq {
            recents[slot].endedBy = step.seq
            write(slot, &step)
        }
        return .reversalAccepted
    }

    /// Whether an accepted reversal names a part that was delivered and that nothing pays for.
    func isUnpaid(_ request: PaymentRequest, _ slot: PaymentSlot) -> Bool {
        request.deliveredAmount > 0
            && recents[slot].standingAmount != request.deliveredAmount
    }
}

extension PaymentRequest {
    /// What a reversal leaves standing, minor units; 0 for a reversal of the whole.
    var deliveredAmount: Int64 {
        guard case .part(let amount) = delivery else { return 0 }
        return amount
    }
}
