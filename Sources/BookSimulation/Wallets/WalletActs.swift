import Book
import Payments
import Text
import Upstream

/// Draws what terminals, customers and operators do.
struct WalletActs {
    var random = SeededGenerator(seed: 0)
    private var stans: [Int: UInt32] = [:]
    /// What was sent, for repeats and what follows.
    private var sent: [(request: PaymentRequest, plan: RoutePlan)] = []
    private var date = EventGenerator.firstDate
    private var isStopped: Set<WalletProvider> = []

    struct Drawn {
        var kind: BookEvent.Kind
        var name: String
        /// The order whose money a person has given back before.
        var given: (WalletProvider, OrderNumber)?
    }

    static let terminals = 1...3

    mutating func opening() -> [Drawn] {
        var drawn = Self.terminals.map { act("register", .registerTerminal(.test($0))) }
        for terminal in Self.terminals {
            let request = PaymentRequest.signOn(terminal, stan: stan(terminal))
            drawn.append(Drawn(kind: .signOn(request, .test(UInt8(terminal))), name: "sign-on"))
        }
        return drawn
    }

    /// `isQuiet`: nothing else is on its way to the book.
    mutating func next(_ model: WalletModel, isQuiet: Bool) -> Drawn {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<34: scan(.purchase, model)
        case 34..<50: scan(.order, model)
        case 50..<62: repeated(model)
        case 62..<71: reversal(model) ?? scan(.purchase, model)
        case 71..<81: query(model) ?? scan(.order, model)
        case 81..<87: refund(model) ?? scan(.purchase, model)
        case 87..<89: void(model) ?? scan(.purchase, model)
        case 89..<93: (isQuiet ? settlement(model) : nil) ?? query(model) ?? scan(.purchase, model)
        case 93..<95: hint(model) ?? scan(.order, model)
        case 95..<96: cutover()
        case 96..<97: stopped()
        case 97..<98: closing(model) ?? stopped()
        default: decided(model) ?? repeated(model)
        }
    }

    private mutating func stan(_ terminal: Int) -> UInt32 {
        let stan = stans[terminal, default: 0] + 1
        stans[terminal] = stan
        return stan
    }

    private mutating func terminal() -> Int { Int.random(in: Self.terminals, using: &random) }

    // MARK: Terminals

    private mutating func scan(_ operation: Operation, _ model: WalletModel) -> Drawn {
        let terminal = terminal()
        let provider: WalletProvider = random.chance(50) ? .wechat : .alipay
        var request = SampleRequest(operation)(
            stan(terminal),
            Int64.random(in: 1...60, using: &random) * 100,
            terminal: terminal,
            card: nil,
            batch: model.batch(terminal)
        )
        var values = RequestDetails.Values()
        if operation.rules.drawsCode {
            values.wallet = provider.codeKind
        } else {
            values.code = CodeMark(
                kind: provider.codeKind,
                first: provider == .wechat ? 13 : 28,
                last: UInt16.random(in: 0...9_999, using: &random),
                length: 18
            )
        }
        request.details = .of(values)
        return send(request, .wallet(provider), operation.rules.drawsCode ? "order" : "scan")
    }

    private mutating func send(
        _ request: PaymentRequest,
        _ plan: RoutePlan,
        _ name: String
    ) -> Drawn {
        sent.append((request, plan))
        return Drawn(kind: .payment(request, plan), name: name)
    }

    private mutating func repeated(_ model: WalletModel) -> Drawn {
        let recent = random.chance(80) ? sent.suffix(10) : sent[...]
        guard let (request, plan) = recent.randomElement(using: &random) else {
            return scan(.purchase, model)
        }
        return Drawn(kind: .payment(request, plan), name: "repeat")
    }

    private mutating func picked(
        _ model: WalletModel,
        where isMeant: (ModelledScan) -> Bool = { _ in true }
    ) -> ModelledScan? {
        let all = model.scans.values.filter(isMeant).sorted { $0.seq < $1.seq }
        let recent = random.chance(75) ? all.suffix(6) : all[...]
        return recent.randomElement(using: &random)
    }

    private mutating func reversal(_ model: WalletModel) -> Drawn? {
        let isOpen = random.chance(60)
        let meant = picked(model) { isOpen ? $0.isOpen : $0.isApproved }
        guard let scan = meant ?? picked(model) else { return nil }
        var request = scan.request
        request.operation = .reversal
        request.mti = 0x0400
        request.identity.messageClass = .reversal
        request.details = nil
        return send(request, scan.plan, "reversal")
    }

    private mutating func query(_ model: WalletModel) -> Drawn? {
        let claims = random.chance(50)
        guard let scan = picked(model, where: { claims ? $0.isUnclaimed : true }) ?? picked(model)
        else { return nil }
        let request = SampleRequest(.paymentQuery)(
            stan(scan.terminal),
            of: .stan(scan.request.identity.stan, window: scan.batch),
            nil,
            terminal: scan.terminal,
            card: nil,
            batch: model.batch(scan.terminal),
            asset: nil
        )
        return send(request, .inHouse, "query")
    }

    private mutating func refund(_ model: WalletModel) -> Drawn? {
        guard let scan = picked(model, where: { $0.isApproved && $0.reply != nil }),
            let reply = scan.reply
        else { return nil }
        let whole = random.chance(30)
        let amount = whole ? scan.amount : Int64.random(in: 1...scan.amount, using: &random)
        var original = OriginalReference.reply(reply)
        original.stan = scan.request.identity.stan
        original.window = scan.batch
        let request = SampleRequest(.refund)(
            stan(scan.terminal),
            of: original,
            amount,
            terminal: scan.terminal,
            card: nil,
            batch: model.batch(scan.terminal)
        )
        return send(request, scan.plan, "refund")
    }

    private mutating func void(_ model: WalletModel) -> Drawn? {
        guard let scan = picked(model, where: { $0.isApproved }) else { return nil }
        let request = SampleRequest(.void)(
            stan(scan.terminal),
            of: .stan(scan.request.identity.stan, window: scan.batch),
            scan.amount,
            terminal: scan.terminal,
            card: nil,
            batch: model.batch(scan.terminal)
        )
        return send(request, scan.plan, "void")
    }

    /// A terminal claims what it was told, once nothing of what follows is undecided.
    private mutating func settlement(_ model: WalletModel) -> Drawn? {
        let terminal = terminal()
        let batch = model.batch(terminal)
        let followers = model.refunds.values.filter {
            Int($0.request.identity.terminal.rawValue) == terminal && $0.request.batch == batch
        }
        guard !followers.contains(where: { $0.outcome == nil }) else { return nil }
        var claim = SettlementClaim(
            counts: .sample,
            domestic: SideTallies(),
            foreign: SideTallies()
        )
        for scan in model.scans.values
        where scan.terminal == terminal && scan.batch == batch && scan.isApproved
            && !scan.wasUnwanted
        {
            claim.domestic.debits.count += 1
            claim.domestic.debits.amount += scan.amount
        }
        for refund in followers where refund.outcome == .approved {
            claim.domestic.credits.count += 1
            claim.domestic.credits.amount += refund.amount
        }
        let request = PaymentRequest.settlement(
            stan(terminal),
            claim,
            terminal: terminal,
            batch: batch
        )
        return Drawn(kind: .service(request), name: "settlement")
    }

    // MARK: Others

    /// A notify that nobody sent: of any order, of the other wallet, or of none.
    private mutating func hint(_ model: WalletModel) -> Drawn? {
        guard let scan = picked(model), let number = scan.number else { return nil }
        let own: WalletProvider = scan.terms.provider
        let other: WalletProvider = own == .wechat ? .alipay : .wechat
        let hint = WalletHint(
            channel: (random.chance(85) ? own : other).simulated.number,
            number: number,
            about: random.chance(90) ? .payment : .refund
        )
        return Drawn(kind: .notified(hint), name: "hint-forged")
    }

    private mutating func cutover() -> Drawn {
        date = BusinessDate(rawValue: date.rawValue + Int32.random(in: 1...2, using: &random))
        return Drawn(kind: .cutover(date), name: "cutover")
    }

    private mutating func stopped() -> Drawn {
        let provider: WalletProvider = random.chance(50) ? .wechat : .alipay
        let stops = !isStopped.contains(provider) && random.chance(50)
        if stops { isStopped.insert(provider) } else { isStopped.remove(provider) }
        return act("channel-stop", .setChannelStopped(provider.simulated, stops))
    }

    func act(_ name: String, _ kind: OperatorAct.Kind) -> Drawn {
        let act = OperatorAct(operatorName: "night", reason: name, kind: kind)
        return Drawn(kind: .operatorAct(act), name: name)
    }

    /// An operator sends on its way what waits for him, or vouches for it.
    private mutating func decided(_ model: WalletModel) -> Drawn? {
        let held = model.scans.values.filter {
            $0.hasCase && !$0.isBack && ($0.means != nil || $0.isPersons)
        }.sorted { $0.seq < $1.seq }
        guard let scan = held.randomElement(using: &random), let number = scan.number else {
            return nil
        }
        // Of what is disputed nothing is stored.
        let id = scan.forward ?? scan.seq
        guard random.chance(30) else { return act("release", .releaseForward(exchange: id)) }
        var drawn = act("discard", .discardForward(exchange: id))
        drawn.given = (scan.terms.provider, number)
        return drawn
    }

    /// A person closes a case, which may be none to close.
    private mutating func closing(_ model: WalletModel) -> Drawn? {
        model.cases.randomElement(using: &random).map { act("case-close", .closeCase($0)) }
    }
}
