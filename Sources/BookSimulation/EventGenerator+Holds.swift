import Book
import Payments
import Text

/// Pre-authorisations, and what completes or frees them, right and wrong.
extension EventGenerator {
    mutating func nextOfHold() -> Drawn {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<32: return preauthorisation()
        case 32..<62: return completion() ?? preauthorisation()
        case 62..<74: return preauthorisationVoid() ?? preauthorisation()
        case 74..<88: return completionVoid() ?? preauthorisation()
        case 88..<94: return followerReversal() ?? preauthorisation()
        default: return lapse()
        }
    }

    private mutating func preauthorisation() -> Drawn {
        let terminal = terminal()
        let model = purchase(terminal)
        var request = PaymentRequest.preauthorisation(
            stan(terminal),
            model.amount,
            terminal: terminal,
            card: Int(model.card?.token.low ?? 1),
            batch: self.model.session(terminal).batch,
            asset: model.asset
        )
        request.details = Self.basket(of: request)
        if request.identity.stan % 5 == 2 {
            var values = request.details?.values ?? RequestDetails.Values()
            values.isOutdoor = true
            request.details = .of(values)
        }
        if random.chance(5) { request.batch = request.batch.map { $0 + 1 } }
        return send("preauthorisation", styled(request))
    }

    /// Mostly an authorisation that is open; else any.
    mutating func authorisation() -> BookModel.Entry? {
        let all = model.entries.filter { model.holds[$0.seq] != nil }
        let open = all.filter { model.holds[$0.seq]?.state == .open }
        let picked = random.chance(75) && !open.isEmpty ? open : all
        return picked.randomElement(using: &random)
    }

    /// The same terminal, another of its merchant, now and then a stranger.
    private mutating func terminal(for original: BookModel.Entry) -> Int {
        if random.chance(4) { return terminal() }
        return random.chance(40) ? [2, 1, 4, 3, 4][original.terminal - 1] : original.terminal
    }

    /// DE 38, and DE 37 or STAN and window beside it.
    private mutating func naming(
        authorisation original: BookModel.Entry,
        _ request: PaymentRequest
    ) -> PaymentRequest {
        var named = OriginalReference()
        named.approvalCode = model.holds[original.seq]?.code
        if random.chance(50) {
            named.stan = original.request.identity.stan
            named.window = original.request.identity.window
        }
        if named.stan == nil || random.chance(30) {
            named.retrievalReference = model.reference(of: original.seq)
        }
        if random.chance(5) { blur(&named, original) }
        return request.following(named)
    }

    /// Asked for or, now and then, told.
    mutating func completion(_ operation: Operation = .completion) -> Drawn? {
        guard let original = authorisation(), let hold = model.holds[original.seq] else {
            return nil
        }
        let terminal = terminal(for: original)
        let amount: Int64 =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: hold.held
            case 3..<6: max(1, hold.held * 3 / 5)
            case 6: hold.ceiling
            case 7: hold.ceiling + 1
            case 8: min(hold.ceiling, hold.held + 100)
            default: hold.amount
            }
        var request = follower(operation, of: original, amount, at: terminal)
        request.details = Self.basket(of: request)
        if random.chance(6) { mistake(&request) }
        return send(operation.name, naming(authorisation: original, styled(request)))
    }

    private mutating func preauthorisationVoid() -> Drawn? {
        guard let original = authorisation(), let hold = model.holds[original.seq] else {
            return nil
        }
        let terminal = terminal(for: original)
        let asked = original.request.identity.stan.isMultiple(of: 2) ? hold.asked : hold.amount
        let amount = random.chance(70) ? hold.held : asked
        var request = follower(.preauthorisationVoid, of: original, amount, at: terminal)
        if random.chance(8) { mistake(&request) }
        return send("preauthorisation-void", naming(authorisation: original, styled(request)))
    }

    private mutating func completionVoid() -> Drawn? {
        guard let original = meant({ $0.takesHold }) else { return nil }
        var request = follower(
            .completionVoid,
            of: original,
            original.request.amount,
            at: original.terminal
        )
        if random.chance(16) { mistake(&request) }
        return send("completion-void", naming(original, styled(request)))
    }

    /// Those whose last day is over, and now and then some that are not due or are done with.
    private mutating func lapse() -> Drawn {
        var seqs = model.due
        if random.chance(40) {
            seqs += model.holds.keys.sorted().suffix(2)
            seqs.append(nextSeq)
        }
        model.lapse(seqs, by: nextSeq)
        nextSeq += 1
        return Drawn(kind: .lapsed(seqs), outcome: nil, name: seqs.isEmpty ? "no-lapse" : "lapse")
    }
}
