/// Number of a dialect in the running configuration; its name stands in the journal's
/// `dialect` table.
package struct DialectNumber: Hashable, Sendable, RawRepresentable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// Number of a listener in the journal's `listener` table.
package struct ListenerNumber: Hashable, Sendable, RawRepresentable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// Whether a request may pay without a session.
///
/// Raw values are stored in the journal.
package enum SessionRule: UInt8, Sendable, CaseIterable {
    /// The terminal must have signed on: UnionPay POS and plain 1987.
    case signedOn = 1
    /// The listener's fixed key verified the request: IFSF.
    case fixedKey = 2
    /// A key of one transaction (DUKPT) verified the request: IFSF; `keySerial` names it.
    case derivedKey = 3
}

/// One request of a terminal, free of its dialect: what the book decides upon.
///
/// Made on a lane from a verified message; carries no PAN, PIN block, track or key.
package struct PaymentRequest: Hashable, Sendable {
    package var operation: Operation
    package var dialect: DialectNumber
    package var listener: ListenerNumber
    /// The MTI as four BCD digits, `0x0200`.
    package var mti: UInt16
    package var identity: RequestIdentity
    package var fingerprint: Fingerprint
    /// DE 3 as a number, 0 to 999999; nil where the message has none.
    package var processingCode: UInt32?
    /// DE 4 in minor units; nil where the message has none.
    package var amount: Int64?
    /// DE 49; nil where the message has none.
    package var asset: Asset?
    package var card: SealedCard?
    /// DE 14 as YYMM.
    package var expiry: UInt16?
    /// What a reversal, void or refund refers to.
    package var original: OriginalReference?
    /// What a reversal says was delivered; nil where all of the original is to be given back.
    package var delivery: Delivery?
    /// Reason of a reversal as sent (DE 39 of an 0400, DE 25 of a 1420).
    package var reason: String?
    /// The window as the terminal's batch, where the dialect has one (UnionPay 60.2).
    package var batch: UInt32?
    /// DE 7 as MMDDhhmmss, by which the DE 90 of plain 1987 names an original; nil elsewhere.
    package var transmission: UInt32?
    /// What the listener demands of the terminal before it may pay.
    package var session: SessionRule
    /// Version of the working keys that verified the request; nil where none did.
    package var keyVersion: UInt32?
    /// In place of a version: it came without a MAC where others need one.
    package static let noKeyVersion: UInt32 = 0
    /// Whether nothing follows from it for its terminal's session.
    package var isBare: Bool { keyVersion == Self.noKeyVersion }
    /// DE 61 of IFSF under DUKPT: there exactly where `session` is `derivedKey`.
    package var keySerial: KeySerial?
    /// DE 52, as far as the in-house ledger needs it.
    package var pin: PINEntry
    /// What was found of the sale that a refund names, where that has left the reach of the book.
    package var found: SaleFinding?
    /// What few requests bring; nil for nearly all.
    package var details: RequestDetails?

    package init(
        operation: Operation,
        dialect: DialectNumber,
        listener: ListenerNumber,
        mti: UInt16,
        identity: RequestIdentity,
        fingerprint: Fingerprint
    ) {
        self.operation = operation
        self.dialect = dialect
        self.listener = listener
        self.mti = mti
        self.identity = identity
        self.fingerprint = fingerprint
        session = .signedOn
        pin = .absent
    }
}

/// Number of a payment channel in the journal's `channel` table.
package struct ChannelNumber: Hashable, Sendable, RawRepresentable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }
}
