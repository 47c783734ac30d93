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
        /// Keeps money of the customer back until a completion takes it or a void frees it.
        case hold
        /// Takes what a hold has kept back, all of it or a part.
        case completion
        /// Gives back what its original took, or frees what it holds.
        case void
        /// Gives money of an earlier sale to the customer, all of it or a part.
        case refund
        /// Takes more for an earlier sale.
        case increase
        /// Gives the customer money that the station took in cash.
        case credit
        /// Tells what has become of an earlier request.
        case query
        /// Brings news for the card's issuer; moves nothing.
        case notice
    }

    /// Which earlier request it refers to.
    package enum Original: Hashable, Sendable {
        /// A payment of the same terminal that it may undo, named by the dialect's reference, then
        /// by DE 37, then by its STAN. One that has not come yet is waited for.
        case payment
        /// A sale or completion of the same terminal, of its open batch or of the open date: named
        /// by DE 37, else by STAN and window.
        case sale
        /// A completion, found like a sale.
        case completion
        /// A sale or completion of the same merchant, named by DE 37 alone.
        case merchantSale
        /// An authorisation of the same merchant: named by DE 38, with DE 37 or STAN and window
        /// beside it.
        case authorisation
        /// A sale of the same terminal that it decided off line, found like a sale.
        case offlineSale
        /// A sale or completion of the same terminal that is open yet, found like a sale.
        case openSale
        /// Money that a card was loaded with, found like a sale.
        case credit
        /// Whatever request of the same terminal: named by DE 37, else by STAN and window.
        case any
    }

    /// What may undo an operation.
    @frozen
    package struct Undoers: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A reversal by its terminal.
        @inlinable package static var reversal: Undoers { Undoers(rawValue: 1) }
        /// A void of its own kind.
        @inlinable package static var void: Undoers { Undoers(rawValue: 2) }
        /// A reversal finds it as its original and is refused, whatever became of it.
        @inlinable package static var nobody: Undoers { Undoers(rawValue: 4) }
    }

    /// Whether a PIN belongs to it.
    package enum PINRule: Hashable, Sendable {
        case never
        /// One that was keyed in is compared.
        case asKeyed
        /// The same, and from the amount of its route up it must have been keyed in.
        case fromAmount
        /// The password of the operator whom it names.
        case ofOperator
    }

    /// Which places of a mailbox are kept for it, so that it is taken whatever the load: never
    /// shed, never refused for want of room.
    package enum IntakeShare: Hashable, Sendable {
        /// None.
        case common
        case reversals
        /// What has happened already and is reported.
        case advices
    }

    package let effect: Effect
    /// The earlier request that it needs; nil for one that stands alone.
    package let original: Original?
    /// What an approved one counts as in its batch; nil for nothing.
    package let totals: TotalsClass?
    /// What may undo it; empty for what nothing may name as its original.
    package let undoers: Undoers
    package let pin: PINRule
    /// Which places are kept for it.
    package let share: IntakeShare
    /// Whether it must name a card.
    package let needsCard: Bool
    /// What it asks of a payment channel that is not in-house; nil where it stays with the switch.
    package let action: UpstreamAction?

    @inlinable
    package init(
        _ effect: Effect,
        original: Original?,
        totals: TotalsClass?,
        undoers: Undoers,
        pin: PINRule,
        share: IntakeShare = .common,
        needsCard: Bool,
        action: UpstreamAction?
    ) {
        self.effect = effect
        self.original = original
        self.totals = totals
        self.undoers = undoers
        self.pin = pin
        self.share = share
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
            undoers: [],
            pin: .never,
            needsCard: false,
            action: nil
        )
    }

    /// What needs an earlier payment, goes where that went, and is asked for with its card.
    @inlinable
    package static func following(
        _ effect: PaymentEffect,
        _ original: Original,
        _ totals: TotalsClass?,
        _ undoers: Undoers,
        _ action: UpstreamAction?,
        share: IntakeShare = .common
    ) -> OperationRules {
        OperationRules(
            .payment(effect),
            original: original,
            totals: totals,
            undoers: undoers,
            pin: .never,
            share: share,
            needsCard: true,
            action: action
        )
    }

    /// A sale that the terminal has made by itself and reports.
    @inlinable
    package static var reportedSale: OperationRules {
        OperationRules(
            .payment(.debit),
            original: nil,
            totals: .offlineSales,
            undoers: [.void, .nobody],
            pin: .never,
            share: .advices,
            needsCard: true,
            action: nil
        )
    }

    /// What an operator of the station does, whose password comes with it.
    @inlinable
    package static func byOperator(
        _ effect: PaymentEffect,
        _ original: Original?,
        _ totals: TotalsClass,
        _ undoers: Undoers,
        needsCard: Bool,
        _ action: UpstreamAction?
    ) -> OperationRules {
        OperationRules(
            .payment(effect),
            original: original,
            totals: totals,
            undoers: undoers,
            pin: .ofOperator,
            needsCard: needsCard,
            action: action
        )
    }

    /// What neither moves money nor asks for any.
    @inlinable
    package static func about(
        _ effect: PaymentEffect,
        _ undoers: Undoers,
        _ share: IntakeShare
    ) -> OperationRules {
        OperationRules(
            .payment(effect),
            original: .any,
            totals: nil,
            undoers: undoers,
            pin: .never,
            share: share,
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
                undoers: [.reversal, .void],
                pin: .fromAmount,
                    needsCard: true,
                action: .pay
            )
        case .balance:
            OperationRules(
                .payment(.inquiry),
                original: nil,
                totals: nil,
                undoers: .reversal,
                pin: .asKeyed,
                    needsCard: true,
                action: .balance
            )
        case .reversal:
            OperationRules(
                .undo,
                original: .payment,
                totals: .reversals,
                undoers: [],
                pin: .never,
                share: .reversals,
                needsCard: false,
                action: .reverse
            )
        case .void: .following(.void, .sale, .voids, .reversal, .void)
        case .refund: .following(.refund, .merchantSale, .refunds, .nobody, .refund)
        case .preauthorisation:
            OperationRules(
                .payment(.hold),
                original: nil,
                totals: nil,
                undoers: [.reversal, .void],
                pin: .fromAmount,
                    needsCard: true,
                action: .hold
            )
        case .preauthorisationVoid: .following(.void, .authorisation, nil, .reversal, .void)
        case .completion:
            .following(.completion, .authorisation, .completions, [.reversal, .void], .complete)
        case .completionVoid:
            .following(.void, .completion, .completionVoids, .reversal, .void)
        case .paymentQuery: .about(.query, .nobody, .common)
        case .completionAdvice:
            .following(
                .completion,
                .authorisation,
                .completions,
                [.void, .nobody],
                nil,
                share: .advices
            )
        case .offlineSale, .offlineSettlement: .reportedSale
        case .adjustment: .following(.increase, .offlineSale, .increases, [.void, .nobody], nil)
        case .tip: .following(.increase, .openSale, .increases, [.void, .nobody], nil)
        case .scriptNotice: .about(.notice, [], .advices)
        case .manualVoid: .byOperator(.void, .sale, .voids, .reversal, needsCard: false, .void)
        case .topUp:
            .byOperator(.credit, nil, .topUps, [.reversal, .void], needsCard: true, nil)
        case .topUpVoid: .following(.void, .credit, .topUpVoids, .reversal, nil)
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
        case .payment(.inquiry), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .undo:
            false
        }
    }

    /// Whether it spends what the customer has: amount, funds, limits and PIN are judged.
    @inlinable package var spends: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold): true
        case .payment(.inquiry), .payment(.completion), .payment(.void), .payment(.refund),
            .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice), .echo,
            .session, .undo:
            false
        }
    }

    /// Whether it moves or holds money, one way or the other; of a reversal its original tells.
    @inlinable package var movesMoney: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit):
            true
        case .payment(.inquiry), .payment(.query), .payment(.notice), .echo, .session, .undo:
            false
        }
    }

    /// Whether it is about an earlier payment, and so goes where that went.
    @inlinable package var follows: Bool {
        switch effect {
        case .payment(.completion), .payment(.void), .payment(.refund), .payment(.increase): true
        case .payment(.debit), .payment(.hold), .payment(.inquiry), .payment(.credit),
            .payment(.query), .payment(.notice), .echo, .session, .undo:
            false
        }
    }

    /// Whether a later request may name it as its original.
    @inlinable package var isOriginal: Bool { !undoers.isEmpty }

    /// Whether a reversal that names it is refused, whatever became of it.
    @inlinable package var isNeverReversed: Bool { undoers.contains(.nobody) }

    /// Whether it moves nothing and is asked for what it tells.
    @inlinable package var isInquiry: Bool {
        switch effect {
        case .payment(.inquiry): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .undo:
            false
        }
    }

    /// Whether it takes back what another did.
    @inlinable package var isUndo: Bool {
        switch effect {
        case .undo: true
        case .echo, .session, .payment: false
        }
    }

    /// Whether a card holder's PIN that comes with it is read.
    @inlinable package var takesPIN: Bool {
        switch pin {
        case .asKeyed, .fromAmount: true
        case .never, .ofOperator: false
        }
    }

    /// Whether it needs the password of an operator of the station.
    @inlinable package var takesPassword: Bool {
        switch pin {
        case .ofOperator: true
        case .never, .asKeyed, .fromAmount: false
        }
    }

    /// Whether it is taken whatever the load: never shed, never refused for want of room.
    @inlinable package var mustBeTaken: Bool {
        switch share {
        case .reversals, .advices: true
        case .common: false
        }
    }

    /// Whether it reports what has happened: it is stored and acknowledged whatever comes of it.
    @inlinable package var isAdvice: Bool {
        switch share {
        case .advices: true
        case .common, .reversals: false
        }
    }

    /// Whether it takes more for an earlier sale.
    @inlinable package var increases: Bool {
        switch effect {
        case .payment(.increase): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.inquiry), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .undo:
            false
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
    case voids = 20
    case refunds = 21
    case completions = 24
    case completionVoids = 25
    case offlineSales = 28
    case increases = 32
    case topUps = 37
    case topUpVoids = 38
}
