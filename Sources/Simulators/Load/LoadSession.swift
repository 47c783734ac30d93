internal import CardSecurity
internal import DequeModule
internal import ISO8583
internal import Payments

/// A request that is meant to leave.
struct LoadArrival {
    var intendedAt: Int64
    /// Drawn from the mix where it is nil.
    var operation: LoadOperation?
    /// Drawn where it is nil.
    var amount: Int64?
}

/// A payment whose outcome the terminal must undo, and how often it has tried.
struct LoadRecovery {
    var original: TerminalOriginal
    var amount: Money
    /// nil where the request had none.
    var card: TerminalCard?
    /// -1 where no money moved.
    var receipt: Int
    var tries = 0
    var dueAt: Int64
    /// The STAN of its first try where a reversal has one of its own.
    var stan: UInt32?
    /// Whether what is undone is a void, so that its payment stands again.
    var restores = false
}

/// A request that waits for its answer.
struct LoadExchange {
    enum Purpose {
        case signOn
        case purchase
        /// What moves nothing: a balance, a question, news for a card's issuer.
        case inquiry
        case echo
        case preauth
        case complete
        case refund
        /// An advice, which nobody reverses.
        case report
        /// More for an earlier sale, which nobody reverses.
        case increase
        case topUp
        /// The void of a pre-authorisation.
        case free
        /// The totals of the batch.
        case settlement
        /// Ends a batch whose totals differ.
        case batchEnd
        /// Of an approved payment, drawn from the mix.
        case void(LoadRecovery)
        /// Of an approved payment, drawn from the mix.
        case reversal(LoadRecovery)
        /// Of a payment whose outcome was not heard.
        case recovery(LoadRecovery)
    }

    var purpose: Purpose
    var request: TerminalRequest
    var message: Message
    var frame: [UInt8]
    var chaos: ChaosKind?
    var intendedAt: Int64
    var sentAt: Int64 = 0
    var receipt = -1
    /// Whether the run held its bytes back, or those in front of it: its time is not the switch's.
    var isSlowed = false
    /// Answers that are due: two for a duplicate.
    var copies = 1
    /// What the first of two answers said.
    var firstAnswer: String?
    /// Refused for want of room, and to be sent again later.
    var isParked = false

    var isSignOn: Bool { if case .signOn = purpose { true } else { false } }

    /// Whether it is about the batch, and no payment.
    var isOfBatch: Bool {
        switch purpose {
        case .settlement, .batchEnd: true
        case .signOn, .purchase, .inquiry, .echo, .preauth, .complete, .refund, .report,
            .increase, .topUp, .free, .void, .reversal, .recovery:
            false
        }
    }
}

/// One terminal of a load run with its connection.
///
/// ```text
/// offline ──▶ connecting ──▶ signing-on ──▶ ready ──(a connection a transaction)──▶ offline
/// ready ──(its batch is to end)──▶ settling ──▶ ready
/// any of these but offline ──(lost)──▶ resting ──(a wait)──▶ connecting
/// ```
final class LoadSession {
    enum Phase {
        case offline
        case connecting
        case signingOn
        case ready
        /// Its totals are compared; nothing else is sent.
        case settling
        /// Waits before it connects again.
        case resting
    }

    /// An approved payment that the mix may take back.
    struct Approved {
        var recovery: LoadRecovery
    }

    /// Place in the run.
    let index: Int
    /// Place of its dialect in the plan.
    let dialect: Int
    let target: LoadTarget
    let codes: LoadCodes
    /// Whether it ends its batches by settlements.
    let settles: Bool
    let number: Int
    let terminal: SimulatedTerminal
    let connection = LoadConnection()
    let cards: LoadCards
    var phase = Phase.offline
    /// Whether the terminal has its keys.
    var isSignedOn: Bool
    var outstanding: [LoadExchange] = []
    var recoveries = Deque<LoadRecovery>()
    /// Arrivals that are meant for this session alone.
    var queue = Deque<LoadArrival>()
    var last: Approved?
    /// An approved pre-authorisation that the mix may complete.
    var authorisation: Approved?
    /// An approved completion that the mix may void.
    var completion: Approved?
    /// A sale without the switch, acknowledged, for which the mix may take more.
    var offlineSale: Approved?
    /// An approved top-up that the mix may void.
    var topUp: Approved?
    /// It begins nothing new from here on, since it ends its day.
    var stopsAt = Int64.max
    /// Since when it is to end its day; nil before, and where it does not.
    var endsDaySince: Int64?
    /// Whether its batch is to end before anything else is sent.
    var wantsSettlement = false
    /// When it asks again, where it was told to wait.
    var settlesAfter: Int64 = 0
    /// Whether the totals differ, so that the batch is to end as it is.
    var closesBatch = false
    /// Whether it never heard what became of something that it cannot take back.
    var isUncertain = false
    /// Since when it could have sent its next request.
    var freeSince: Int64 = 0
    /// Since when it connects for a request of the closed loop, whose time includes that.
    var wantsSince: Int64?
    /// Whether it stands in the line of sessions that are free.
    var isListed = false
    /// Behind an answer of a closed loop it thinks until then.
    var restsUntil: Int64 = 0
    /// When a closed loop wakes it for its next request; what is past says nothing.
    var wakesAt: Int64 = 0
    var isWatchingWrites = false
    /// Failed attempts to connect in a row.
    var failures = 0
    /// Reconnections so far, by which a timer knows that its connection is another.
    var generation = 0
    /// The next card of each kind.
    private var nextFuelCard = 0
    private var nextBankCard = 0

    init(
        index: Int,
        in plan: LoadPlan,
        dialect: Int,
        terminal: SimulatedTerminal,
        cards: LoadCards,
        isSignedOn: Bool
    ) {
        self.index = index
        self.dialect = dialect
        let spoken = plan.dialects[dialect]
        target = spoken.target
        codes = LoadCodes(spoken.specification)
        settles = !plan.isEcho && spoken.offersSettlement
        number = plan.firstTerminal + index
        self.terminal = terminal
        self.cards = cards
        self.isSignedOn = isSignedOn
        outstanding.reserveCapacity(2)
    }

    /// Requests that wait for an answer, without those that wait to be sent again.
    var waiting: Int {
        var count = 0
        for exchange in outstanding where !exchange.isParked { count += 1 }
        return count
    }

    /// Whether it can ask for what the mix has drawn: some of it is about an earlier payment.
    func canAsk(for drawn: LoadOperation) -> Bool {
        switch drawn.operation.rules.original {
        case .payment, .sale, .merchantSale: last != nil
        // A code is gone, and there is no card.
        case .openSale, .any: last.map { !$0.recovery.original.isOfCode } ?? false
        case .offlineSale: offlineSale != nil
        case .credit: topUp != nil
        case .authorisation: authorisation != nil
        case .completion: completion != nil
        case nil: true
        }
    }

    /// What is settled is neither reversed, voided nor added to.
    func forgetPayments() {
        last = nil
        completion = nil
        offlineSale = nil
        topUp = nil
    }

    /// Whether it is connected and signed on.
    var hasBegun: Bool { isSignedOn && phase == .ready && !wantsSettlement }

    /// The next of its cards of a kind, one after the other.
    func takeCard(_ kind: LoadCardKind = .fuel) -> TerminalCard {
        switch kind {
        case .fuel:
            let card = cards.fuel[nextFuelCard]
            nextFuelCard = nextFuelCard + 1 == cards.fuel.count ? 0 : nextFuelCard + 1
            return card
        case .bank:
            let card = cards.bank[nextBankCard]
            nextBankCard = nextBankCard + 1 == cards.bank.count ? 0 : nextBankCard + 1
            return card
        }
    }

    /// Whether its STANs are used up: before 999999 it settles, or signs on where that is what
    /// opens the next batch.
    var mustSignOnAgain: Bool { terminal.memory.stan >= 999_990 }

    /// Whether its batch is full: totals say at most 999 payments of a side, and what waits for an
    /// answer, or to be sent again, becomes one.
    var mustSettle: Bool {
        mustSignOnAgain || terminal.memory.day.entries.count + outstanding.count >= 900
    }
}

/// The demo cards that a session pays with.
struct LoadCards {
    let fuel: [TerminalCard]
    let bank: [TerminalCard]

    /// Session `index` of so many.
    init(of index: Int, sessions: Int, perKind: Int) {
        fuel = Self.cards(of: index, sessions: sessions, perKind: perKind)
        bank = Self.bankCards(of: index, sessions: sessions)
    }

    /// Every so many-th bank card, at most eight: a bank knows all of its own.
    static func bankCards(of index: Int, sessions: Int) -> [TerminalCard] {
        (0..<8).compactMap { turn in
            let number = (index + turn * max(1, sessions)) % DemoCardSeries.cards
            return DemoCardWord.card("bank:\(number)").map { TerminalCard(number: $0) }
        }
    }

    /// Every so many-th personal and fleet card, at most eight; all of them where there are more
    /// than the demo world has.
    static func cards(of index: Int, sessions: Int, perKind: Int) -> [TerminalCard] {
        var cards: [TerminalCard] = []
        let most = perKind > DemoCardSeries.cards ? Int.max : 8
        var number = index % perKind
        while number < perKind, cards.count < most {
            for series in [DemoCardSeries.personal, .fleet] {
                cards.append(TerminalCard(number: series.card(number)))
            }
            number += max(1, sessions)
        }
        return cards
    }
}
