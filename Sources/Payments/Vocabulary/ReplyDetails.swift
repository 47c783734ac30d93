/// What few replies tell beside what every reply does: decided, and so recorded for repeats.
///
/// One word, and nil in nearly all.
package indirect enum ReplyDetails: Hashable, Sendable {
    case of(Values)

    /// What there may be.
    package struct Values: Hashable, Sendable {
        /// DE 55: what the issuer has for its card.
        package var chip: [UInt8]?
        /// What has become of the request that was asked about.
        package var query: QueriedPayment?
        /// Text for the receipt.
        package var text: String?
        /// Our totals of a batch or shift.
        package var settlement: SettlementAnswer?
        /// The number of the shift that is open.
        package var shift: UInt32?
        /// A page of a table of reference data.
        package var parameters: ParameterPage?
        /// `P1`: the text of the code to draw, at most 512 bytes.
        package var draw: String?
        /// What was taken, where that is less than was asked for.
        package var taken: TakenAmount?
        /// What was sold, as it was paid, where discounts were given: all lines of the basket.
        package var lines: [NetLine] = []

        package init(
            chip: [UInt8]? = nil,
            query: QueriedPayment? = nil,
            text: String? = nil,
            settlement: SettlementAnswer? = nil,
            shift: UInt32? = nil,
            parameters: ParameterPage? = nil,
            draw: String? = nil,
            taken: TakenAmount? = nil,
            lines: [NetLine] = []
        ) {
            self.chip = chip
            self.query = query
            self.text = text
            self.settlement = settlement
            self.shift = shift
            self.parameters = parameters
            self.draw = draw
            self.taken = taken
            self.lines = lines
        }
    }

    package var values: Values {
        switch self {
        case .of(let values): values
        }
    }
}

extension PaymentReply {
    /// Adds what the issuer sends to the chip.
    package mutating func tell(chip: [UInt8]?) {
        guard let chip else { return }
        var values = details?.values ?? ReplyDetails.Values()
        values.chip = chip
        details = .of(values)
    }
}

extension PaymentReply {
    /// Adds what was taken, where that is less than was asked for, and the lines that discounts
    /// have made so.
    package mutating func tell(taken: TakenAmount?, for lines: [NetLine] = []) {
        guard let taken else { return }
        var values = details?.values ?? ReplyDetails.Values()
        values.taken = taken
        values.lines = lines
        details = .of(values)
    }

    /// What was taken, where that is less than was asked for.
    package var taken: TakenAmount? { details?.values.taken }

    /// What was sold by a payment, as it was paid.
    ///
    /// `details`: its request's.
    package func goods(of details: RequestDetails) -> [ProductLine] {
        guard let lines = self.details?.values.lines, !lines.isEmpty else {
            return details.values.texts.productLines
        }
        return lines.map(\.line)
    }
}

/// What a query tells of an earlier request.
package struct QueriedPayment: Hashable, Sendable {
    /// What has become of it.
    ///
    /// Raw values are stored in the journal.
    package enum State: UInt8, Sendable, CaseIterable {
        case approved = 1
        case pending = 2
        case declined = 3
        case reversed = 4
        case partlyReversed = 5
        case refunded = 6
        case partlyRefunded = 7
        /// Authorised, and neither completed nor freed.
        case held = 8
        case completed = 9
        case lapsed = 10
        /// An advice that no customer has paid.
        case suspended = 11
        /// Its refund is accepted, and the customer has not got it yet.
        case refunding = 12

        /// The word that a terminal is told.
        package var name: String {
            switch self {
            case .partlyReversed: "partly-reversed"
            case .partlyRefunded: "partly-refunded"
            case .approved, .pending, .declined, .reversed, .refunded, .held, .completed, .lapsed,
                .suspended, .refunding:
                "\(self)"
            }
        }
    }

    /// Seq of its first record.
    package let payment: Int64
    package let state: State
    package let outcome: Outcome
    package let reference: RetrievalReference?
    /// Minor units.
    package let amount: Int64
    package let refunded: Int64
    package let approvalCode: String?

    package init(
        payment: Int64,
        state: State,
        outcome: Outcome,
        reference: RetrievalReference?,
        amount: Int64,
        refunded: Int64,
        approvalCode: String?
    ) {
        self.payment = payment
        self.state = state
        self.outcome = outcome
        self.reference = reference
        self.amount = amount
        self.refunded = refunded
        self.approvalCode = approvalCode
    }
}
