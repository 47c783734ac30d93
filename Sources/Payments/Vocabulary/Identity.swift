/// The row of a terminal in the book; it holds one identity per dialect.
package struct TerminalRow: Hashable, Sendable, RawRepresentable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }
}

/// The class digit of an MTI as far as the identity of a request needs it.
package enum MessageClass: UInt8, Sendable {
    case authorisation = 1
    case financial = 2
    case fileAction = 3
    case reversal = 4
    case reconciliation = 5
    case administrative = 6
    case network = 8
}

/// K, the identity of a request (DESIGN, rules of money 3).
///
/// The institution is that of the file.
package struct RequestIdentity: Hashable, Sendable {
    package var terminal: TerminalRow
    package var messageClass: MessageClass
    /// DE 11, 0 to 999999 (six digits in every dialect that a listener maps).
    package var stan: UInt32
    /// What the terminal sends as its window: batch 60.2 (UnionPay), DE 13 or the date of DE 7 as
    /// MMDD (plain 1987), the date of DE 12 as YYMMDD (1993, IFSF).
    package var window: UInt32
    /// Batch 1128 is another window than 28 November.
    package var windowKind: WindowKind

    package init(
        terminal: TerminalRow,
        messageClass: MessageClass,
        stan: UInt32,
        window: UInt32,
        windowKind: WindowKind = .batch
    ) {
        self.terminal = terminal
        self.messageClass = messageClass
        self.stan = stan
        self.window = window
        self.windowKind = windowKind
    }
}

/// Digest of the elements that make a request the same request: 3, 4, 49, card token, original
/// reference, product lines.
///
/// Never 7, 52, 55, 64/128, the repeat digit or a header.
package struct Fingerprint: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// How a reversal, void or refund names its original.
package struct OriginalReference: Hashable, Sendable {
    /// DE 37 of the original as sent, twelve characters.
    package var retrievalReference: String?
    package var stan: UInt32?
    /// Window of the original (batch of 61.1, date of 56, date of the DE 7 in 90), of the kind that
    /// the dialect has; nil when not sent or zeros.
    package var window: UInt32?
    /// The original's DE 7 as DE 90 carries it, MMDDhhmmss; nil when not sent or zeros.
    package var transmission: UInt32?
    /// Class of the original's MTI where the reference carries one.
    package var messageClass: MessageClass?
    /// DE 38 of the original's answer.
    package var approvalCode: ApprovalCode?
    /// The original's day as MMDD (61.3); nil when not sent or zeros.
    package var day: UInt16?

    package init(
        retrievalReference: String? = nil,
        stan: UInt32? = nil,
        window: UInt32? = nil,
        transmission: UInt32? = nil,
        messageClass: MessageClass? = nil,
        approvalCode: ApprovalCode? = nil,
        day: UInt16? = nil
    ) {
        self.retrievalReference = retrievalReference
        self.stan = stan
        self.window = window
        self.transmission = transmission
        self.messageClass = messageClass
        self.approvalCode = approvalCode
        self.day = day
    }
}
