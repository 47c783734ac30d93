import Book
import Payments
import Text

/// Business dates, and DE 37, which counts within them.
extension EventGenerator {
    static let firstDate = BusinessDate(year: 2026, month: 11, day: 21)

    mutating func cutover() -> Drawn {
        nextSeq += 1
        date = BusinessDate(rawValue: date.rawValue + Int32.random(in: 1...3, using: &random))
        model.cutover(to: date, firstSeq: nextSeq)
        let act = OperatorAct(operatorName: "night", reason: "close", kind: .closeDate(date))
        let kind: BookEvent.Kind = random.chance(50) ? .cutover(date) : .operatorAct(act)
        return Drawn(kind: kind, outcome: nil, name: "cutover")
    }

    /// A reversal with the DE 37 of its original beside whatever else names it; now and then that
    /// of another message.
    mutating func refer(
        _ request: PaymentRequest,
        to original: PaymentRequest
    ) -> PaymentRequest {
        let other = random.chance(20) ? sent.suffix(20).randomElement(using: &random)?.0 : nil
        let identity = (other ?? original).identity
        guard let meant = model.entries.last(where: { $0.request.identity == identity }) else {
            return request
        }
        var referring = request
        var named = request.original ?? OriginalReference()
        named.retrievalReference = model.reference(of: meant.seq)
        // Nothing else names it: then a terminal may number its reversals as it likes.
        if named.stan == nil, random.chance(50) {
            referring.identity.stan = stan(Int(request.identity.terminal.rawValue))
        }
        referring.original = named
        return referring
    }
}
