import Book
import Payments
import Text

/// Requests that name an earlier payment, right and wrong ones.
extension EventGenerator {
    mutating func nextFollower() -> Drawn {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<34: return void() ?? sale()
        case 34..<66: return refund() ?? sale()
        case 66..<82: return followerReversal() ?? sale()
        case 82..<91: return followerAgain() ?? sale()
        case 91..<95: return spendAll() ?? sale()
        default: return sale()
        }
    }

    /// All that a card has which was given something back lately.
    private mutating func spendAll() -> Drawn? {
        let given = model.entries.suffix(40).filter {
            [.voids, .voidsByHand, .loads].contains($0.request.modelled) && $0.moved > 0
        }
        guard let seq = given.randomElement(using: &random)?.original ?? given.last?.seq,
            let card = model.entries.first(where: { $0.seq == seq })?.cardNumber,
            model.available(card) > 0
        else { return nil }
        let terminal = terminal()
        let request = PaymentRequest.purchase(
            stan(terminal),
            model.available(card),
            terminal: terminal,
            card: card,
            batch: model.session(terminal).batch,
            asset: model.cards[card]?.asset
        )
        return send("sale", styled(request))
    }

    /// A purchase that something may follow.
    private mutating func sale() -> Drawn { send("sale", purchase(terminal())) }

    mutating func terminal() -> Int { Int.random(in: 1...5, using: &random) }

    /// Mostly what stands and is recent; else whatever there was.
    mutating func meant(_ isMeant: (ModelledOperation) -> Bool) -> BookModel.Entry? {
        let all = model.entries.filter { isMeant($0.request.modelled) }
        let standing = all.suffix(30).filter {
            $0.moved > 0 && $0.reversedBy == nil || $0.host?.isAwaited == true
        }
        let picked = random.chance(80) && !standing.isEmpty ? standing[...] : all.suffix(40)
        return picked.randomElement(using: &random)
    }

    /// A request about an earlier one, with its card and currency, that does not name it yet.
    mutating func follower(
        _ operation: Operation,
        of original: BookModel.Entry,
        _ amount: Int64?,
        at terminal: Int
    ) -> PaymentRequest {
        SampleRequest(operation)(
            stan(terminal),
            amount,
            terminal: terminal,
            card: original.cardNumber,
            batch: model.session(terminal).batch,
            asset: original.request.asset
        )
    }

    // MARK: Voids

    private mutating func void() -> Drawn? {
        guard let original = meant({ $0.isSale }) else { return nil }
        let terminal = original.terminal
        let asked = original.taken == nil ? original.wanted : original.request.amount
        let isTaken = original.request.identity.stan.isMultiple(of: 2)
        var request = follower(
            .void,
            of: original,
            isTaken ? original.wanted : asked,
            at: terminal
        )
        if random.chance(4) {
            request.identity.terminal = TerminalRow(rawValue: Int32(self.terminal()))
        }
        if random.chance(20) { mistake(&request) }
        return send("void", naming(original, styled(request)))
    }

    /// Amount, card or currency of another payment.
    mutating func mistake(_ request: inout PaymentRequest) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<3:
            let amount = (request.amount ?? 0) + (random.chance(50) ? 1_000 : -1_000)
            request.amount = max(0, amount)
        case 3..<6: request.card = .test(Int.random(in: 1...10, using: &random))
        case 6: request.amount = 0
        default: request.asset = request.asset == .points ? .yuan : .points
        }
    }

    /// Names the original by what its terminal knows of it.
    mutating func naming(
        _ original: BookModel.Entry,
        _ request: PaymentRequest
    ) -> PaymentRequest {
        var named = OriginalReference()
        if random.chance(70) { place(original, in: &named) }
        if named.stan == nil || random.chance(40) {
            named.retrievalReference = model.reference(of: original.seq)
        }
        if random.chance(15) { named.approvalCode = ApprovalCode(model.code(of: original)) }
        if random.chance(6) { blur(&named, original) }
        return request.following(named)
    }

    private func place(_ original: BookModel.Entry, in named: inout OriginalReference) {
        named.stan = original.request.identity.stan
        named.window = original.request.identity.window
        if let sent = original.request.transmission {
            named.transmission = sent
            named.window = sent / 1_000_000
        }
    }

    /// One of the names is another payment's.
    mutating func blur(_ named: inout OriginalReference, _ original: BookModel.Entry) {
        let other = model.entries.suffix(30).randomElement(using: &random) ?? original
        switch Int.random(in: 0..<4, using: &random) {
        case 0: named.approvalCode = ApprovalCode(model.code(of: other))
        case 1: named.retrievalReference = model.reference(of: other.seq)
        case 2: named.stan = other.request.identity.stan
        default: named.window = named.window.map { $0 + 1 }
        }
    }

    // MARK: Refunds

    private mutating func refund() -> Drawn? {
        guard let original = meant({ $0.isSale }) else { return nil }
        var terminal = original.terminal
        if random.chance(50) { terminal = [2, 1, 4, 3, 4][terminal - 1] }
        if random.chance(5) { terminal = self.terminal() }
        let left = max(0, original.moved - original.refunded)
        let whole = original.wanted
        var amount: Int64 =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: left
            case 3..<6: max(1, left / 2)
            case 6: left + 1
            case 7: whole
            default: max(1, whole / 3)
            }
        // The rest of one of which a host is asked for a part.
        if original.reserved > 0, random.chance(50) { amount = max(1, left - original.reserved) }
        var request = follower(.refund, of: original, amount, at: terminal)
        if random.chance(12) { mistake(&request) }
        var named = OriginalReference(retrievalReference: model.reference(of: original.seq))
        if random.chance(15) { named.approvalCode = ApprovalCode(model.code(of: original)) }
        if random.chance(4) { blur(&named, original) }
        return send("refund", styled(request).following(named))
    }

    // MARK: What follows them

    /// The terminal takes its last void or refund back.
    mutating func followerReversal() -> Drawn? {
        let recent = sent.suffix(random.chance(70) ? 15 : 60).filter { $0.0.modelled.follows }
        let voids = recent.filter { [.voids, .frees, .reopens].contains($0.0.modelled) }
        let void = random.chance(50) ? voids.randomElement(using: &random) : nil
        guard let (original, _) = void ?? recent.randomElement(using: &random) else { return nil }
        return send("follower-reversal", reversal(of: original))
    }

    /// The same once more.
    private mutating func followerAgain() -> Drawn? {
        let recent = sent.suffix(25).filter { $0.0.modelled.follows }
        guard let (request, plan) = recent.randomElement(using: &random) else { return nil }
        return again(request, plan, "follower-repeat")
    }
}
