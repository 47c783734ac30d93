import Book
import Payments

/// Draws sign-ons, sign-offs and what a terminal sends in a session that it lacks.
extension EventGenerator {
    mutating func keys() -> KeyMaterial { .test(UInt8.random(in: 0...255, using: &random)) }

    mutating func signOn(_ terminal: Int) -> Drawn {
        let request = PaymentRequest.signOn(
            terminal,
            stan: stan(terminal),
            batch: model.batch(terminal)
        )
        let outcome = predict(request)
        return Drawn(
            kind: .signOn(request, keys()),
            outcome: outcome,
            name: "sign-on",
            leavesRecord: !model.leftNoRecord
        )
    }

    mutating func signOff(_ terminal: Int) -> Drawn {
        let request = PaymentRequest.signOff(
            terminal,
            stan: stan(terminal),
            batch: model.batch(terminal)
        )
        let outcome = predict(request)
        return Drawn(
            kind: .signOff(request),
            outcome: outcome,
            name: "sign-off",
            leavesRecord: !model.leftNoRecord
        )
    }

    private mutating func predict(_ request: PaymentRequest) -> Outcome? {
        let outcome = model.answer(request, nil, seq: nextSeq)
        if !model.leftNoRecord { nextSeq += 1 }
        sent.append((request, .inHouse))
        return outcome
    }
}
