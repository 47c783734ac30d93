import Book
import Glibc
import Journal
import Payments
package import Text

/// The whole switch as `status` shows it.
extension PaymentSwitch {
    /// A snapshot for `forecourt status`, as the admin socket sends it.
    package func status() async -> JSONValue {
        status(await checker.summary)
    }

    func status(_ book: BookSummary) -> JSONValue {
        let totals = SwitchTotals(self)
        let uptime = (environment.clock.monotonicNanoseconds() - startedNanoseconds) / 1_000_000_000
        return .members(
            ("version", .string(SwitchVersion.text)),
            ("process", .integer(Int(getpid()))),
            ("phase", .string("\(currentPhase)")),
            ("started_at", .string(startedAt.utc)),
            ("uptime_s", .integer(Int(uptime))),
            ("business_date", book.businessDate.map { .string($0.dashed) } ?? .null),
            ("closes", cutoverTime.map { .string($0) } ?? .null),
            ("clock", clockItem),
            ("sessions", .integer(totals[.connectionsAccepted] - totals[.connectionsClosed])),
            ("in_flight", .integer(checker.port.admission.depth)),
            ("last_minute", lastMinute),
            ("tps", rates(totals)),
            ("approval_percent", tenths(totals.approvalsPerThousand)),
            ("round_trip_ms", quantiles(totals.roundTrip)),
            ("listeners", .array(listenerItems)),
            ("mailboxes", .array(mailboxes.map(item))),
            ("stages_ms", stageItems(totals)),
            ("channels", .array(channelItems(book))),
            ("store_and_forward", storeAndForward(book)),
            ("proposals", .integer(book.proposals)),
            ("days", dayItem),
            ("journal", journalItem(book, totals)),
            ("refusals", refusalItems(totals)),
            ("connections", connectionItems(totals))
        )
    }

    /// The book's time beside the wall clock, for `status` and `day clock`.
    package var clockItem: JSONValue {
        .members(
            ("time", .string(clock.now().utc)),
            ("wall", .string(clock.wall.utc)),
            ("jump_s", .integer(Int(clock.refusedJump / 1_000_000))),
            ("believed", .boolean(clock.refusedJump == 0))
        )
    }

    /// What of the days of stations is open, at most a few seconds ago.
    private var dayItem: JSONValue {
        guard let counts = days.counts else { return .null }
        return .members(
            ("batches_waiting", .integer(counts.waitingBatches)),
            ("batches_unbalanced", .integer(counts.unbalancedBatches)),
            ("shifts_open", .integer(counts.shifts)),
            ("cases_open", .integer(counts.cases)),
            ("cases_due", .integer(counts.dueCases))
        )
    }

    private func rates(_ totals: SwitchTotals) -> JSONValue {
        .members(
            ("1s", tenths(payments(over: 1))),
            ("10s", tenths(payments(over: 10))),
            ("60s", tenths(payments(over: 60))),
            ("total", .integer(totals[.payments]))
        )
    }

    private func payments(over seconds: Int) -> Int {
        let window = meter.window(seconds: seconds)
        return window.tenthsPerSecond(window.payments)
    }

    private var lastMinute: JSONValue {
        let window = meter.window(seconds: 60)
        return .members(
            ("payments", .integer(window.payments)),
            ("approval_percent", tenths(window.approvedPerThousand)),
            ("round_trip_ms", quantiles(window.roundTrip))
        )
    }

    /// When the date ends by itself, by the institution's clock.
    private var cutoverTime: String? {
        let day = configuration.businessDay
        guard day.mode == .auto else { return nil }
        let (hour, minute) = (day.cutoverMinute / 60, day.cutoverMinute % 60)
        return DecimalText.padded(hour, digits: 2) + ":" + DecimalText.padded(minute, digits: 2)
    }

    /// A count of tenths as a decimal number.
    func tenths(_ tenths: Int?) -> JSONValue {
        guard let tenths else { return .null }
        return .number("\(tenths / 10).\(tenths % 10)")
    }

    private func milliseconds(_ nanoseconds: Int64) -> JSONValue {
        let micros = nanoseconds / 1000
        return .number("\(micros / 1000)." + DecimalText.padded(micros % 1000, digits: 3))
    }

    func quantiles(_ snapshot: HistogramSnapshot) -> JSONValue {
        .members(
            ("count", .integer(snapshot.count)),
            ("p50", milliseconds(snapshot.quantileNanoseconds(perThousand: 500))),
            ("p99", milliseconds(snapshot.quantileNanoseconds(perThousand: 990)))
        )
    }

    private var listenerItems: [JSONValue] {
        boundListeners.map { listener in
            .members(
                ("name", .string(listener.profile.settings.name)),
                ("address", .string(listener.address.description)),
                ("dialect", .string(listener.profile.settings.dialect))
            )
        }
    }

    private func item(_ mailbox: MailboxAdmission) -> JSONValue {
        .members(
            ("name", .string(mailbox.name)),
            ("depth", .integer(mailbox.depth)),
            ("highest", .integer(mailbox.highest)),
            ("capacity", .integer(mailbox.capacity)),
            ("refused", .integer(mailbox.refused)),
            ("waiting_ms", quantiles(mailbox.waiting.snapshot()))
        )
    }

    private func stageItems(_ totals: SwitchTotals) -> JSONValue {
        .object(
            Stage.allCases.map { stage in
                JSONValue.Member(stage.name, quantiles(totals[stage]))
            }
        )
    }

    private func journalItem(_ book: BookSummary, _ totals: SwitchTotals) -> JSONValue {
        .members(
            ("bytes", .integer(book.journalBytes)),
            ("wal_bytes", .integer(book.logBytes)),
            ("commits", .integer(totals[.commits])),
            ("commit_failures", .integer(totals[.commitFailures])),
            ("records", .integer(book.records)),
            ("records_written", .integer(totals[.recordsWritten])),
            ("verified_to", book.verifiedTo.map { .integer(Int($0)) } ?? .null),
            ("disk_full", .boolean(book.isDiskFull)),
            ("disk_free_bytes", book.disk.map { .integer($0.free) } ?? .null),
            ("disk_bytes", book.disk.map { .integer($0.size) } ?? .null),
            ("damage", book.damage.map { .string($0) } ?? .null)
        )
    }

    private func refusalItems(_ totals: SwitchTotals) -> JSONValue {
        var members: [JSONValue.Member] = []
        for outcome in Outcome.allCases
        where !outcome.isApproval && totals.replies(outcome) > 0 {
            members.append(
                JSONValue.Member(outcome.specificationKey, .integer(totals.replies(outcome)))
            )
        }
        members.append(JSONValue.Member("unanswerable", .integer(totals[.unreadable])))
        members.append(JSONValue.Member("mac_failures", .integer(totals[.macFailures])))
        members.append(JSONValue.Member("overload", .integer(totals[.overloadRefusals])))
        return .object(members)
    }

    private func connectionItems(_ totals: SwitchTotals) -> JSONValue {
        var members = [
            JSONValue.Member("accepted", .integer(totals[.connectionsAccepted])),
            JSONValue.Member("refused_total", .integer(totals[.connectionsRefusedTotal])),
            JSONValue.Member("refused_per_source", .integer(totals[.connectionsRefusedSource])),
            JSONValue.Member(
                "refused_descriptors",
                .integer(totals[.connectionsRefusedDescriptors])
            ),
            JSONValue.Member("most", .integer(descriptors.capacity)),
            JSONValue.Member("listeners_waiting", .integer(descriptors.waitingListeners)),
            JSONValue.Member("undelivered", .integer(totals[.repliesUndelivered])),
        ]
        for name in CounterName.allCases {
            guard let reason = name.cutReason else { continue }
            members.append(JSONValue.Member("cut_\(reason)", .integer(totals[name])))
        }
        return .object(members)
    }
}

extension JSONValue {
    /// An object from its members.
    package static func members(_ members: (String, JSONValue)...) -> JSONValue {
        .object(members.map { Member($0.0, $0.1) })
    }

    /// A whole number.
    package static func integer(_ number: Int) -> JSONValue { .number(String(number)) }
}
