package import Book
internal import Payments
internal import Upstream

/// Who decides what a row is about, in three columns.
package struct DeciderColumns: Equatable {
    package var account: Int64?
    package var channelNumber: UInt16?
    /// Name of the payment channel; nil for a number that the file does not name.
    package var channel: String?

    init() {}

    init(_ decider: Leg.Decider, named channel: String) {
        self.channel = channel
        account = decider.account
        channelNumber = decider.channel?.rawValue
    }

    /// nil unless the columns name either an account or a channel.
    var decider: Leg.Decider? {
        switch (account, channelNumber) {
        case (let account?, nil): .ledger(account: account)
        case (nil, let number?): .channel(ChannelNumber(rawValue: number))
        case (nil, nil), (.some, .some): nil
        }
    }

    mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.optional("account", &account)
        try v.optional("channel_number", &channelNumber)
        try v.optional(named: .channel, &channel)
    }
}

/// How a channel knows a request, in three columns or in one that stands with the last of its
/// table, and the code that it answered.
package struct LinkColumns: Equatable {
    package var messageClass: UInt8?
    package var number: UInt32?
    package var time: UInt64?
    package var hostCode: String?
    /// The number by which a wallet knows it; nil where a host knows it by the rest.
    package var order: String?

    init() {}

    init(_ original: UpstreamOriginal?, _ hostCode: String?) {
        order = original?.reference.order?.text
        messageClass = original?.messageClass?.rawValue
        number = original?.reference.iso?.number
        time = original?.reference.iso?.time
        self.hostCode = hostCode
    }

    /// What the columns name: nothing where all are empty; nil where they mean nothing.
    var original: UpstreamOriginal?? {
        if let order {
            guard messageClass == nil, number == nil, time == nil else { return nil }
            return OrderNumber(order).map { .order($0) }
        }
        switch (messageClass, number, time) {
        case (nil, nil, nil): return .some(nil)
        case (let number?, let reference?, let time?):
            guard let messageClass = MessageClass(rawValue: number) else { return nil }
            return .iso(messageClass, number: reference, time: time)
        default: return nil
        }
    }

    mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.optional("link_class", &messageClass)
        try v.optional("link_stan", &number)
        try v.optional("link_time", &time)
        try v.optional(text: "host_code", &hostCode)
    }
}

extension LegKey {
    /// Payment and number as one, so that legs lie in the order of their payments.
    package var stored: Int64 { payment << 4 | Int64(number.rawValue) }

    /// nil for a number that no leg has.
    package init?(stored: Int64) {
        guard let number = LegNumber(rawValue: UInt8(stored & 15)) else { return nil }
        self.init(payment: stored >> 4, number: number)
    }
}
