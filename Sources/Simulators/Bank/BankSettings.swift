package import CardSecurity
package import ISO8583
package import Payments

/// Who the simulated bank is.
package struct BankSettings: Sendable {
    package var specification: DialectSpecification
    package var framing = FrameFormat.binary2
    package var host = "127.0.0.1"
    /// 0 takes a free port.
    package var port = 9583
    /// Under which working keys are handed out: the published test value unless told otherwise.
    package var zoneKeyHexadecimal = "0123456789ABCDEFFEDCBA9876543210"
    /// The PIN of every card.
    package var pin = "123456"
    package var limitMinor: Int64 = 10_000_00
    package var currency = Asset.yuan
    /// Where the book is kept; nil keeps it in memory.
    package var bookPath: String?
    package var script = BankScript()

    package init(specification: DialectSpecification) {
        self.specification = specification
    }
}

/// Why the simulated bank could not start, or had to stop.
package enum BankError: Error, Equatable {
    /// It speaks the 1987 edition only.
    case dialectUnfit(String)
    /// The ZMK or the PIN is none.
    case keyUnfit(CardSecurityError)
    case addressUnusable(String, reason: String)
    case bookUnusable(path: String, reason: String)
    /// A line of the book cannot be read.
    case bookMalformed(path: String, line: Int)
    /// It was stopped.
    case stopped
}

/// What a bank has seen since it started.
package struct BankCounts: Hashable, Sendable {
    package var connections = 0
    package var requests = 0
    package var answers = 0
    /// Requests whose MAC was wrong or missing.
    package var wrongMACs = 0
    /// Frames or messages that could not be read; each ended its connection.
    package var unreadable = 0
    /// Connections that the script cut.
    package var resets = 0
    /// What the switch answered to the bank's own questions.
    package var repliesToOwn = 0
    /// Answers that wait for their time, or for ``BankServer/release()``.
    package var waiting = 0
    /// Answers for which no connection was left.
    package var undeliverable = 0

    package init() {}
}

/// Why a bank came to an end by itself.
package enum BankDeath: Hashable, Sendable {
    /// It approved a payment and died, as its script says.
    case afterApproval
    /// Its book could not be written; the system's words.
    case bookUnwritable(String)
}
