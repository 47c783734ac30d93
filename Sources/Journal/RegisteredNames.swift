internal import JournalFormat
package import Payments

/// The durable numbers of names.
package struct RegisteredNames: Sendable {
    package var dialects: [String: DialectNumber]
    package var listeners: [String: ListenerNumber]
    package var channels: [String: ChannelNumber]

    init(_ names: RecordNames) {
        dialects = names.dialects.all.mapValues { DialectNumber(rawValue: UInt8(clamping: $0)) }
        listeners = names.listeners.all.mapValues { ListenerNumber(rawValue: UInt16(clamping: $0)) }
        channels = names.channels.all.mapValues { ChannelNumber(rawValue: UInt16(clamping: $0)) }
    }
}
