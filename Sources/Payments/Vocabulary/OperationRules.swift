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
        case batch(BatchEffect)
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
        /// Begins the shift of an operator.
        case opensShift
        /// Says which device the terminal is.
        case registers
        /// Fetches tables of reference data.
        case downloads
    }

    /// What it does to a terminal's batch or shift.
    package enum BatchEffect: Hashable, Sendable {
        /// Compares its totals, and closes the batch where they are the same.
        case settles
        /// Compares payments, one by one.
        case uploads
        /// Closes a batch whose payments were compared.
        case endsUpload
        /// Compares the totals of a shift, and closes it.
        case closesShift
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

    /// What concerns a terminal's batch, its shift or itself, and neither a card nor a host.
    @inlinable
    package static func service(
        _ effect: Effect,
        pin: PINRule = .never,
        share: IntakeShare = .common
    ) -> OperationRules {
        OperationRules(
            effect,
            original: nil,
            totals: nil,
            undoers: [],
            pin: pin,
            share: share,
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
            action: .advise
        )
    }

    /// What the terminal holds by itself and reports: nothing is paid by it, so that a reversal
    /// may free it.
    ///
    /// A host is not told: it hears of what is paid.
    @inlinable
    package static var reportedHold: OperationRules {
        OperationRules(
            .payment(.hold),
            original: nil,
            totals: nil,
            undoers: [.reversal, .void],
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
        _ share: IntakeShare,
        _ action: UpstreamAction?
    ) -> OperationRules {
        OperationRules(
            .payment(effect),
            original: .any,
            totals: nil,
            undoers: undoers,
            pin: .never,
            share: share,
            needsCard: false,
            action: action
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
        case .preauthorisationAdvice: .reportedHold
        case .completion:
            .following(.completion, .authorisation, .completions, [.reversal, .void], .complete)
        case .completionVoid:
            .following(.void, .completion, .completionVoids, .reversal, .void)
        case .paymentQuery: .about(.query, .nobody, .common, nil)
        case .completionAdvice:
            .following(
                .completion,
                .authorisation,
                .completions,
                [.void, .nobody],
                .advise,
                share: .advices
            )
        case .offlineSale, .offlineSettlement: .reportedSale
        case .adjustment:
            .following(.increase, .offlineSale, .increases, [.void, .nobody], .advise)
        case .tip: .following(.increase, .openSale, .increases, [.void, .nobody], .advise)
        case .scriptNotice: .about(.notice, [], .advices, .notify)
        case .manualVoid: .byOperator(.void, .sale, .voids, .reversal, needsCard: false, .void)
        case .topUp:
            .byOperator(.credit, nil, .topUps, [.reversal, .void], needsCard: true, nil)
        case .topUpVoid: .following(.void, .credit, .topUpVoids, .reversal, nil)
        case .settlement: .service(.batch(.settles))
        case .batchUpload: .service(.batch(.uploads), share: .advices)
        case .uploadEnd: .service(.batch(.endsUpload), share: .advices)
        case .shiftClose: .service(.batch(.closesShift))
        case .operatorSignOn: .service(.session(.opensShift), pin: .ofOperator)
        case .registration: .service(.session(.registers))
        case .parameters: .service(.session(.downloads))
        case .order:
            OperationRules(
                .payment(.debit),
                original: nil,
                totals: .purchases,
                undoers: [.reversal, .void],
                pin: .never,
                needsCard: false,
                action: .order
            )
        }
    }
}
