/// What an operation does, whoever asks for it and in whichever dialect.
///
/// Book, lanes, routes, totals, mappings, simulators and tools ask this table and compare no
/// operation with a case: a new one gets its row here, and the compiler leads to each place that
/// an effect of its own touches.
package struct OperationRules: Hashable, Sendable {
    /// What it does.
    package enum Effect: Hashable, Sendable {
        /// Nothing: it is answered where it was read, and nothing is kept of it.
        case echo
        case session(SessionEffect)
        case payment(PaymentEffect)
        /// Takes back what its original did.
        case undo
    }

    /// What it does to a terminal's session.
    package enum SessionEffect: Hashable, Sendable {
        /// Begins one with fresh working keys, and offers the next batch.
        case opens
        /// Fresh working keys, in whatever session there is.
        case changesKeys
        case ends
    }

    /// What it does to a customer's account.
    package enum PaymentEffect: Hashable, Sendable {
        /// Tells what is there; moves nothing.
        case inquiry
        /// Takes money from the customer for the station.
        case debit
    }

    /// Which earlier request it refers to.
    package enum Original: Hashable, Sendable {
        /// A payment of the same terminal that it may undo, named by the dialect's reference, then
        /// by DE 37, then by its STAN. One that has not come yet is waited for.
        case payment
    }

    /// Whether a PIN belongs to it.
    package enum PINRule: Hashable, Sendable {
        case never
        /// One that was keyed in is compared.
        case asKeyed
        /// The same, and from the amount of its route up it must have been keyed in.
        case fromAmount
    }

    package let effect: Effect
    /// The earlier request that it needs; nil for one that stands alone.
    package let original: Original?
    /// What an approved one counts as in its batch; nil for nothing.
    package let totals: TotalsClass?
    /// What may undo it; nil for what nothing may name as its original.
    package let undoneBy: Operation?
    package let pin: PINRule
    /// Whether it is taken whatever the load: never shed, never refused for want of room.
    package let mustBeTaken: Bool
    /// Whether it must name a card.
    package let needsCard: Bool
    /// What it asks of a payment channel that is not in-house; nil where it stays with the switch.
    package let action: UpstreamAction?

    @inlinable
    package init(
        _ effect: Effect,
        original: Original?,
        totals: TotalsClass?,
        undoneBy: Operation?,
        pin: PINRule,
        mustBeTaken: Bool,
        needsCard: Bool,
        action: UpstreamAction?
    ) {
        self.effect = effect
        self.original = original
        self.totals = totals
        self.undoneBy = undoneBy
        self.pin = pin
        self.mustBeTaken = mustBeTaken
        self.needsCard = needsCard
        self.action = action
    }

    /// Network management, which concerns neither cards nor money.
    @inlinable
    package static func network(_ effect: Effect) -> OperationRules {
        OperationRules(
            effect,
            original: nil,
            totals: nil,
            undoneBy: nil,
            pin: .never,
            mustBeTaken: false,
            needsCard: false,
            action: nil
        )
    }
}

extension Operation {
    /// What it does.
    @inlinable
    package var rules: OperationRules {
        switch self {
        case .signOn: .network(.session(.opens))
        case .signOff: .network(.session(.ends))
        case .keyChange: .network(.session(.changesKeys))
        case .echo: .network(.echo)
        case .purchase:
            OperationRules(
                .payment(.debit),
                original: nil,
                totals: .purchases,
                undoneBy: .reversal,
                pin: .fromAmount,
                mustBeTaken: false,
                needsCard: true,
                action: .pay
            )
        case .balance:
            OperationRules(
                .payment(.inquiry),
                original: nil,
                totals: nil,
                undoneBy: .reversal,
                pin: .asKeyed,
                mustBeTaken: false,
                needsCard: true,
                action: .balance
            )
        case .reversal:
            OperationRules(
                .undo,
                original: .payment,
                totals: .reversals,
                undoneBy: nil,
                pin: .never,
                mustBeTaken: true,
                needsCard: false,
                action: .reverse
            )
        }
    }
}

extension OperationRules {
    /// Whether a repeat must be recognised and its outcome kept.
    @inlinable package var isPayment: Bool {
        switch effect {
        case .payment, .undo: true
        case .echo, .session: false
        }
    }

    /// Whether it takes money from the customer.
    @inlinable package var takesMoney: Bool {
        switch effect {
        case .payment(.debit): true
        case .echo, .session, .payment(.inquiry), .undo: false
        }
    }

    /// Whether it moves nothing and is asked for what it tells.
    @inlinable package var isInquiry: Bool {
        switch effect {
        case .payment(.inquiry): true
        case .echo, .session, .payment(.debit), .undo: false
        }
    }

    /// Whether it takes back what another did.
    @inlinable package var isUndo: Bool {
        switch effect {
        case .undo: true
        case .echo, .session, .payment: false
        }
    }

    /// Whether a PIN that comes with it is read.
    @inlinable package var takesPIN: Bool {
        switch pin {
        case .asKeyed, .fromAmount: true
        case .never: false
        }
    }

    /// Whether it begins a session, and so offers a batch.
    @inlinable package var opensSession: Bool {
        switch effect {
        case .session(.opens): true
        case .echo, .session(.changesKeys), .session(.ends), .payment, .undo: false
        }
    }

    /// Whether it is a request of an identified terminal, with a window: an echo test is nobody's.
    @inlinable package var hasIdentity: Bool {
        switch effect {
        case .echo: false
        case .session, .payment, .undo: true
        }
    }
}

/// What an approved request counts as in the totals of its batch.
///
/// Raw values are stored in the journal, in the column `operation` of its totals.
package enum TotalsClass: UInt8, Sendable, CaseIterable {
    case purchases = 10
    case reversals = 12
}
