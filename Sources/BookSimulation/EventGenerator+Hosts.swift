import Book
import Payments
import Text
import Upstream

/// Events of a host, its link and its operators.
extension EventGenerator {
    mutating func nextOfHost() -> Drawn {
        if random.chance(30), let refund = lostRefund {
            return fail("refund-unsent", refund.exchange, 1, .unsent)
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<28: return bankPurchase()
        case 28..<64: return delivered() ?? bankPurchase()
        case 64..<72: return timedOut() ?? bankPurchase()
        case 72..<76: return linkFailed() ?? bankPurchase()
        case 76..<84: return bankReversal()
        case 84..<88: return repeated()
        case 88..<91 where !host.keys.isEmpty:
            host.invent(&random)
            return delivered() ?? bankPurchase()
        case 91..<94: return stop(random.chance(30))
        case 94..<98: return decided() ?? bankReversal()
        default: return cutover()
        }
    }

    /// The next answer that the wire brings.
    mutating func delivered() -> Drawn? {
        guard let mail = host.takeMail(&random) else { return nil }
        model.hostAnswers(mail.answer, to: mail.exchange, seq: nextSeq)
        return host(mail.name, .hostAnswer(mail.answer))
    }

    private mutating func host(_ name: String, _ kind: BookEvent.Kind) -> Drawn {
        nextSeq += 1
        return Drawn(kind: kind, outcome: nil, name: name)
    }

    mutating func fail(
        _ name: String,
        _ id: Int64,
        _ attempt: UInt32,
        _ failure: UpstreamFailure
    )
        -> Drawn
    {
        model.hostFails(id, attempt: attempt, failure, seq: nextSeq)
        return host(name, .hostFailed(exchange: id, attempt: attempt, failure))
    }

    private mutating func timedOut() -> Drawn? {
        if random.chance(30), let id = model.ownOnTheirWay.randomElement(using: &random) {
            let attempt = model.hosts.forwards[id]?.attempts ?? 1
            return fail("undecided-refund", id, attempt, .timedOut)
        }
        guard let id = model.awaited.randomElement(using: &random) else { return nil }
        return fail("time-out", id, 1, random.chance(80) ? .timedOut : .linkLost)
    }

    /// A refund that the host never saw, and that is not sent again yet.
    private var lostRefund: UpstreamRequest? {
        host.sent.last { request in
            let key = SimulatedHost.Key(request.reference)
            let forward = model.hosts.forwards[request.exchange]
            return request.action == .refund && forward?.attempts == 1
                && forward?.state == .open && host.rows[key] == nil
                && !host.mail.contains { $0.exchange == request.exchange }
        }
    }

    /// What awaits an answer may only be called unsent when the host never saw it.
    private mutating func linkFailed() -> Drawn? {
        if random.chance(30), let unseen = unseen.randomElement(using: &random) {
            return fail("unsent", unseen.exchange, unseen.attempt, .unsent)
        }
        guard let request = host.sent.randomElement(using: &random) else { return nil }
        let key = SimulatedHost.Key(request.reference)
        let isSeen =
            host.rows[key] != nil || host.mail.contains { $0.exchange == request.exchange }
        if request.isRepeated {
            if request.isKept, request.attempt == 1, isSeen {
                return fail("refund-silent", request.exchange, 1, .timedOut)
            }
            let name = request.isKept ? "refund-unsent" : "forward-unsent"
            return fail(name, request.exchange, request.attempt, .unsent)
        }
        // Now and then the link is wrong, and the answer on its way proves it.
        let isWrong =
            request.original == nil
            && host.mail.contains { $0.exchange == request.exchange } && random.chance(40)
        guard !isSeen || isWrong, model.awaited.contains(request.exchange) else {
            return fail("link-lost", request.exchange, request.attempt, .linkLost)
        }
        return fail("unsent", request.exchange, request.attempt, .unsent)
    }

    /// What awaits an answer and has not come to the host, as little of all that is sent.
    private var unseen: [UpstreamRequest] {
        host.sent.filter { request in
            !request.isRepeated && model.awaited.contains(request.exchange)
                && host.rows[SimulatedHost.Key(request.reference)] == nil
                && !host.mail.contains { $0.exchange == request.exchange }
        }
    }

    mutating func due(_ id: Int64, at time: Int64) -> Drawn {
        model.hosts.now = time
        model.forwardDue(id)
        return host("forward", .forwardDue(exchange: id))
    }

    private mutating func stop(_ isStopped: Bool) -> Drawn {
        model.hosts.isStopped = isStopped
        return act("channel-stop", .setChannelStopped(.bank, isStopped))
    }

    /// An operator decides on a reversal that waits for a person.
    private mutating func decided() -> Drawn? {
        let held = model.hosts.forwards.filter { $0.value.state == .held }.keys.sorted()
        guard let id = held.randomElement(using: &random) else { return nil }
        if model.canRelease(id), host.isWell || random.chance(60) {
            model.release(id)
            return act("release", .releaseForward(exchange: id))
        }
        let forward = model.hosts.forwards[id]
        if let key = forward?.orphan ?? forward?.payment.flatMap({ host.keys[$0] }) {
            host.giveBack(key, keeping: forward?.kept)
        }
        model.discard(id)
        return act("discard", .discardForward(exchange: id))
    }

    /// An operator releases what waits for a person, as far as that goes.
    mutating func released(at time: Int64) -> Drawn? {
        model.hosts.now = time
        let held = model.hosts.forwards.filter { $0.value.state == .held }.keys.sorted()
        guard let id = held.first(where: { model.canRelease($0) }) else { return nil }
        model.release(id)
        return act("release", .releaseForward(exchange: id))
    }
}
