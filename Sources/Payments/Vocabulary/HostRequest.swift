/// One request to a host, free of its dialect; its intent is durable before it is sent.
///
/// A repeat of a reversal is equal in everything but `attempt`.
package struct HostRequest: Hashable, Sendable {
    /// What is asked of the host.
    ///
    /// Raw values are stored in the journal.
    package enum Kind: UInt8, Sendable {
        case purchase = 1
        case balance = 2
        case reversal = 3

        /// Whether the host takes money for it, so that silence leaves something to undo.
        @inlinable package var takesMoney: Bool {
            switch self {
            case .purchase: true
            case .balance, .reversal: false
            }
        }
    }

    /// Seq of the record that holds the intent; a payment's own exchange has the payment's seq.
    package var exchange: Int64
    package var channel: ChannelNumber
    package var kind: Kind
    /// Class of the MTI: `authorisation` or `financial` as the terminal asked, `reversal`.
    package var messageClass: MessageClass
    /// From 1; above that the MTI says repeat (0421).
    package var attempt: UInt32
    /// DE 11 towards the host, 1 to 999999.
    package var linkSTAN: UInt32
    /// Time of the intent, for DE 7, 12 and 13; the same in every repeat.
    package var at: Timestamp
    /// DE 41.
    package var terminal: String
    /// DE 42.
    package var merchant: String
    /// DE 3 as the terminal sent it.
    package var processingCode: UInt32?
    /// DE 4 in minor units.
    package var amount: Int64?
    /// DE 49.
    package var asset: Asset?
    package var card: SealedCard?
    /// DE 14 as YYMM.
    package var expiry: UInt16?
    /// DE 37 of the payment; nil for the reversal of an answer that belongs to no payment.
    package var retrievalReference: RetrievalReference?
    /// DE 38 as the host gave it, for a reversal.
    package var approvalCode: String?
    /// DE 90 of a reversal.
    package var original: HostOriginal?
    /// DE 95 of a reversal that leaves standing what was delivered, in minor units; nil for the
    /// reversal of the whole.
    package var delivered: Int64?

    package init(
        exchange: Int64,
        channel: ChannelNumber,
        kind: Kind,
        messageClass: MessageClass,
        linkSTAN: UInt32,
        at: Timestamp,
        terminal: String,
        merchant: String
    ) {
        self.exchange = exchange
        self.channel = channel
        self.kind = kind
        self.messageClass = messageClass
        attempt = 1
        self.linkSTAN = linkSTAN
        self.at = at
        self.terminal = terminal
        self.merchant = merchant
    }

    /// DE 7 of the request.
    package var transmission: UInt64 { HostOriginal.transmission(at: at) }
}

/// How a reversal names its original to the host (DE 90).
package struct HostOriginal: Hashable, Sendable {
    /// The MTI as four BCD digits, `0x0200`.
    package var mti: UInt16
    package var linkSTAN: UInt32
    /// DE 7 as the number MMDDhhmmss.
    package var transmission: UInt64

    package init(mti: UInt16, linkSTAN: UInt32, transmission: UInt64) {
        self.mti = mti
        self.linkSTAN = linkSTAN
        self.transmission = transmission
    }

    /// DE 7 of a moment, in UTC, as the number MMDDhhmmss.
    package static func transmission(at time: Timestamp) -> UInt64 {
        let moment = LocalMoment(time, offset: 0)
        return moment.monthDay * 1_000_000 + moment.time
    }
}
