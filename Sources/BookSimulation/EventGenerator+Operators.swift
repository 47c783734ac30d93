import Book
import Ledger
import Payments
import Text

/// What operators do: reversals and their undoing, money for a card, a card or terminal stopped.
extension EventGenerator {
    mutating func reversedByOperator() -> Drawn {
        guard let seq = purchases.randomElement(using: &random), model.canReverse(seq) else {
            return credit()
        }
        model.operatorReverses(seq, by: nextSeq)
        operatorReversals.append(nextSeq)
        return act("operator-reversal", .reverse(payment: seq))
    }

    /// A payment or an operator's reversal, whatever has become of it.
    func operatorsPick(_ random: inout SeededGenerator) -> Int64? {
        (random.chance(50) ? purchases.suffix(20) : operatorReversals.suffix(20))
            .randomElement(using: &random)
    }

    mutating func undoneByOperator() -> Drawn {
        guard let seq = operatorReversals.randomElement(using: &random), model.canUndo(seq) else {
            return credit()
        }
        model.operatorReverses(seq, by: nextSeq)
        return act("operator-undo", .reverse(payment: seq))
    }

    mutating func credit() -> Drawn {
        let card = Int.random(in: 1...5, using: &random)
        model.credit(card, 4_000)
        return act(
            "credit",
            .credit(
                account: accountID(card),
                amount: 4_000,
                asset: card == 3 ? .points : .yuan
            )
        )
    }

    mutating func freeze() -> Drawn {
        let card = Int.random(in: 4...5, using: &random)
        let frozen = random.chance(50)
        model.freeze(card, frozen)
        return act("freeze", .setFrozen(account: accountID(card), frozen))
    }

    mutating func enable(_ terminal: Int) -> Drawn {
        let enabled = random.chance(70)
        model.enable(terminal, enabled)
        return act("enable", .setTerminalEnabled(TerminalRow(rawValue: Int32(terminal)), enabled))
    }

    private func accountID(_ card: Int) -> Int64 { accountIDs[card] ?? 0 }

    mutating func act(_ name: String, _ act: OperatorAct.Kind) -> Drawn {
        nextSeq += 1
        let act = OperatorAct(operatorName: "night", reason: name, kind: act)
        return Drawn(kind: .operatorAct(act), outcome: nil, name: name)
    }
}
