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

    /// Makes the payments on a book whose terminals were just registered.
    ///
    /// `progress` hears how many there are after each commit.
    package func make(
        on offline: OfflineBook,
        progress: (Int) -> Void
    ) throws(CommandError) {
        guard let profile = offline.facts.profiles.first, !offline.terminalRows.isEmpty else {
            throw .failed("the demo world has no listener or no terminal")
        }
        let cards = try sealedCards(offline.facts.ring)
        let base = offline.book.clock.now().rawValue
        var made = 0
        for date in 0..<dates {
            let count = payments * (date + 1) / dates - payments * date / dates
            let start = base + Int64(date) * Self.day
            if date > 0 { try cutOver(offline, at: start) }
            var done = 0
            while done < count {
                let size = min(Self.batch, count - done)
                let entries = (done..<done + size).map { number in
                    BookEntry(
                        event: BookEvent(
                            at: Timestamp(
                                rawValue: start + Self.span * Int64(number) / Int64(count)
                            ),
                            kind: .payment(
                                request(
                                    number,
                                    at: start,
                                    profile,
                                    offline.terminalRows,
                                    cards[(made + number) % cards.count]
                                ),
                                RoutePlan(
                                    decider: .ledger,
                                    rule: "demo-seed",
                                    configurationVersion: offline.facts.routingVersion
                                )
                            )
                        ),
                        origin: nil
                    )
                }
                try commit(entries, on: offline)
                done += size
                progress(made + done)
            }
            made += count
        }
    }

    private func request(
        _ number: Int,
        at start: Int64,
        _ profile: ListenerProfile,
        _ terminals: [TerminalRow],
        _ card: SealedCard
    ) -> PaymentRequest {
        let local = LocalMoment(Timestamp(rawValue: start), offset: 0)
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
                window: UInt32(local.yearMonthDay),
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

    private func cutOver(_ offline: OfflineBook, at start: Int64) throws(CommandError) {
        guard let date = offline.book.businessDate else { return }
        let event = BookEvent(at: Timestamp(rawValue: start), kind: .cutover(date.next))
        try commit([BookEntry(event: event, origin: nil)], on: offline)
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
