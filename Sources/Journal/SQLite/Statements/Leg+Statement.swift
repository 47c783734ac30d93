internal import Book
internal import JournalFormat
internal import Payments

/// Legs as the table `leg` keeps them.
extension Leg {
    /// Its columns and their table, for a WHERE clause behind it.
    static let selection = """
        SELECT id, channel, rule, amount, asset, outcome, resolution, transfer, undone_by, hold,
            delivered, account FROM leg\u{20}
        """

    /// The leg of a row of `selection`; nil when a number means nothing.
    ///
    /// `account`: that of its record.
    init?(_ key: LegKey, _ statement: Statement, _ names: RecordNames, account: Int64?) {
        guard let channel = names.channels.name(of: statement.integer(1)),
            let asset = UInt16(exactly: statement.integer(4)),
            let outcomeNumber = UInt8(exactly: statement.integer(5)),
            let outcome = Outcome(rawValue: outcomeNumber),
            let stateNumber = UInt8(exactly: statement.integer(6)),
            let state = LegState(rawValue: stateNumber)
        else { return nil }
        self.init(
            key: key,
            decider: .ledger(account: statement.optionalInteger(11) ?? account),
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

extension RecordedEvent {
    /// Who decides a leg of the payment that this is: the channel that was asked, where the record
    /// has no answer of its own or acknowledges only; else the book, over the account that the leg
    /// names, or its record.
    ///
    /// The plan of what follows an earlier payment names no channel: its original's was asked,
    /// which the leg names.
    func decider(of leg: Leg, _ row: RecordRow, _ names: RecordNames) -> Leg.Decider {
        guard leg.decider.account == row.account, isDecidedLater(leg),
            case .payment(let request, let plan) = event.kind
        else { return leg.decider }
        if !request.operation.rules.follows, plan.legs.indices.contains(leg.key.number.place),
            case .channel(let number) = plan.legs[leg.key.number.place].decider
        {
            return .channel(number)
        }
        guard request.operation.rules.follows,
            let number = names.channels.number(of: leg.channel).flatMap({ UInt16(exactly: $0) })
        else { return leg.decider }
        return .channel(ChannelNumber(rawValue: number))
    }

    /// Whether a channel decides the leg behind this record.
    private func isDecidedLater(_ leg: Leg) -> Bool {
        switch reply?.outcome {
        case nil: true
        case .acknowledged: leg.decider.account == nil && leg.state != .declined
        default: false
        }
    }
}
