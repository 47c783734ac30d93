internal import DequeModule
internal import Payments

/// A refused request that waits to be sent again.
struct RefusedRequest {
    var session: Int
    var stan: UInt32
}

/// What was refused for want of room is sent again later, as it was.
extension LoadRun {
    /// Keeps a refused payment to be sent again as it was; false when that is not wanted.
    func parkRefused(_ exchange: LoadExchange, _ index: Int) -> Bool {
        guard plan.resendsRefused, case .purchase = exchange.purpose, exchange.chaos == nil else {
            return false
        }
        var parked = exchange
        parked.isParked = true
        sessions[index].outstanding.append(parked)
        let delay = Int64.random(in: 500_000...1_500_000, using: &random)
        wheel.add(.resend(session: index, stan: exchange.request.stan), at: now + delay)
        return true
    }

    /// A refused request has waited long enough.
    ///
    /// In the open loop it waits for the next arrival and takes its place: were it sent beside the
    /// schedule, every second of overload would add to the rate of the next.
    func resend(_ refused: RefusedRequest) throws(LoadError) {
        if stage == .paying, case .open = plan.arrivals { return ripe.append(refused) }
        guard try !send(again: refused, intendedAt: now) else { return }
        wheel.add(.resend(session: refused.session, stan: refused.stan), at: now + 100_000)
    }

    /// Sends one that waits for its turn at the moment of an arrival; false when none can go.
    func resendRipe(intendedAt: Int64) throws(LoadError) -> Bool {
        guard let refused = ripe.popFirst() else { return false }
        if try send(again: refused, intendedAt: intendedAt) { return true }
        ripe.append(refused)
        return false
    }

    /// The schedule is over: those that wait for their turn go within a second.
    func releaseRipe() {
        while let refused = ripe.popFirst() {
            let delay = Int64.random(in: 0...1_000_000, using: &random)
            wheel.add(.resend(session: refused.session, stan: refused.stan), at: now + delay)
        }
    }

    /// Sends a refused request byte for byte; false while its session has no room.
    private func send(
        again refused: RefusedRequest,
        intendedAt: Int64
    ) throws(LoadError) -> Bool {
        let session = sessions[refused.session]
        guard session.phase == .ready, session.waiting < plan.inFlight,
            let place = session.outstanding.firstIndex(where: {
                $0.isParked && $0.request.stan == refused.stan
            })
        else { return false }
        var exchange = session.outstanding.remove(at: place)
        exchange.isParked = false
        exchange.intendedAt = intendedAt
        result.counts.resends += 1
        result.counts.sent += 1
        count { $0.sent += 1 }
        try send(exchange, refused.session)
        return true
    }
}
