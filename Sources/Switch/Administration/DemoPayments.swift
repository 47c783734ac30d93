import Book
import CardSecurity
import ISO8583
import Journal
import Payments

/// A history for the demo world: purchases through the real book and the real journal, as fast as
/// one thread can.
package struct DemoPayments: Sendable {
    /// Payments in one commit.
    private static let batch = 2000
    /// Payments of one business date lie within so long, microseconds.
    private static let span: Int64 = 3_600_000_000
    private static let day: Int64 = 86_400_000_000

    /// Of all dates together.
    package var payments: Int
    /// Business dates over which they are spread evenly, the last one today's.
    package var dates: Int
    /// Demo cards of each kind that pay.
    package var cards: Int

    package init(payments: Int, dates: Int, cards: Int) {
        precondition(payments > 0 && dates > 0 && cards > 0, "A history has payments.")
        self.payments = payments
        self.dates = dates
        self.cards = cards
    }

    /// The environment in which the demo world must be made so that its history lies behind it.
    package var environment: SwitchEnvironment {
        SwitchEnvironment(
            clock: EarlierClock(microseconds: Int64(dates - 1) * Self.day + Self.span)
        )
    }

    /// Makes the payments on a book whose terminals were just registered, and the settlements that
    /// end their batches; gives the number of its records.
    ///
    /// `progress` hears how many payments there are after each commit.
    package func make(
        on offline: OfflineBook,
        progress: (Int) -> Void
    ) throws(CommandError) -> Int {
        guard let profile = offline.facts.profiles.first, !offline.terminalRows.isEmpty else {
            throw .failed("the demo world has no listener or no terminal")
        }
        let cards = try sealedCards(offline.facts.ring)
        let base = offline.book.clock.now().rawValue
        let version = offline.facts.routingVersion
        var drawers = DemoDrawers(terminals: offline.terminalRows, profile: profile)
        var made = 0
        var records = 0
        for date in 0..<dates {
            let count = payments * (date + 1) / dates - payments * date / dates
            let start = base + Int64(date) * Self.day
            if date > 0 { records += try cutOver(offline, at: start) }
            let window = Self.window(of: start)
            var done = 0
            while done < count {
                var entries: [BookEntry] = []
                for number in done..<min(count, done + Self.batch) {
                    let card = cards[(made + number) % cards.count]
                    let paid = request(number, at: start, profile, offline.terminalRows, card)
                    let at = Timestamp(rawValue: start + Self.span * Int64(number) / Int64(count))
                    entries.append(Self.entry(.payment(paid, Self.plan(version)), at: at))
                    let full = drawers.take(
                        paid.amount ?? 0,
                        at: number % offline.terminalRows.count,
                        on: window
                    )
                    if let full { entries.append(Self.entry(.service(full), at: at)) }
                }
                try commit(entries, on: offline)
                records += entries.count
                done = min(count, done + Self.batch)
                progress(made + done)
            }
            let last = Timestamp(rawValue: start + Self.span)
            let closing = drawers.close(on: window).map { Self.entry(.service($0), at: last) }
            if !closing.isEmpty { try commit(closing, on: offline) }
            records += closing.count
            made += count
        }
        return records
    }

    private static func entry(_ kind: BookEvent.Kind, at time: Timestamp) -> BookEntry {
        BookEntry(event: BookEvent(at: time, kind: kind), origin: nil)
    }

    private static func plan(_ version: UInt32) -> RoutePlan {
        RoutePlan(decider: .ledger, rule: "demo-seed", configurationVersion: version)
    }

    /// The date that requests of a business date name, YYMMDD.
    private static func window(of start: Int64) -> UInt32 {
        UInt32(LocalMoment(Timestamp(rawValue: start), offset: 0).yearMonthDay)
    }

    private func request(
        _ number: Int,
        at start: Int64,
        _ profile: ListenerProfile,
        _ terminals: [TerminalRow],
        _ card: SealedCard
    ) -> PaymentRequest {
        let amount = Int64(number % 100 + 1)
        var request = PaymentRequest(
            operation: .purchase,
            dialect: profile.dialect,
            listener: profile.number,
            mti: 0x0200,
            identity: RequestIdentity(
                terminal: terminals[number % terminals.count],
                messageClass: .financial,
                stan: UInt32(number / terminals.count % 999_999 + 1),
                window: Self.window(of: start),
                windowKind: .date
            ),
            fingerprint: Fingerprint(high: UInt64(number), low: UInt64(amount))
        )
        request.session = .fixedKey
        request.processingCode = 0
        request.amount = amount
        request.asset = .yuan
        request.card = card
        return request
    }

    /// Every card once: a payment shows the same sealed copy again, which is one plaintext under
    /// one nonce.
    private func sealedCards(_ ring: DataKeyRing) throws(CommandError) -> [SealedCard] {
        do throws(CardSecurityError) {
            var sealer = try CardSealer(ring, lane: OperatorDesk.lane - 1)
            var sealed: [SealedCard] = []
            for number in 0..<cards {
                for series in [DemoCardSeries.personal, .fleet] {
                    sealed.append(sealer.seal(DemoWorld.card(series, number)))
                }
            }
            return sealed
        } catch {
            throw .failed("\(error)")
        }
    }

    /// Gives the number of its records.
    private func cutOver(_ offline: OfflineBook, at start: Int64) throws(CommandError) -> Int {
        guard let date = offline.book.businessDate else { return 0 }
        let time = Timestamp(rawValue: start)
        try commit([Self.entry(.cutover(date.next), at: time)], on: offline)
        return 1
    }

    private func commit(_ entries: [BookEntry], on offline: OfflineBook) throws(CommandError) {
        let result: BatchResult
        do throws(JournalError) {
            result = try offline.book.run(entries, began: entries.last?.event.at)
            try offline.book.journal.checkpointIfDue(idle: false)
        } catch {
            throw .failed("\(error)")
        }
        if let refused = result.refused.first { throw .refused(refused.refusal) }
    }
}

/// A clock that is behind by a fixed time.
struct EarlierClock: SwitchClock {
    private let system = SystemClock()
    let microseconds: Int64

    func now() -> Timestamp { Timestamp(rawValue: system.now().rawValue - microseconds) }

    func monotonicNanoseconds() -> Int64 { system.monotonicNanoseconds() }
}
