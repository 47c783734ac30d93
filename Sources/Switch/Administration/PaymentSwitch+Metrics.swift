import Journal
import Payments
import Upstream

/// The whole switch in Prometheus' text.
extension PaymentSwitch {
    /// All metrics in the text format of Prometheus.
    package func metrics() -> String {
        let totals = SwitchTotals(self)
        var text = MetricsText()
        text.gauge(
            "build_info",
            "1, with the version of the switch.",
            labels: MetricsText.label("version", SwitchVersion.text),
            1
        )
        text.gauge(
            "up",
            "1 while the switch is ready for payments.",
            currentPhase == .ready ? 1 : 0
        )
        text.gauge(
            "uptime_seconds",
            "Seconds since the start.",
            Int((environment.clock.monotonicNanoseconds() - startedNanoseconds) / 1_000_000_000)
        )
        for name in CounterName.allCases {
            let metric = name.metric
            text.counter(metric.name, name.help, labels: metric.label, totals[name])
        }
        for outcome in Outcome.allCases where totals.replies(outcome) > 0 {
            text.counter(
                "replies_total",
                "Replies by what was decided.",
                labels: MetricsText.label("outcome", outcome.specificationKey),
                totals.replies(outcome)
            )
        }
        text.gauge(
            "connections",
            "Open connections.",
            totals[.connectionsAccepted] - totals[.connectionsClosed]
        )
        addConditions(to: &text)
        addBook(to: &text)
        addDays(to: &text)
        addMailboxes(to: &text)
        for stage in Stage.allCases {
            text.histogram(
                "stage_seconds",
                "Service time of a stage, its batch shared out.",
                labels: MetricsText.label("stage", stage.name),
                totals[stage]
            )
        }
        text.histogram(
            "round_trip_seconds",
            "From a frame's last byte to its reply's hand-over.",
            labels: "lanes=\"all\"",
            totals.roundTrip
        )
        addChannels(totals, to: &text)
        ProcessFigures.current.add(to: &text)
        return text.text
    }

    private func addMailboxes(to text: inout MetricsText) {
        for mailbox in mailboxes {
            let label = MetricsText.label("mailbox", mailbox.name)
            text.gauge("mailbox_depth", "Places taken.", labels: label, mailbox.depth)
        }
        for mailbox in mailboxes {
            let label = MetricsText.label("mailbox", mailbox.name)
            text.counter(
                "mailbox_refusals_total",
                "Times without a free place.",
                labels: label,
                mailbox.refused
            )
        }
        for mailbox in mailboxes {
            text.histogram(
                "mailbox_waiting_seconds",
                "Time in a mailbox.",
                labels: MetricsText.label("mailbox", mailbox.name),
                mailbox.waiting.snapshot()
            )
        }
    }

    /// What keeps the switch from doing all that it is configured for.
    private func addConditions(to text: inout MetricsText) {
        text.gauge(
            "listeners_waiting",
            "Listeners that do not accept for want of descriptors.",
            descriptors.waitingListeners
        )
        text.gauge(
            "clock_refused_jump_seconds",
            "How far the wall clock is ahead of the book's time while it is not believed.",
            Int(clock.refusedJump / 1_000_000)
        )
    }

    /// What of the days of stations is open; nothing until the file was looked at.
    private func addDays(to text: inout MetricsText) {
        guard let counts = days.counts else { return }
        text.gauge(
            "batches_waiting",
            "Batches whose settlement waits for payments that are not decided.",
            counts.waitingBatches
        )
        text.gauge(
            "batches_unbalanced",
            "Batches that differ from their terminals, and are uploaded.",
            counts.unbalancedBatches
        )
        text.gauge("shifts_open", "Shifts that go on.", counts.shifts)
        text.gauge("cases_open", "Cases that nobody has closed.", counts.cases)
        text.gauge("cases_due", "Open cases whose date has come.", counts.dueCases)
    }

    /// Every mailbox of the pipeline, in the order of the flow.
    var mailboxes: [MailboxAdmission] {
        lanes.lanes.map(\.intake) + [checker.port.admission] + dispatcher.mailboxes
            + lanes.lanes.map(\.answers)
    }
}
