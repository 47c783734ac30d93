import Book
import Ledger
import Payments
import Text

/// Draws sequences of events: five terminals of three dialects, and all that goes wrong with them.
///
/// It asks the model what it needs to know, such as a terminal's batch, and has it predict every
/// outcome.
struct EventGenerator {
    struct Drawn {
        var kind: BookEvent.Kind
        /// What the model expects of a request; nil for acts of operators and cutovers.
        var outcome: Outcome?
        /// For the list of what a run of seeds has covered.
        var name: String
        /// What changes nothing is not written.
        var leavesRecord = true

        /// Whether it says what was delivered of a sale.
        var isPart: Bool {
            guard case .payment(let request, _) = kind else { return false }
            return request.delivery != nil
        }
    }

    var model = BookModel()
    var host = SimulatedHost()
    var random: SeededGenerator
    private var stans: [Int: UInt32] = [:]
    var sent: [(PaymentRequest, RoutePlan)] = []
    /// Purchases whose reversal was sent before them.
    var lost: [PaymentRequest] = []
    var operatorReversals: [Int64] = []
    /// Ids as the journal gave them, by card.
    var accountIDs: [Int: Int64] = [:]
    var purchases: [Int64] = []
    var nextSeq: Int64 = 1
    var date = Self.firstDate

    /// Of a hundred events, those of the day of stations, those about what has happened off line
    /// and those of the counter.
    private static let shares = (day: 12, reports: 16, counter: 14)

    private static let ownNumbers: UInt64 = 0x5EED_0F15

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// The world before the first payment.
    mutating func opening(at time: Int64) -> [Drawn] {
        model.hosts.now = time
        var drawn: [Drawn] = []
        for terminal in 1...5 {
            model.register(terminal)
            drawn.append(act("register", .registerTerminal(.test(terminal))))
        }
        for card in 1...6 {
            let isPoints = card == 3
            let balance = Int64.random(in: 0...60_000, using: &random)
            let expiry: UInt16 = card == 6 ? 2610 : 3012
            model.open(card, isPoints ? .points : .yuan, balance, expired: card == 6)
            let opening = AccountOpening(
                kind: isPoints ? .points : .personalCard,
                asset: isPoints ? .points : .yuan,
                card: .test(card),
                expiry: expiry,
                openingBalance: balance
            )
            drawn.append(act("open", .openAccount(opening)))
        }
        drawn += operators()
        for terminal in 1...5 { drawn.append(signOn(terminal)) }
        for terminal in 1...5 { drawn.append(reversalFirst(terminal)) }
        return drawn + openingTables()
    }

    /// The event of a step, drawn from the step's own seed, so that the others stay much the same
    /// when one is left out.
    mutating func next(_ step: UInt64, at time: Int64) -> Drawn {
        model.hosts.now = time
        // From numbers of their own, so that the rest of the steps stays what it is without them.
        random = SeededGenerator(seed: step ^ Self.ownNumbers)
        if random.chance(Self.shareOfReference) { return nextOfReference() }
        random = SeededGenerator(seed: step)
        if random.chance(Self.shares.day) { return nextOfDay() }
        if random.chance(Self.shares.reports) { return nextReport() }
        if random.chance(Self.shares.counter) { return nextOfCounter() }
        if random.chance(22) { return nextFollower() }
        if random.chance(22) { return nextOfHold() }
        if random.chance(55) { return nextOfHost() }
        return nextOfTerminal()
    }

    mutating func nextOfTerminal() -> Drawn {
        let terminal = Int.random(in: 1...5, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<34: return send("purchase", purchase(terminal))
        case 34..<38: return send("reused-stan", reused(terminal))
        case 38..<42: return send("balance", balance(terminal))
        case 42..<54: return repeated()
        case 54..<58: return mutated()
        case 58..<70: return reversal()
        case 70..<75: return reversalFirst(terminal)
        case 75..<80: return lateOriginal(terminal)
        case 80..<85: return signOn(terminal)
        case 85..<87: return signOff(terminal)
        case 87..<90: return cutover()
        case 90..<92: return reversedByOperator()
        case 92..<94: return undoneByOperator()
        case 94..<96: return credit()
        case 96..<98: return freeze()
        default: return enable(terminal)
        }
    }

    mutating func purchase(_ terminal: Int) -> PaymentRequest {
        // Few amounts and cards, so that what is not the same often looks so.
        let amount: Int64 = random.chance(4) ? 0 : Int64.random(in: 1...5, using: &random) * 1_000
        let card = Int.random(in: 1...10, using: &random)
        let asset: Asset = card == 3 && !random.chance(20) ? .points : .yuan
        let stan = stan(terminal)
        var request = PaymentRequest.purchase(
            stan,
            amount,
            terminal: terminal,
            card: card,
            batch: batch(terminal),
            asset: asset
        )
        request.details = Self.basket(stan, amount)
        return styled(request)
    }

    /// STAN, amount and card of an earlier purchase, in the window of this moment.
    private mutating func reused(_ terminal: Int) -> PaymentRequest {
        let earlier = sent.filter {
            $0.0.operation.rules.takesMoney && $0.0.identity.terminal.rawValue == Int32(terminal)
        }
        // What a reversal without a window means may come once more, in the reversal's own.
        let named = Set(
            unplaced.filter { $0.0.identity.terminal.rawValue == Int32(terminal) }
                .map { $0.0.original?.stan ?? $0.0.identity.stan }
        )
        let meant = earlier.filter { named.contains($0.0.identity.stan) }
        let picked = random.chance(60) && !meant.isEmpty ? meant : earlier
        guard var request = picked.randomElement(using: &random)?.0 else {
            return purchase(terminal)
        }
        request.identity.window = model.batch(terminal)
        if request.batch != nil { request.batch = model.batch(terminal) }
        return styled(request)
    }

    /// The last reversals that name no window.
    private var unplaced: [(PaymentRequest, RoutePlan)] {
        sent.suffix(60).filter { $0.0.operation.rules.isUndo && $0.0.original?.window == nil }
    }

    private mutating func balance(_ terminal: Int) -> PaymentRequest {
        let card = Int.random(in: 1...8, using: &random)
        let asset: Asset = card == 3 ? .points : .yuan
        return styled(
            .balance(
                stan(terminal),
                terminal: terminal,
                card: card,
                batch: batch(terminal),
                asset: asset
            )
        )
    }

    /// Mostly the next STAN; sometimes one that stands in another batch or day, too.
    mutating func stan(_ terminal: Int) -> UInt32 {
        if random.chance(8) { return UInt32.random(in: 1...20, using: &random) }
        let stan = stans[terminal, default: 0] % 999_999 + 1
        stans[terminal] = stan
        return stan
    }

    private mutating func batch(_ terminal: Int) -> UInt32 {
        // Now and then a terminal goes on with its batch, whoever signed on in its name.
        if random.chance(15) { return model.session(terminal).batch }
        let batch = model.batch(terminal)
        return random.chance(3) ? batch + 1 : batch
    }

    /// Terminal 3 speaks plain 1987, terminal 4 IFSF; their clocks are not always right, and DE 7
    /// of terminal 3 is often that of Greenwich, a day behind.
    mutating func styled(_ request: PaymentRequest) -> PaymentRequest {
        let terminal = request.identity.terminal.rawValue
        var request = request
        if random.chance(60) {
            let session = model.session(Int(terminal))
            let version = random.chance(30) ? session.earlier ?? session.newest : session.newest
            request.keyVersion = UInt32(version)
        }
        if request.operation.rules.isOfBatch, request.identity.stan % 8 == 0 {
            request.keyVersion = PaymentRequest.noKeyVersion
        }
        guard terminal == 3 || terminal == 4 else { return request }
        let distance = random.chance(90) ? 0 : Int.random(in: -3...3, using: &random)
        guard terminal == 3 else {
            return request.dated(model.window(distance, .date), .fixedKey)
        }
        request = request.dated(model.window(distance, .day))
        let sent = model.window(random.chance(30) ? distance - 1 : distance, .day)
        request.transmission = sent * 1_000_000 + UInt32.random(in: 0...2, using: &random)
        return request
    }

    mutating func send(
        _ name: String,
        _ request: PaymentRequest,
        _ plan: RoutePlan? = nil
    ) -> Drawn {
        let rules = request.operation.rules
        let isBankCard =
            (request.card?.token.low ?? 0) > 7 && rules.isPayment
            && !(rules.follows && random.chance(20))
        var plan = (plan ?? (isBankCard && !rules.isUndo ? .bank : .inHouse)).split(for: request)
        if rules.takesMoney, random.chance(5) { plan.maximumAmount = 2_000 }
        if request.modelled.isTold { plan.offlineUpTo = offlineLimit() }
        plan.isForeign = (request.card?.token.low ?? 0) % 3 == 2
        plan.needsShift = random.chance(3)
        let outcome = model.answer(request, plan, seq: nextSeq)
        if rules.movesMoney, outcome?.isApproval == true || plan.askedChannel != nil {
            purchases.append(nextSeq)
        }
        nextSeq += 1
        sent.append((request, plan))
        return Drawn(kind: .payment(request, plan), outcome: outcome, name: name)
    }

    /// What the terminal may take off line.
    private mutating func offlineLimit() -> Int64? {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: nil
        case 1..<4: 3_000
        default: 100_000
        }
    }

    /// A purchase with a card that the bank has issued.
    mutating func bankPurchase() -> Drawn {
        let terminal = Int.random(in: 1...5, using: &random)
        var request = purchase(terminal)
        request.card = .test(Int.random(in: 8...10, using: &random))
        request.fingerprint = Fingerprint(
            high: request.fingerprint.high,
            low: request.card?.token.low ?? 0
        )
        return send("bank-purchase", request)
    }

    /// A reversal of a payment that the bank may still be deciding.
    mutating func bankReversal() -> Drawn {
        let rare = model.entries.filter {
            let kinds: [ModelledOperation] = [
                .voids, .frees, .reopens, .voidsByHand, .completes,
            ]
            let isRare =
                $0.host != nil && kinds.contains($0.request.modelled) || $0.increasedBy != nil
            return isRare && $0.moved > 0 && $0.reversedBy == nil
        }
        if random.chance(40), let taken = rare.randomElement(using: &random) {
            return send("bank-reversal", reversal(of: taken.request))
        }
        let candidates = sent.suffix(25).filter {
            $0.0.operation.rules.takesMoney && $0.1.askedChannel != nil
        }
        guard let (original, _) = candidates.randomElement(using: &random) else {
            return bankPurchase()
        }
        return send("bank-reversal", reversal(of: original))
    }

    mutating func repeated() -> Drawn {
        // Mostly something recent.
        let recent =
            random.chance(15) ? unplaced[...] : random.chance(80) ? sent.suffix(15) : sent[...]
        guard let (request, plan) = recent.randomElement(using: &random) else {
            return signOn(1)
        }
        return again(request, plan, "repeat")
    }

    mutating func again(_ request: PaymentRequest, _ plan: RoutePlan, _ name: String) -> Drawn {
        let outcome = model.answer(request, plan, seq: nextSeq)
        if !model.leftNoRecord { nextSeq += 1 }
        let kind: BookEvent.Kind =
            switch request.operation.rules.effect {
            case .session(.opens), .session(.changesKeys): .signOn(request, keys())
            case .session(.ends): .signOff(request)
            case .session(.opensShift), .session(.registers), .session(.downloads), .batch:
                .service(request)
            case .payment, .undo, .echo: .payment(request, plan)
            }
        return Drawn(
            kind: kind,
            outcome: outcome,
            name: name,
            leavesRecord: !model.leftNoRecord
        )
    }

    private mutating func mutated() -> Drawn {
        let purchases = sent.suffix(20).filter { $0.0.operation.rules.takesMoney }
        guard var (request, _) = purchases.randomElement(using: &random) else { return signOn(1) }
        request.amount = (request.amount ?? 0) + 1
        request.fingerprint = Fingerprint(high: request.fingerprint.high &+ 1, low: 0)
        return send("mutated", request)
    }

    private mutating func reversal() -> Drawn {
        let recent = random.chance(75) ? sent.suffix(12) : sent[...]
        let candidates = recent.filter { $0.0.operation.rules.isOriginal }
        guard let (original, _) = candidates.randomElement(using: &random) else {
            return signOn(1)
        }
        let request = reversal(of: original)
        let isReferred = request.original?.retrievalReference != nil
        return send(isReferred ? "referred" : "reversal", request)
    }

    mutating func reversal(of original: PaymentRequest) -> PaymentRequest {
        let terminal = Int(original.identity.terminal.rawValue)
        var request = original
        request.original = nil
        request.operation = .reversal
        request.mti = 0x0400
        request.identity.messageClass = .reversal
        if terminal == 3 || terminal == 4 {
            request = styled(request)
            if random.chance(70) { request.identity.stan = stan(terminal) }
            request.original = OriginalReference(stan: original.identity.stan)
            if terminal == 4 {
                request.original?.window = original.identity.window
            } else if random.chance(60) {
                request.original?.transmission = original.transmission
                request.original?.window = original.transmission.map { $0 / 1_000_000 }
            }
        } else {
            if random.chance(40) {
                request.original = OriginalReference(
                    stan: original.identity.stan,
                    window: original.identity.window
                )
            }
            if random.chance(25) {
                // It signed on between.
                request.identity.window = model.batch(terminal)
                request.batch = request.identity.window
            }
        }
        if let part = part(of: original) { request.amount = part }
        if random.chance(12) { request.amount = (request.amount ?? 0) + 500 }
        if random.chance(15) { request.card = nil }
        if random.chance(5) { request.amount = nil }
        if random.chance(22) { request.delivery = delivery(of: original.amount ?? 0) }
        return random.chance(20) ? refer(request, to: original) : request
    }

    /// What was taken of a payment, where that is less, as every other terminal names it.
    private func part(of original: PaymentRequest) -> Int64? {
        guard original.identity.stan.isMultiple(of: 2) else { return nil }
        return model.entries.last { $0.holds && $0.request.identity == original.identity }?.taken
    }

    /// Mostly a part; sometimes all of it, more than all, or what nobody can read.
    private mutating func delivery(of amount: Int64) -> Delivery {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .unreadable
        case 1: .part(amount + 1)
        case 2: .part(max(1, amount))
        case 3..<6: .part(max(1, amount / 2))
        default: .part(max(1, amount - 300))
        }
    }

    private mutating func reversalFirst(_ terminal: Int) -> Drawn {
        let original = random.chance(35) ? reused(terminal) : purchase(terminal)
        lost.append(original)
        return send("reversal-first", reversal(of: original))
    }

    private mutating func lateOriginal(_ terminal: Int) -> Drawn {
        guard let index = lost.indices.randomElement(using: &random) else {
            return send("purchase", purchase(terminal))
        }
        return send("late-original", lost.remove(at: index))
    }
}
