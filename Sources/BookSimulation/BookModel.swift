import Book
import Payments
import Upstream

/// The rules of money told once more, slowly: one list of all that was ever sent, searched from end
/// to end.
///
/// It predicts the outcome of each event and every card's balance.
struct BookModel {
    struct Entry {
        var seq: Int64
        var day: Int
        var request: PaymentRequest
        var outcome: Outcome
        var holds: Bool
        /// Day of the calendar on which it came.
        var localDay = 0
        /// What a reversal found.
        var original: Int64?
        var moved: Int64 = 0
        var asset = Asset.yuan
        var reversedBy: Int64?
        /// What was delivered, when its reversal gave back the rest.
        var kept: Int64?
        /// Whether a terminal has confirmed what an operator had reversed.
        var isEnded = false
        var keyVersion: Int?
        var host: HostPart?
        /// What refunds have given back of it.
        var refunded: Int64 = 0
        /// What refunds on their way to a host would give back of it.
        var reserved: Int64 = 0
        /// The void of it that is on its way to a host.
        var reservedBy: Int64?
        /// The record that decided it: its own, or its host's answer.
        var decidedIn: Int64?
        /// Whether nobody has paid it yet: it stands in suspense.
        var isSuspended = false
        /// The tip or correction of it that stands.
        var increasedBy: Int64?
        /// What a tip or correction adds.
        var increase: Int64?
        /// What is taken of it, where that is a part.
        var part: Int64?
        /// What its lines cost, where discounts are given.
        var net: [Int64]?
        /// Whether its route says that its card is foreign.
        var isForeign = false
        /// Where it counts.
        var place = DayPlace.unknown
        /// The upload that has named it as it is.
        var tickedBy: Int64?
        /// The settlement that has counted it as its terminal did.
        var settledBy: Int64?
        /// What it may count against limits.
        var counted: ModelledCount?
        /// What a service told its terminal.
        var told: ServiceAnswer?
    }

    struct Card {
        var available: Int64
        var asset: Asset
        var frozen = false
        var expired = false
    }

    struct Terminal {
        var isSignedOn = false
        var isEnabled = true
        var batch: UInt32 = 1
        var openedOn = 0
        var isUsed = false
        /// Whether a payment has named the open batch.
        var isNamed = false
        /// The batch of `batch + 1` was told to a sign-on.
        var isOffered = false
        var keyVersion = 0
        /// The keys that verified last before the newest.
        var earlierVersion: Int?
        var keysUsed = false
        var day = ModelledDay()

        func isUnderNewestKeys(_ request: PaymentRequest) -> Bool {
            request.keyVersion.map { Int($0) == keyVersion } ?? true
        }
    }

    struct Waiting {
        var terminal: Int
        var stan: UInt32
        var amount: Int64?
        var card: UInt64?
        var window: UInt32?
        var kind: WindowKind
        var day: Int
        var localDay: Int
    }

    struct LateDate: Hashable {
        var terminal: Int
        var kind: WindowKind
        var window: UInt32
    }

    var entries: [Entry] = []
    var hosts = HostModel()
    var cards: [Int: Card] = [:]
    var terminals: [Int: Terminal] = [:]
    var waiting: [Waiting] = []
    var lateDates: Set<LateDate> = []
    /// What stands in suspense, by what it is counted in.
    var suspense: [Asset: Int64] = [:]
    /// The cash that merchants have taken for their customers' cards.
    var cash: [String: Int64] = [:]
    var operators: [StationOperatorKey: ModelledOperator] = [:]
    /// What queries of the events at hand should tell.
    var told: [Int64: QueriedPayment] = [:]
    /// The same of services.
    var services: [Int64: ServiceAnswer] = [:]
    /// Cases of batches with what both sides come to, in the order in which they were opened.
    var differences: [ModelledDifference] = []
    /// What opens a terminal's next batch.
    var batchOpens = BookRules.BatchOpening.signOn
    /// What pre-authorisations keep back, by their records.
    var holds: [Int64: ModelledHold] = [:]
    var reference = ModelledReference()
    var day = 0
    var openings = [Opening(date: EventGenerator.firstDate, firstSeq: 1)]

    func available(_ card: Int) -> Int64 { cards[card]?.available ?? -1 }

    /// Whether the request that was answered last wrote nothing.
    var leftNoRecord = false

    /// The batch that a terminal was told.
    func batch(_ terminal: Int) -> UInt32 {
        guard let known = terminals[terminal] else { return 1 }
        return known.isOffered ? known.batch + 1 : known.batch
    }

    /// The batch that is open, and the versions of the keys that count.
    func session(_ terminal: Int) -> (batch: UInt32, newest: Int, earlier: Int?) {
        let known = terminals[terminal] ?? Terminal()
        return (known.batch, known.keyVersion, known.earlierVersion)
    }

    mutating func register(_ terminal: Int) { terminals[terminal] = Terminal(openedOn: day) }

    mutating func open(_ card: Int, _ asset: Asset, _ balance: Int64, expired: Bool) {
        cards[card] = Card(available: balance, asset: asset, expired: expired)
    }

    mutating func credit(_ card: Int, _ amount: Int64) { cards[card]?.available += amount }

    mutating func freeze(_ card: Int, _ frozen: Bool) { cards[card]?.frozen = frozen }

    mutating func enable(_ terminal: Int, _ enabled: Bool) {
        terminals[terminal]?.isEnabled = enabled
    }

    /// Whether a sale may still come that a reversal has taken back before.
    func counts(_ reversal: Waiting) -> Bool {
        if reversal.day >= day - 1 { return true }
        if reversal.kind != .batch { return reversal.localDay >= today - 4 }
        guard let terminal = terminals[reversal.terminal] else { return false }
        return reversal.day >= terminal.openedOn
            && (reversal.window == nil || reversal.window == terminal.batch)
    }

    /// Whether an operator can reverse this record.
    func canReverse(_ seq: Int64) -> Bool {
        guard let entry = entries.first(where: { $0.seq == seq }) else { return false }
        let isMeant = [.takes, .reports, .loads].contains(entry.request.modelled)
        let isSpent =
            entry.request.modelled == .loads && available(entry.cardNumber) < entry.moved
        return isMeant && !isSpent && entry.moved > 0 && entry.reversedBy == nil
            && entry.host?.isAwaited != true && entry.refunded == 0 && entry.reserved == 0
            && entry.reservedBy == nil && entry.increasedBy == nil
    }

    /// Whether an operator's reversal can be undone.
    func canUndo(_ reversal: Int64) -> Bool {
        guard !entries.contains(where: { $0.seq == reversal }),
            let entry = entries.first(where: { $0.reversedBy == reversal }), !entry.isAtHost,
            !isEnded(entry)
        else { return false }
        return entry.isSuspended || entry.request.modelled == .loads
            || available(entry.cardNumber) >= entry.moved
    }

    mutating func operatorReverses(_ seq: Int64, by reversal: Int64) {
        if let index = entries.firstIndex(where: { $0.seq == seq }) {
            entries[index].reversedBy = reversal
            guard !entries[index].isAtHost else { return store(reversalOf: index, seq: reversal) }
            credit(entries[index], entries[index].moved)
        } else if let index = entries.firstIndex(where: { $0.reversedBy == seq }) {
            entries[index].reversedBy = nil
            credit(entries[index], -entries[index].moved)
        }
    }

    /// The outcome of a request that takes this seq; nil while a host has to decide.
    mutating func answer(_ request: PaymentRequest, _ plan: RoutePlan?, seq: Int64) -> Outcome? {
        leftNoRecord = false
        if request.modelled.isPayment || request.modelled.isService {
            verify(request, Int(request.identity.terminal.rawValue))
        }
        let outcome: Outcome? =
            switch request.modelled {
            case .takesBack: reverse(request, seq)
            case .signsOn: signOn(request, seq)
            case .signsOff: signOff(request, seq)
            case .settles, .uploads, .endsUpload, .closesShift, .opensShift, .registers,
                .downloads:
                serve(request, seq)
            default: pay(request, plan ?? .inHouse, seq)
            }
        if let outcome, !leftNoRecord { hosts.replies[seq] = outcome }
        return outcome
    }

    func holder(_ request: PaymentRequest) -> Int? {
        guard
            let index = entries.lastIndex(where: {
                $0.holds && $0.request.identity == request.identity
            })
        else { return nil }
        return isHeld(entries[index]) ? index : nil
    }

    /// What a request is remembered as, by its outcome.
    func entry(of request: PaymentRequest, _ seq: Int64, _ outcome: Outcome) -> Entry {
        var entry = Entry(seq: seq, day: day, request: request, outcome: outcome, holds: true)
        entry.localDay = today
        return entry
    }

    mutating func take(_ first: Entry, usesKeys: Bool) {
        var entry = first
        entry.place = place(of: entry)
        entry.counted = count(of: entry)
        entries.append(entry)
        guard entry.holds, usesKeys else { return }
        let batch = entry.request.batch
        if batch == nil || batch == terminals[entry.terminal]?.batch {
            terminals[entry.terminal]?.isUsed = true
            if batch != nil { terminals[entry.terminal]?.isNamed = true }
        }
    }
}

extension BookModel.Entry {
    /// What it asks for, or comes to where that is less.
    var wanted: Int64 { increase ?? taken ?? request.amount ?? 0 }

    /// What is owed, where discounts are given.
    var due: Int64? { net.map { max(1, $0.reduce(0, +)) } }

    /// What is taken of it, where that is less than it asks for.
    var taken: Int64? { part ?? due }

    /// Whether a host has it, and not a person.
    var isAtHost: Bool { host != nil && !isSuspended }

    var terminal: Int { Int(request.identity.terminal.rawValue) }

    var cardNumber: Int {
        guard let token = request.card?.token, token.high == 7 else { return 0 }
        return Int(token.low)
    }
}
