import Book
import BookSimulation
import JournalFormat
import Payments
import Testing
import Upstream

/// Requests about an earlier one that the bank has to decide.
extension BookHarness {
    /// Runs a request whose bank is asked, and which nobody answers yet; gives its exchange.
    @discardableResult
    mutating func ask(_ request: PaymentRequest, _ plan: RoutePlan = .bank) -> Int64 {
        let output = run(.payment(request, plan))
        #expect(output.replies.isEmpty)
        #expect(output.sends.count == 1)
        return lastSeq
    }

    /// A purchase of 88.50 that the bank has approved under a code of its own.
    @discardableResult
    mutating func paid(_ stan: UInt32 = 1) -> Int64 {
        let payment = ask(stan)
        approve(payment, "B0000\(stan)")
        return payment
    }

    /// A pre-authorisation of 88.50 that the bank has approved under a code of its own.
    @discardableResult
    mutating func authorised(_ stan: UInt32 = 1) -> Int64 {
        let payment = ask(.preauthorisation(stan, card: 9))
        approve(payment, "B0000\(stan)")
        return payment
    }

    @discardableResult
    mutating func approve(_ exchange: Int64, _ code: String) -> BookOutput {
        var answer = answer(exchange)
        answer.taken.approvalCode = code
        return run(.hostAnswer(answer))
    }

    /// How the bank knows a request.
    func original(_ exchange: Int64) -> UpstreamOriginal? {
        journal.exchanges[exchange].map {
            UpstreamOriginal(messageClass: $0.messageClass, reference: $0.reference)
        }
    }

    /// DE 37 of a payment.
    func reference(_ payment: Int64) -> OriginalReference {
        OriginalReference(
            retrievalReference: journal.payments[payment]?.reply.retrievalReference?.text
        )
    }

    func leg(_ payment: Int64) -> LegState? { journal.leg(of: payment)?.state }
}
