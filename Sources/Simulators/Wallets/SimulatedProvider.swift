import Text

/// One provider whole: its wires, its book and its control interface, without a socket or a clock.
///
/// Pure: a request and a moment in, a reaction out. The server below it gives it bytes and time;
/// a test can do that as well.
package struct SimulatedProvider: Sendable {
    package internal(set) var core: ProviderCore
    package internal(set) var counts = ProviderCounts()
    let settings: ProviderSettings
    /// What the wires write for a bill; the server's own address.
    package var address = "http://127.0.0.1"
    var alipay: AlipayWire
    var wechat: WeChatWire?
    var xml: WeChatXMLWire?
    var notifier = ProviderNotifier()
    /// By how much the provider's clock is ahead.
    var aheadMilliseconds: Int64 = 0
    private var sightings: [ProviderDemand.Operation: UInt64] = [:]

    package init(_ settings: ProviderSettings) {
        self.settings = settings
        core = ProviderCore(kind: settings.kind)
        core.hurry = settings.hurry
        core.scanMilliseconds = settings.scanMilliseconds
        alipay = AlipayWire(keyring: settings.keyring, merchant: settings.merchant)
        guard settings.kind == .wechat else { return }
        wechat = WeChatWire(keyring: settings.keyring, merchant: settings.merchant)
        xml = WeChatXMLWire(
            merchant: settings.merchant,
            clientSerial: settings.keyring.merchantSerial
        )
    }

    /// Takes a book over that an earlier process kept.
    package mutating func restore(
        _ orders: [ProviderOrder],
        _ violations: [ProviderViolation],
        at now: ProviderTime
    ) {
        for order in orders { core.restore(order) }
        for violation in violations { core.restore(violation) }
        schedule(at: clock(now))
    }

    /// The provider's time at a moment of the machine's.
    func clock(_ now: ProviderTime) -> ProviderTime { now.plus(milliseconds: aheadMilliseconds) }

    /// How long nothing happens by itself; nil for ever.
    package func quietMilliseconds(at now: ProviderTime) -> Int64? {
        let next = [core.nextAt, notifier.nextAt].compactMap { $0 }.min()
        return next.map { max(0, $0.since(clock(now))) }
    }

    // MARK: Requests

    /// What the provider does about a request; `isHeld` for one that was held back before.
    package mutating func receive(
        _ request: ProviderRequest,
        at moment: ProviderTime,
        isHeld: Bool = false
    ) -> ProviderReaction {
        let now = clock(moment)
        if request.path.hasPrefix(ProviderControl.root) { return control(request, at: moment) }
        if !isHeld { counts.requests += 1 }
        let reaction = react(to: request, at: now, isHeld)
        schedule(at: now)
        if case .answer = reaction { counts.answers += 1 }
        return reaction
    }

    private mutating func react(
        to request: ProviderRequest,
        at now: ProviderTime,
        _ isHeld: Bool
    ) -> ProviderReaction {
        do throws(WireComplaint) {
            guard settings.kind == .wechat else {
                let (demand, method) = try alipay.read(request, at: now)
                return meet(demand, at: now, isHeld) { site, decision in
                    if method == .refundQuery, case .refundQuery(_, let number) = demand.act {
                        return site.alipay.answerRefundQuery(decision, number: number)
                    }
                    let bill = site.billPlace(decision.verdict)
                    return site.alipay.answer(decision, method, bill: bill)
                }
            }
            guard request.path.hasPrefix("/v3/") else {
                return try reactV2(to: request, at: now, isHeld)
            }
            // A held request has shown its nonce once.
            let known = isHeld ? wechat?.withoutNonces : wechat
            guard var wire = known else { return .reset }
            let (demand, call) = try wire.read(request, at: now)
            if !isHeld { wechat = wire }
            return meet(demand, at: now, isHeld) { site, decision in
                let bill = site.billPlace(decision.verdict)
                return site.wechat?.answer(decision, call, bill: bill, at: now)
            }
        } catch {
            return refuse(request, error, at: now)
        }
    }

    private mutating func reactV2(
        to request: ProviderRequest,
        at now: ProviderTime,
        _ isHeld: Bool
    ) throws(WireComplaint) -> ProviderReaction {
        guard let (demand, call) = try xml?.read(request) else { return .reset }
        return meet(demand, at: now, isHeld) { site, decision in
            site.xml?.answer(decision, call, at: now)
        }
    }

    /// A demand through faults, book and wire.
    private mutating func meet(
        _ demand: ProviderDemand,
        at now: ProviderTime,
        _ isHeld: Bool,
        _ write: (inout SimulatedProvider, ProviderDecision) -> ProviderResponse?
    ) -> ProviderReaction {
        if !isHeld, let reaction = draw(demand) ?? core.intercept(demand) { return reaction }
        var decision = core.decide(demand, at: now)
        if case .billFile(let date) = demand.act { decision.verdict = bill(of: date) }
        if case .bill(let date) = demand.act, bill(of: date) == .refused(.noBill, nil) {
            decision.verdict = .refused(.noBill, nil)
        }
        guard let response = write(&self, decision) else { return .reset }
        switch decision.fate.way {
        case .silent: return .silence
        case .reset: return .reset
        case .answered: break
        }
        return .answer(
            decision.fate.spoiled(response),
            afterMilliseconds: decision.fate.delayMilliseconds
        )
    }

    /// Lets chance add its faults.
    private mutating func draw(_ demand: ProviderDemand) -> ProviderReaction? {
        let sighting = sightings[demand.operation, default: 0]
        sightings[demand.operation] = sighting + 1
        for fault in settings.script.faults(demand, sighting: sighting) {
            if fault.fault == .lost { return .silence }
            var next = fault
            next.operation = demand.operation
            next.number = demand.number
            _ = core.await(next)
        }
        return nil
    }

    private mutating func refuse(
        _ request: ProviderRequest,
        _ complaint: WireComplaint,
        at now: ProviderTime
    ) -> ProviderReaction {
        counts.refused += 1
        core.note(complaint.kind, at: now, complaint.detail)
        let response: ProviderResponse? =
            switch settings.kind {
            case .alipay where request.path != AlipayWire.path:
                .text("not found", status: 404)
            case .alipay: alipay.refusal(complaint, alipay.method(of: request))
            case .wechat where request.path.hasPrefix("/v3/"):
                wechat?.refusal(complaint, at: now)
            case .wechat: xml?.refusal(complaint)
            }
        return response.map { .answer($0, afterMilliseconds: 0) } ?? .reset
    }

    private func billPlace(_ verdict: ProviderVerdict) -> ProviderBillPlace {
        guard case .bill(let date) = verdict, case .billFile(let bytes) = bill(of: date) else {
            return ProviderBillPlace()
        }
        let url =
            switch settings.kind {
            case .alipay: "\(address)\(ProviderControl.root)bill?date=\(date)"
            case .wechat: "\(address)/v3/billdownload/file?token=\(date)"
            }
        return ProviderBillPlace(url: url, hash: ProviderSeal.sha1(bytes))
    }

    func bill(of date: String) -> ProviderVerdict {
        let bill = ProviderBill(settings.kind, settings.merchant, core.book, date: date)
        return bill.map { .billFile($0.bytes) } ?? .refused(.noBill, nil)
    }

    /// What changed since the last call, to be kept before an answer leaves.
    package mutating func takeChanges() -> (
        orders: [ProviderOrder], violations: [ProviderViolation]
    ) {
        core.takeChanges()
    }

    // MARK: Notifies

    /// Plans what merchants are to be told of.
    mutating func schedule(at now: ProviderTime) {
        for order in core.owing.sorted().compactMap({ core.order($0) }) {
            for about in order.owed where !notifier.isKnown(order.number, about) {
                notifier.add(
                    ProviderNotifier.Entry(order: order.number, about: about, dueAt: now)
                )
            }
        }
    }

    /// Does what has come due, and gives what is to be sent.
    package mutating func takeNotices(at moment: ProviderTime) -> [ProviderNotice] {
        let now = clock(moment)
        core.advance(to: now)
        schedule(at: now)
        let waits = settings.kind.noticeSeconds
        let due = notifier.take(at: now, waits: waits, hurry: settings.hurry)
        return due.compactMap { notice($0.id, $0.entry, at: now) }
    }

    private mutating func notice(
        _ id: Int,
        _ entry: ProviderNotifier.Entry,
        at now: ProviderTime
    ) -> ProviderNotice? {
        guard let order = core.order(entry.order) else { return nil }
        guard let url = settings.notifyURL ?? order.notifyURL, url.hasPrefix("http://") else {
            counts.undeliverable += 1
            return nil
        }
        counts.notices += 1
        let refund = order.refunds.first { $0.number == entry.about }
        var headers: [(name: String, value: String)] = []
        let body: [UInt8]
        if settings.kind == .alipay {
            headers = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
            body = alipay.notice(order, at: now, isForged: entry.isForged)
        } else if order.isV2 {
            headers = [("Content-Type", "text/xml")]
            body = xml?.notice(order, refund: refund, at: now, isForged: entry.isForged) ?? []
        } else {
            let written = wechat?.notice(order, refund: refund, at: now, isForged: entry.isForged)
            headers = [("Content-Type", "application/json")] + (written?.headers ?? [])
            body = written?.body ?? []
        }
        return ProviderNotice(
            id: id,
            url: url,
            headers: headers.map { ProviderRequest.Header($0.name, $0.value) },
            body: body
        )
    }

    /// What the merchant answered to a notify; nothing came for a nil status.
    package mutating func noticeAnswered(
        _ id: Int,
        status: Int?,
        body: [UInt8],
        at moment: ProviderTime
    ) {
        guard let status, isAcknowledged(status, body) else { return }
        counts.acknowledged += 1
        guard let entry = notifier.acknowledge(id) else { return }
        core.acknowledge(entry.about, of: entry.order)
        var random = SeededGenerator(seed: settings.script.seed ^ UInt64(id))
        guard random.happens(settings.script.duplicateNotices) else { return }
        var again = entry
        again.isSingle = true
        again.dueAt = clock(moment)
        notifier.add(again)
    }

    private func isAcknowledged(_ status: Int, _ body: [UInt8]) -> Bool {
        let text = String(decoding: body, as: UTF8.self)
        switch settings.kind {
        case .alipay: return status == 200 && text == "success"
        case .wechat:
            return status == 204 || (status == 200 && !text.contains("FAIL"))
        }
    }
}
