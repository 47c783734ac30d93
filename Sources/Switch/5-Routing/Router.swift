import ISO8583
import NIOCore
import Payments
import Text

/// Chooses the way of each payment by the routing table in force.
///
/// Lives on the lane's loop.
actor Router {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
    private let clock: any SwitchClock
    private let offsetMinutes: Int
    private let channels: ChannelAvailability
    private var table: RoutingTable
    private var facts = RoutingFacts()

    init(
        executor: LoopExecutor,
        clock: any SwitchClock,
        offsetMinutes: Int,
        channels: ChannelAvailability,
        table: RoutingTable
    ) {
        self.executor = executor
        self.clock = clock
        self.offsetMinutes = offsetMinutes
        self.channels = channels
        self.table = table
    }

    /// Plans by another table from here on.
    func use(_ table: RoutingTable) { self.table = table }

    /// Judges by what another version of reference data says from here on.
    func use(_ facts: RoutingFacts) { self.facts = facts }

    /// Plans a batch in place.
    func route(_ batch: inout [LaneWork]) {
        let now = LocalClock(clock.now(), offsetMinutes: offsetMinutes)
        for index in batch.indices where batch[index].refusal == nil {
            guard let draft = batch[index].draft else { continue }
            let rules = draft.operation.rules
            switch rules.effect {
            // It asks nobody.
            case .payment(.query): batch[index].plan = unplanned
            case .payment where rules.follows:
                batch[index].plan = planFollowing(
                    draft,
                    from: batch[index].connection.profile.settings,
                    at: now
                )
            case .payment:
                batch[index].plan = plan(
                    draft,
                    from: batch[index].connection.profile.settings,
                    at: now
                )
            // What was verified follows its original, whatever the rules say by then.
            case .undo: batch[index].plan = unplanned
            // What concerns batches, shifts and terminals is for the book alone.
            case .echo, .session, .batch: continue
            }
            addDay(to: &batch[index], draft)
            if rules.isOffline {
                batch[index].plan?.offlineUpTo = table.offlineUpTo(
                    terminal: draft.terminal,
                    merchant: draft.merchant
                )
            }
        }
    }

    /// What the terminal's day asks of a payment: a shift, a place among the counts of its side.
    ///
    /// What has happened already is taken whatever the day says.
    private func addDay(to work: inout LaneWork, _ draft: RequestDraft) {
        let rules = draft.operation.rules
        guard rules.movesMoney, !rules.isAdvice else { return }
        work.plan?.needsShift = table.needsShift(
            terminal: draft.terminal,
            merchant: draft.merchant
        )
        guard let total = rules.totals else { return }
        work.plan?.limitedWith = work.connection.profile.limits[total]
    }

    /// The plan of what goes where its original went.
    private var unplanned: RoutePlan {
        RoutePlan(decider: .ledger, rule: nil, configurationVersion: table.version)
    }

    /// What is about an earlier payment follows that one, and is never refused here.
    ///
    /// Where the rules still ask a channel for its card, what the terminal showed is prepared for
    /// that one.
    private func planFollowing(
        _ draft: RequestDraft,
        from listener: ListenerSettings,
        at now: LocalClock
    ) -> RoutePlan {
        let plan = plan(draft, from: listener, at: now)
        return plan.askedChannel == nil ? unplanned : plan
    }

    private func plan(
        _ draft: RequestDraft,
        from listener: ListenerSettings,
        at now: LocalClock
    ) -> RoutePlan {
        let code = draft.details.flatMap { $0.values.code?.kind ?? $0.values.wallet }
        guard code != nil || draft.card?.luhnIsValid == true else {
            return RoutePlan(
                decider: .refused(.invalidCard),
                rule: nil,
                configurationVersion: table.version
            )
        }
        var plan = table.plan(
            RouteQuery(
                firstEleven: draft.card?.leading(11),
                code: code,
                processingCode: draft.processingCode,
                operation: draft.operation,
                terminal: draft.terminal,
                merchant: draft.merchant,
                listener: listener.name,
                amount: draft.amount,
                minute: now.minute,
                weekday: now.weekday,
                productGroups: table.asksForProductGroups ? productGroups(of: draft) : [],
                organisations: table.asksForOrganisations
                    ? facts.organisations[draft.merchant] ?? [] : []
            )
        )
        if plan.legs.contains(where: { $0.host?.wallet != nil }) {
            let time = listener.answerWithin.nanoseconds / 1_000_000
            plan.answerWithinMilliseconds = UInt32(clamping: time)
        }
        // What is reported waits for its channel.
        let informs = draft.operation.rules.action?.informs == true
        if let number = plan.askedChannel, !informs, !channels.isUp(number) {
            let isClosing = channels.isInCutover(number)
            plan.refuse(isClosing ? .cutoverInProgress : .channelUnavailable)
        }
        if code != nil, let number = plan.askedChannel, !channels.takesCodes(number) {
            plan.refuse(.notOffered)
        }
        return plan
    }

    /// The groups of what was sold; a product of which nothing is known is in none.
    private func productGroups(of draft: RequestDraft) -> [String] {
        (draft.details?.values.texts.productLines ?? []).compactMap { facts.productGroups[$0.code] }
    }
}
