import Book
import Journal
import Logging
import NIOCore
import Payments
import Upstream

/// External channels: requests go out behind their commit, answers come in as events, and stored
/// reversals leave when their time has come and their channel is up.
extension BalanceChecker {
    /// An external channel as the book's thread knows it.
    struct Outlet: Sendable {
        var channel: ExternalChannel
        /// Stored reversals that may be on their way at once.
        var window: Int
        var isUp = false
    }

    /// Where requests go; called once, before the first entry.
    ///
    /// What awaited an answer when the switch ended last is given up first. `salt`: what this
    /// start's numbers of orders have in common, where there are wallets.
    func serve(_ dispatcher: ChannelDispatcher, _ outlets: [Outlet], salt: OrderSalt?) {
        self.dispatcher = dispatcher
        self.outlets = outlets.sorted {
            $0.channel.number.rawValue < $1.channel.number.rawValue
        }
        let now = book.clock.now()
        let events = book.payments.resumption(of: outlets.map(\.channel), salt: salt).map {
            BookEvent(at: now, kind: $0)
        }
        let open = events.count { $0.isOfOpenRequest }
        if open > 0 {
            logger.notice(
                "requests to channels were open at the last end",
                metadata: .fields((.count, "\(open)"))
            )
        }
        take(events, at: clock.monotonicNanoseconds())
        // What is open where nothing is configured any more has no other beginning.
        releaseDue()
    }

    /// Takes what a channel has to tell, from any thread: never refused, because the number of
    /// requests bounds it.
    nonisolated func postFromHosts(_ events: [BookEvent]) {
        let now = clock.monotonicNanoseconds()
        executor.eventLoop.execute {
            self.assumeIsolated { $0.take(events, at: now) }
        }
    }

    private func take(_ events: [BookEvent], at now: Int64) {
        guard !events.isEmpty else { return }
        port.admission.take(events.count)
        receive(events.map { BookEntry(event: $0, origin: nil) }, at: now)
    }

    /// A channel came up or went down.
    nonisolated func channel(_ number: ChannelNumber, isUp: Bool) {
        executor.eventLoop.execute {
            self.assumeIsolated { checker in
                let place = checker.outlets.firstIndex { $0.channel.number == number }
                if let place { checker.outlets[place].isUp = isUp }
                checker.releaseDue()
            }
        }
    }

    // MARK: Effects

    /// A request to a host, behind the commit of its intent.
    func prepare(
        _ request: UpstreamRequest,
        _ origin: Origin?,
        _ deliveries: inout LaneDeliveries,
        _ direct: inout [OutboundRequest]
    ) {
        let outbound = OutboundRequest(
            dispatch: UpstreamDispatch(request: request),
            cardKey: cardKey(of: request)
        )
        if let origin {
            deliveries.add(
                LaneDelivery.Send(token: origin.token, outbound: outbound),
                to: origin.lane
            )
        } else {
            direct.append(outbound)
        }
    }

    /// The data key that opens the card of a request.
    private func cardKey(of request: UpstreamRequest) -> UnwrappedDataKey? {
        guard let card = request.card else { return nil }
        if let known = cardKeys[card.dataKey] { return known }
        do throws(KeyStoreError) {
            let key = try book.keys.cardNumbers(numbered: card.dataKey)
            if cardKeys.count >= 8 { cardKeys.removeAll() }
            cardKeys[card.dataKey] = key
            return key
        } catch {
            logger.error("a card's data key cannot be opened", error: error)
            return nil
        }
    }

    func note(_ number: ChannelNumber, _ match: AnswerMatch) {
        switch match {
        case .mismatched: counters.add(.hostMismatches)
        case .orphan: counters.add(.hostOrphans)
        case .awaited, .late, .repeated: break
        }
    }

    /// One line a record, however many cases it opens: an upload may differ in every row.
    func note(_ cases: [Discrepancy]) {
        counters.add(.discrepancies, cases.count)
        var rest = cases[...]
        while let first = rest.first {
            let others = rest.prefix { $0.seq == first.seq }.count
            rest = rest.dropFirst(others)
            var fields = Logger.Metadata.fields(
                (.seq, "\(first.seq)"),
                (.reason, first.reason.specificationKey),
                (.count, "\(others)")
            )
            if let original = first.original { fields.set(.payment, "\(original)") }
            let words =
                others == 1 ? "a case for a person was opened" : "cases for a person were opened"
            logger.warning("\(words): forecourt case show \(first.id)", metadata: fields)
        }
    }

    /// An operator stopped or started a channel, durably.
    func follow(_ state: ChannelState) {
        guard let dispatcher else { return }
        dispatcher.executor.eventLoop.execute {
            dispatcher.assumeIsolated { $0.set(state.number, isStopped: state.isStopped) }
        }
    }

    // MARK: Stored reversals

    /// Lets stored reversals go whose time has come, takes orders on that are due, and waits for
    /// the next.
    func releaseDue() {
        let now = book.clock.now()
        var events: [BookEvent] = []
        var next: Timestamp?
        for outlet in outlets where outlet.isUp {
            let number = outlet.channel.number
            for id in book.takeDueForwards(on: number, at: now, window: outlet.window) {
                events.append(BookEvent(at: now, kind: .forwardDue(exchange: id)))
            }
            if let due = book.nextForward(on: number, window: outlet.window) {
                next = min(next ?? due, due)
            }
        }
        let orders = takeDueOrders(at: now)
        if let due = orders.next { next = min(next ?? due, due) }
        take(events + orders.events, at: clock.monotonicNanoseconds())
        wait(until: next, from: now)
    }

    private func wait(until next: Timestamp?, from now: Timestamp) {
        if let forwardsDueAt, let next, forwardsDueAt <= next, forwardsDueAt > now { return }
        forwardTimer?.cancel()
        forwardTimer = nil
        forwardsDueAt = next
        guard let next else { return }
        let microseconds = max(1000, next.rawValue - now.rawValue)
        forwardTimer = executor.eventLoop.scheduleTask(in: .microseconds(microseconds)) {
            self.assumeIsolated { checker in
                checker.forwardsDueAt = nil
                checker.releaseDue()
            }
        }
    }

    // MARK: Failures

    /// What hosts said in a batch that was not committed has to come again.
    func retryHostEvents(of batch: [BookEntry]) {
        let again = batch.filter { entry in
            switch entry.event.kind {
            // One without channels says that a version is due, which is looked for every second.
            case .resumed(let channels): !channels.isEmpty
            case .hostAnswer, .hostFailed, .walletAnswer, .numbered: true
            // A question that was not asked is due again by itself.
            case .orderDue(_, let timer): timer != .query
            default: false
            }
        }
        guard !again.isEmpty else { return }
        executor.eventLoop.scheduleTask(in: .milliseconds(200)) {
            self.assumeIsolated { checker in
                checker.port.admission.take(again.count)
                checker.receive(again, at: checker.clock.monotonicNanoseconds())
            }
        }
    }
}

extension BookEvent {
    /// Whether it ends what was open when the switch ended last.
    fileprivate var isOfOpenRequest: Bool {
        switch kind {
        case .hostFailed, .orderDue: true
        default: false
        }
    }
}
