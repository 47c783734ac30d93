import Book
import Journal
import Payments
import Text
import Upstream

/// The payment channels as `status` and `channel list` show them.
extension PaymentSwitch {
    func channelItems(_ book: BookSummary) -> [JSONValue] {
        configuration.channels.map { channel in
            switch channel.kind {
            case .inHouse:
                .members(
                    ("name", .string(channel.name)),
                    ("kind", .string(channel.kind.rawValue)),
                    ("state", .string("up"))
                )
            case .host, .wechat, .alipay: externalItem(channel, book)
            }
        }
    }

    /// Reversals that are stored on any channel, those that wait for a person included.
    func storeAndForward(_ book: BookSummary) -> JSONValue {
        let depth = book.channels.values.reduce(0) { $0 + $1.forwards + $1.held }
        let oldest = book.channels.values.compactMap(\.oldest).min()
        return .members(
            ("depth", .integer(depth)),
            ("oldest_s", .integer(oldest.map { seconds(from: $0, to: book.at) } ?? 0))
        )
    }

    private func seconds(from start: Timestamp, to end: Timestamp) -> Int {
        Int(max(0, end.rawValue - start.rawValue) / 1_000_000)
    }

    private func externalItem(_ channel: ChannelSettings, _ book: BookSummary) -> JSONValue {
        let number = dispatcher.names[channel.name]
        let snapshot = number.flatMap { dispatcher.board[$0] } ?? ChannelSnapshot()
        let open = number.flatMap { book.channels[$0] } ?? ChannelSummary()
        let held = number.flatMap { book.held[$0] } ?? []
        let age = open.oldest.map { seconds(from: $0, to: book.at) }
        let minute = meter.window(seconds: 60)
        let answers = number.flatMap { minute.hosts[$0] } ?? HistogramSnapshot()
        let item = JSONValue.members(
            ("name", .string(channel.name)),
            ("kind", .string(channel.kind.rawValue)),
            ("state", .string(open.isStopped ? "stopped" : snapshot.state)),
            ("address", channel.remote.map { .string($0) } ?? .null),
            ("sockets", .array(snapshot.sockets.map { .string($0) })),
            ("keys", .boolean(snapshot.hasKeys)),
            ("in_flight", .integer(open.awaiting)),
            ("stored_reversals", .integer(open.forwards)),
            ("held_reversals", .integer(open.held)),
            ("held", .array(held.map { .integer(Int($0)) })),
            ("oldest_seconds", age.map { .integer($0) } ?? .null),
            ("note", snapshot.note.map { .string($0) } ?? .null),
            ("answers_per_s", tenths(minute.tenthsPerSecond(answers.count))),
            ("round_trip_ms", quantiles(answers)),
            ("held_items", .array(held.map { self.item($0, at: book.at) }))
        )
        guard channel.kind.isWallet, case .object(let members) = item else { return item }
        return .object(
            members + [
                JSONValue.Member("orders", .integer(open.orders)),
                JSONValue.Member("refunds_accepted", .integer(open.acceptedRefunds)),
            ]
        )
    }

    /// A held reversal; what is more than its number was read from the file, a little later.
    private func item(_ number: Int64, at now: Timestamp) -> JSONValue {
        let known = days.held.first { $0.id == number }
        return .members(
            ("number", .integer(Int(number))),
            ("terminal", known.map { .string($0.terminal) } ?? .null),
            ("amount_minor", known?.amountMinor.map { .integer(Int($0)) } ?? .null),
            ("currency", known?.currency.map { .string($0) } ?? .null),
            (
                "age_seconds",
                known.map {
                    .integer(seconds(from: Timestamp(rawValue: $0.since), to: now))
                } ?? .null
            )
        )
    }
}
