import Book
import Payments
import Upstream

/// The payment channels in Prometheus' text.
///
/// A label is the name of a configured channel, of an operation or of an outcome: as many as there
/// are, whatever terminals send.
extension PaymentSwitch {
    func addChannels(_ totals: SwitchTotals, to text: inout MetricsText) {
        text.histogram(
            "host_round_trip_seconds",
            "From a request's hand-over to a host's socket to its answer.",
            labels: "channels=\"all\"",
            totals.hostRoundTrip
        )
        let hosts: [(label: String, number: ChannelNumber)] = dispatcher.names
            .sorted { $0.key < $1.key }
            .map { (MetricsText.label("channel", $0.key), $0.value) }
        for (label, number) in hosts {
            guard let times = dispatcher.roundTrips[number] else { continue }
            text.histogram(
                "channel_round_trip_seconds",
                "The same of each host.",
                labels: label,
                times.snapshot()
            )
        }
        for (label, number) in hosts {
            text.gauge(
                "channel_up",
                "1 while payments may take the channel.",
                labels: label,
                dispatcher.board[number]?.state == "up" ? 1 : 0
            )
        }
        addLinks(of: hosts, to: &text)
        addStored(of: hosts, to: &text)
        addOrders(to: &text)
        addDecided(to: &text)
    }

    private func addLinks(
        of hosts: [(label: String, number: ChannelNumber)],
        to text: inout MetricsText
    ) {
        for (label, number) in hosts {
            text.gauge(
                "channel_links",
                "Connections that the host should have.",
                labels: label,
                dispatcher.board[number]?.sockets.count ?? 0
            )
        }
        for (label, number) in hosts {
            text.gauge(
                "channel_links_up",
                "Connections of the host that are signed on.",
                labels: label,
                dispatcher.board[number]?.sockets.count { $0 == "up" } ?? 0
            )
        }
    }

    /// What waits for hosts, as of the book's last look.
    private func addStored(
        of hosts: [(label: String, number: ChannelNumber)],
        to text: inout MetricsText
    ) {
        guard let book = checker.board.summary else { return }
        let summaries = hosts.map { ($0.label, book.channels[$0.number] ?? ChannelSummary()) }
        for (label, summary) in summaries {
            text.gauge(
                "channel_stopped",
                "1 while an operator has the channel stopped.",
                labels: label,
                summary.isStopped ? 1 : 0
            )
        }
        for (label, summary) in summaries {
            text.gauge(
                "channel_awaiting_answers",
                "Requests that the host has not answered.",
                labels: label,
                summary.awaiting
            )
        }
        for (label, summary) in summaries {
            text.gauge(
                "stored_reversals",
                "Reversals that are stored for the host and go out by themselves.",
                labels: label,
                summary.forwards
            )
        }
        for (label, summary) in summaries {
            text.gauge(
                "held_reversals",
                "Stored reversals that wait for a person.",
                labels: label,
                summary.held
            )
        }
        for (label, summary) in summaries {
            let microseconds = summary.oldest.map { book.at.rawValue - $0.rawValue } ?? 0
            text.gauge(
                "oldest_stored_reversal_seconds",
                "How long the oldest stored reversal, held ones included, has waited.",
                labels: label,
                Int(max(0, microseconds) / 1_000_000)
            )
        }
    }

    /// What waits for wallets, as of the book's last look.
    private func addOrders(to text: inout MetricsText) {
        guard let book = checker.board.summary else { return }
        let summaries = configuration.channels.filter(\.kind.isWallet).map { channel in
            let number = dispatcher.names[channel.name]
            let summary = number.flatMap { book.channels[$0] } ?? ChannelSummary()
            return (label: MetricsText.label("channel", channel.name), summary: summary)
        }
        .sorted { $0.label < $1.label }
        for (label, summary) in summaries {
            text.gauge(
                "wallet_orders",
                "Orders of which nobody knows yet whether they stand.",
                labels: label,
                summary.orders
            )
        }
        for (label, summary) in summaries {
            text.gauge(
                "wallet_accepted_refunds",
                "Refunds that the wallet has taken and not paid yet.",
                labels: label,
                summary.acceptedRefunds
            )
        }
    }

    /// Payments that were decided since the start, and what came of them.
    private func addDecided(to text: inout MetricsText) {
        let tally = checker.tally
        for name in tally.names {
            let label = MetricsText.label("channel", name)
            for operation in Operation.allCases where tally.count(operation, at: name) > 0 {
                text.counter(
                    "channel_payments_total",
                    "Payments and reversals that were decided, repeats aside.",
                    labels: label + "," + MetricsText.label("operation", operation.name),
                    tally.count(operation, at: name)
                )
            }
        }
        for name in tally.names {
            let label = MetricsText.label("channel", name)
            for outcome in Outcome.allCases where tally.count(outcome, at: name) > 0 {
                text.counter(
                    "channel_outcomes_total",
                    "The same by what was decided.",
                    labels: label + "," + MetricsText.label("outcome", outcome.specificationKey),
                    tally.count(outcome, at: name)
                )
            }
        }
    }
}
