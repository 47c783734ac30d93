import Book
import ISO8583
import Payments

/// The payment channels as `status` and `channel list` show them.
extension PaymentSwitch {
    func channelItems(_ ledger: LedgerSummary) -> [JSONValue] {
        configuration.channels.map { channel in
            switch channel.kind {
            case .ledger:
                .members(
                    ("name", .string(channel.name)),
                    ("kind", .string(channel.kind.rawValue)),
                    ("state", .string("up"))
                )
            case .host: hostItem(channel, ledger)
            }
        }
    }

    private func hostItem(_ channel: ChannelSettings, _ ledger: LedgerSummary) -> JSONValue {
        let number = dispatcher.names[channel.name]
        let snapshot = number.flatMap { dispatcher.board[$0] } ?? ChannelSnapshot()
        let open = number.flatMap { ledger.channels[$0] } ?? ChannelSummary()
        let held = number.flatMap { ledger.held[$0] } ?? []
        let age = open.oldest.map { max(0, ledger.at.rawValue - $0.rawValue) / 1_000_000 }
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
            ("oldest_seconds", age.map { .integer(Int($0)) } ?? .null),
            ("note", snapshot.note.map { .string($0) } ?? .null)
        )
    }
}
