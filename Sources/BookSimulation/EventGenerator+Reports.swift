import Book
import Payments
import Text

/// What terminals tell after it has happened, and what makes a sale greater, right and wrong.
extension EventGenerator {
    mutating func nextReport() -> Drawn {
        // Few restrictions stand, and not for long.
        if random.chance(50), isRestrictedToPlaces {
            return offlineSale(random.chance(25) ? .preauthorisationAdvice : nil)
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<28: return offlineSale()
        case 28..<36: return offlineSale(.preauthorisationAdvice)
        case 36..<52: return completion(.completionAdvice) ?? offlineSale()
        case 52..<68: return tip() ?? offlineSale()
        case 68..<82: return adjustment() ?? offlineSale()
        case 82..<88: return freed() ?? reportAgain() ?? offlineSale()
        case 88..<92: return reportReversal() ?? offlineSale()
        case 92..<96: return settlementOfPurchase() ?? offlineSale()
        default: return notice()
        }
    }

    /// A sale that the terminal has made by itself, or what it holds so.
    private mutating func offlineSale(_ operation: Operation? = nil) -> Drawn {
        let terminal = terminal()
        let model = purchase(terminal)
        let sale: Operation = random.chance(60) ? .offlineSale : .offlineSettlement
        var request = SampleRequest(operation ?? sale)(
            stan(terminal),
            model.amount,
            terminal: terminal,
            card: model.card.map { Int($0.token.low) },
            batch: self.model.session(terminal).batch,
            asset: model.asset
        )
        if random.chance(6) {
            let isLate = random.chance(50)
            let batch = request.batch ?? 1
            request = request.inBatch(isLate && batch > 1 ? batch - 1 : batch + 1)
        }
        if random.chance(3) { request.asset = nil }
        if random.chance(50) { request.details = Self.basket(of: request) }
        return report(operation?.name ?? "offline-sale", styled(request))
    }

    /// The day on which it happened may be long ago.
    private mutating func report(_ name: String, _ request: PaymentRequest) -> Drawn {
        var request = request
        if request.identity.windowKind != .batch, random.chance(25) {
            let distance = Int.random(in: -13...11, using: &random)
            request.identity.window = model.window(distance, request.identity.windowKind)
        }
        return send(name, request)
    }

    /// STAN, amount and card of a purchase that was sent on line.
    private mutating func settlementOfPurchase() -> Drawn? {
        let purchases = sent.suffix(30).filter { $0.0.modelled == .takes }
        guard var request = purchases.randomElement(using: &random)?.0 else { return nil }
        request.operation = .offlineSettlement
        request.mti = 0x0220
        return send("offline-settlement", request)
    }

    private mutating func tip() -> Drawn? {
        let again = random.chance(30) ? saleWithoutTip() : nil
        guard
            let original = again ?? meant({ $0.isSale && !$0.increases || $0 == .loads })
        else { return nil }
        let first = original.wanted
        let most = max(1, first * 150 / 1_000)
        let tip = [1, most / 2 + 1, most, most, most + 1][Int.random(in: 0..<5, using: &random)]
        return increase(.tip, of: original, by: tip, saying: random.chance(5) ? tip + 1 : tip)
    }

    /// A sale whose tip or correction was voided.
    private mutating func saleWithoutTip() -> BookModel.Entry? {
        let voided = model.entries.filter { $0.increase != nil && $0.reversedBy != nil }
        guard let sale = voided.randomElement(using: &random)?.original else { return nil }
        return model.entries.first { $0.seq == sale }
    }

    private mutating func adjustment() -> Drawn? {
        let isAny = random.chance(15)
        guard let original = meant({ $0 == .reports || isAny && $0.isSale }) else { return nil }
        let more = [-100, 0, 500, 1_000, 2_000][Int.random(in: 0..<5, using: &random)]
        return increase(.adjustment, of: original, by: Int64(more))
    }

    private mutating func increase(
        _ operation: Operation,
        of original: BookModel.Entry,
        by more: Int64,
        saying tip: Int64? = nil
    ) -> Drawn {
        let terminal = random.chance(4) ? terminal() : original.terminal
        let whole = original.wanted + more
        var request = follower(operation, of: original, whole, at: terminal)
        if let tip { request.details = .of(RequestDetails.Values(tip: tip)) }
        if random.chance(8) { mistake(&request) }
        return send("\(operation)", naming(original, styled(request)))
    }

    /// What a terminal holds by itself, and frees again.
    private mutating func freed() -> Drawn? {
        let held = model.entries.suffix(80).filter {
            $0.request.modelled == .reportsHold && $0.reversedBy == nil
        }
        guard random.chance(50), let hold = held.randomElement(using: &random) else { return nil }
        return send("report-reversal", reversal(of: hold.request))
    }

    /// The same once more, now and then with another amount.
    private mutating func reportAgain() -> Drawn? {
        let recent = sent.suffix(40).filter { $0.0.modelled.isTold }
        guard let (first, plan) = recent.randomElement(using: &random) else { return nil }
        guard random.chance(25) else { return again(first, plan, "report-repeat") }
        var request = first
        request.amount = (request.amount ?? 0) + 1
        request.fingerprint = Fingerprint(high: request.fingerprint.high &+ 1, low: 0)
        return send("report-mutated", request)
    }

    private mutating func reportReversal() -> Drawn? {
        if random.chance(40) {
            let voided = Set(
                model.entries.filter { $0.increase != nil }.compactMap(\.reversedBy)
            )
            let voids = model.entries.filter { voided.contains($0.seq) }
            if let void = voids.randomElement(using: &random) {
                return send("follower-reversal", reversal(of: void.request))
            }
        }
        let recent = sent.suffix(40).filter { $0.0.modelled.isTold && $0.0.modelled != .notes }
        guard let (original, _) = recent.randomElement(using: &random) else { return nil }
        return send("report-reversal", reversal(of: original))
    }

    private mutating func notice() -> Drawn {
        let original = meant { $0.isPayment }
        // Only UnionPay has notices.
        let own = original?.terminal ?? terminal()
        let terminal = [1, 2, 1, 2, 5][own - 1]
        var request = SampleRequest(.scriptNotice)(
            stan(terminal),
            nil,
            terminal: terminal,
            card: original?.cardNumber,
            batch: model.session(terminal).batch,
            asset: nil
        )
        request = styled(request)
        return send("notice", original.map { naming($0, request) } ?? request)
    }
}
