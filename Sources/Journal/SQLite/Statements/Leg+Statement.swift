internal import Book
internal import JournalFormat
internal import Payments

/// Legs as the table `leg` keeps them.
extension Leg {
    /// A leg of a statement that selects its columns in the order of the table; nil when one of
    /// them means nothing.
    init?(_ key: LegKey, _ statement: Statement, _ names: RecordNames, _ decider: Decider) {
        guard let channel = names.channels.name(of: statement.integer(1)),
            let asset = UInt16(exactly: statement.integer(4)),
            let outcomeNumber = UInt8(exactly: statement.integer(5)),
            let outcome = Outcome(rawValue: outcomeNumber),
            let stateNumber = UInt8(exactly: statement.integer(6)),
            let state = LegState(rawValue: stateNumber)
        else { return nil }
        self.init(
            key: key,
            decider: decider,
            channel: channel,
            rule: names.rules.name(of: statement.optionalInteger(2)),
            asked: Money(minorUnits: statement.integer(3), asset: Asset(rawValue: asset)),
            outcome: outcome,
            state: state,
            hold: statement.optionalInteger(9),
            transfer: statement.optionalInteger(7),
            undoneBy: statement.optionalInteger(8),
            delivered: statement.optionalInteger(10)
        )
    }
}

extension LegKey {
    /// Payment and number as one, so that legs lie in the order of their payments.
    var stored: Int64 { payment << 4 | Int64(number.rawValue) }

    /// nil for a number that no leg has.
    init?(stored: Int64) {
        guard let number = LegNumber(rawValue: UInt8(stored & 15)) else { return nil }
        self.init(payment: stored >> 4, number: number)
    }
}

extension RecordedEvent {
    /// Who decides a leg of the payment that this is: the channel that was asked, where the record
    /// has no answer of its own; else the book, over the account that the record names.
    func decider(of leg: LegKey, _ row: RecordRow) -> Leg.Decider {
        guard reply == nil, case .payment(_, let plan) = event.kind,
            plan.legs.indices.contains(leg.number.place),
            case .channel(let number) = plan.legs[leg.number.place].decider
        else { return .ledger(account: row.account) }
        return .channel(number)
    }
}
