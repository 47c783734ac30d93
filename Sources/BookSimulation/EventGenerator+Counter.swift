import Book
import Payments
import Text

/// Cash onto cards, voids without a card, the operators who do that, and questions.
extension EventGenerator {
    mutating func nextOfCounter() -> Drawn {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<20: return query() ?? topUp()
        case 20..<28: return queryFirst()
        case 28..<50: return topUp()
        case 50..<58: return topUpVoid() ?? topUp()
        case 58..<80: return manualVoid() ?? topUp()
        case 80..<86: return counterReversal() ?? topUp()
        case 86..<92: return counterAgain() ?? topUp()
        default: return operatorAct()
        }
    }

    // MARK: Questions

    private mutating func query() -> Drawn? {
        guard let original = meant({ $0.isPayment }) else { return nil }
        let terminal = random.chance(5) ? terminal() : original.terminal
        return send("query", naming(original, styled(question(terminal))))
    }

    private mutating func question(_ terminal: Int) -> PaymentRequest {
        SampleRequest(.paymentQuery)(
            stan(terminal),
            nil,
            terminal: terminal,
            card: nil,
            batch: model.session(terminal).batch,
            asset: nil
        )
    }

    /// It overtakes what it asks about.
    private mutating func queryFirst() -> Drawn {
        let terminal = terminal()
        let original = purchase(terminal)
        lost.append(original)
        var named = OriginalReference()
        named.stan = original.identity.stan
        if random.chance(60) {
            named.transmission = original.transmission
            named.window =
                original.transmission.map { $0 / 1_000_000 } ?? original.identity.window
        }
        return send("query-first", styled(question(terminal)).following(named))
    }

    // MARK: Cash

    private mutating func topUp() -> Drawn {
        let terminal = terminal()
        let amount = Int64.random(in: 0...6, using: &random) * 1_000
        let card = Int.random(in: 1...8, using: &random)
        let request = SampleRequest(.topUp)(
            stan(terminal),
            amount,
            terminal: terminal,
            card: card,
            batch: model.session(terminal).batch,
            asset: card == 3 && random.chance(50) ? .points : .yuan
        )
        return send("top-up", attended(styled(request)))
    }

    private mutating func topUpVoid() -> Drawn? {
        guard let original = meant({ $0 == .loads }) else { return nil }
        var request = follower(.topUpVoid, of: original, original.wanted, at: original.terminal)
        if random.chance(12) { mistake(&request) }
        return send("top-up-void", naming(original, styled(request)))
    }

    private mutating func manualVoid() -> Drawn? {
        guard let original = meant({ $0.isSale }) else { return nil }
        var request = follower(.manualVoid, of: original, original.wanted, at: original.terminal)
        if random.chance(8) { mistake(&request) }
        request.card = nil
        return send("manual-void", attended(naming(original, styled(request))))
    }

    // MARK: Operators

    /// The operator of each merchant who does not remember his password.
    private static let forgetful: UInt16 = 3

    /// Mostly by an operator of the merchant who may do it.
    mutating func attended(_ request: PaymentRequest) -> PaymentRequest {
        let merchant = model.merchant(Int(request.identity.terminal.rawValue))
        let known = model.operators.keys.filter { $0.merchant == merchant }.map(\.number).sorted()
        let forgetful: UInt16? = random.chance(50) ? Self.forgetful : nil
        let number: UInt16? =
            random.chance(4) ? nil : forgetful ?? known.randomElement(using: &random) ?? 7
        let key = number.map { StationOperatorKey(merchant: merchant, number: $0) }
        if random.chance(8),
            let other = model.operators.keys.sorted().randomElement(using: &random),
            let person = model.operators[other]
        {
            return request.by(other.number, .keyed(person.password))
        }
        let right = key.flatMap { model.operators[$0]?.password } ?? .test(99)
        let wrong = number == Self.forgetful ? 17 : 2
        let password: PINEntry =
            switch Int.random(in: 0..<20, using: &random) {
            case 0: .absent
            case 1: .unreadable
            case 2..<2 + wrong: .keyed(.test(98))
            default: .keyed(right)
            }
        return request.by(number, password)
    }

    private mutating func operatorAct() -> Drawn {
        let number = UInt16.random(in: 1...Self.forgetful, using: &random)
        return operatorAct(
            StationOperatorKey(merchant: model.merchant(terminal()), number: number)
        )
    }

    /// Operators of both merchants, before the first payment.
    mutating func operators() -> [Drawn] {
        [(1, 0), (3, 1)].flatMap { terminal, first in
            (1...Self.forgetful).map { number in
                operatorAct(
                    StationOperatorKey(
                        merchant: model.merchant(terminal),
                        number: number + first
                    )
                )
            }
        }
    }

    private mutating func operatorAct(_ key: StationOperatorKey) -> Drawn {
        let isSupervisor = random.chance(60)
        let password = PINReference.test(UInt8.random(in: 1...9, using: &random))
        guard model.operators[key] != nil else {
            model.operators[key] = ModelledOperator(
                isSupervisor: isSupervisor,
                password: password
            )
            let added = StationOperator(
                key: key,
                name: "operator \(key.number)",
                role: isSupervisor ? .supervisor : .cashier,
                password: password
            )
            return act("operator-add", .stationOperator(.add(added)))
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            model.operators[key]?.isSupervisor = isSupervisor
            let role: StationOperator.Role = isSupervisor ? .supervisor : .cashier
            return act("operator-role", .stationOperator(.setRole(key, role)))
        case 1:
            model.operators[key]?.password = password
            model.operators[key]?.wrongTries = 0
            return act("operator-password", .stationOperator(.setPassword(key, password)))
        default:
            let isEnabled = random.chance(70)
            model.operators[key]?.isEnabled = isEnabled
            return act("operator-enable", .stationOperator(.setEnabled(key, isEnabled)))
        }
    }

    private mutating func counterReversal() -> Drawn? {
        let recent = sent.suffix(40).filter {
            [.loads, .unloads, .voidsByHand, .asksAbout].contains($0.0.modelled)
        }
        guard let (original, _) = recent.randomElement(using: &random) else { return nil }
        return send("counter-reversal", reversal(of: original))
    }

    private mutating func counterAgain() -> Drawn? {
        let recent = sent.suffix(40).filter {
            [.loads, .unloads, .voidsByHand, .asksAbout].contains($0.0.modelled)
        }
        guard let (request, plan) = recent.randomElement(using: &random) else { return nil }
        return again(request, plan, "counter-repeat")
    }
}
