import Book
import Payments
import Upstream

/// What is told where a batch could not be made durable.
extension BalanceChecker {
    /// Answers all that waited for it: nothing of the batch has happened.
    func answerFailed(_ batch: [BookEntry], _ text: String) {
        let now = book.clock.now()
        var deliveries = LaneDeliveries()
        for entry in batch {
            guard let origin = entry.origin else { continue }
            switch origin.lane {
            case OperatorDesk.lane: finish(origin, .failure(.failed(text)))
            case WaitingHints.lane: finish(origin, .refused)
            default:
                deliveries.add(
                    LaneDelivery.Answer(
                        token: origin.token,
                        reply: PaymentReply(outcome: .overloaded, decidedAt: now)
                    ),
                    to: origin.lane
                )
            }
        }
        release(deliveries)
    }
}
