import Book
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
            case .host: hostItem(channel, book)
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

    private func hostItem(_ channel: ChannelSettings, _ book: BookSummary) -> JSONValue {
        let number = dispatcher.names[channel.name]
        let snapshot = number.flatMap { dispatcher.board[$0] } ?? ChannelSnapshot()
        let open = number.flatMap { book.channels[$0] } ?? ChannelSummary()
        let held = number.flatMap { book.held[$0] } ?? []
        let age = open.oldest.map { seconds(from: $0, to: book.at) }
        return .members(
            ("name", .string(channel.name)),
            ("kind", .string(channel.kind.rawValue)),
            ("state", .string(open.isStopped ? "stopped" : snapshot.state)),
            ("address", channel.address.map { .string($0.description) } ?? .null),
            ("sockets", .array(snapshot.sockets.map { .string($0) })),
            ("keys", .boolean(snapshot.hasKeys)),
            ("in_flight", .integer(open.awaiting)),
            ("stored_reversals", .integer(open.forwards)),
            ("held_reversals", .integer(open.held)),
            ("held", .array(held.map { .integer(Int($0)) })),
            ("oldest_seconds", age.map { .integer($0) } ?? .null),
            ("note", snapshot.note.map { .string($0) } ?? .null)
        )
    }
}
