package import ISO8583
package import Payments

/// What a message asks of the bank, freed of its dialect and of its secrets.
package struct BankRequest: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case purchase
        case refund
        case balance
        case authorisation
        case advice
        case completion
        case void
        case reversal
        /// How a chip has taken its issuer's script.
        case notice
        case signOn
        case signOff
        case echo
        case keyChange
        /// Not offered, or not understood; the outcome says which.
        case refused(OutcomeName)

        package var isNetwork: Bool {
            switch self {
            case .signOn, .signOff, .echo, .keyChange: true
            default: false
            }
        }
    }

    /// What the PIN block turned out to hold.
    package enum PIN: Hashable, Sendable {
        case absent
        case right
        case wrong
    }

    package var kind: Kind
    package var messageType: MessageTypeIndicator
    /// nil where the message does not name STAN and date.
    package var key: BankKey?
    package var merchant = ""
    /// First six and last four digits.
    package var card = ""
    /// The account's pseudonym; empty where no card is named.
    package var account = ""
    package var money: Money?
    package var retrievalReference: String?
    package var original: BankKey?
    /// What a reversal says was delivered (DE 95), in minor units; 0 for nothing.
    package var deliveredMinor: Int64 = 0
    /// Tags of DE 55, in their order.
    package var chipTags: [UInt32] = []
    /// What DF31 of a notice says, as hexadecimal digits.
    package var scriptResult: String?
    package var pin = PIN.absent
    /// Whether its MAC verified; network management carries none.
    package var isAuthentic = true
    /// Whether the peer has signed on.
    package var isSignedOn = true

    package init(_ kind: Kind, messageType: MessageTypeIndicator) {
        self.kind = kind
        self.messageType = messageType
    }
}

/// What the bank decided, as an answer carries it.
package struct BankVerdict: Hashable, Sendable {
    /// DE 39.
    package var code: String
    package var approvalCode: String?
    package var retrievalReference: String?
    /// For a balance inquiry.
    package var balance: Money?

    package init(
        code: String,
        approvalCode: String? = nil,
        retrievalReference: String? = nil,
        balance: Money? = nil
    ) {
        self.code = code
        self.approvalCode = approvalCode
        self.retrievalReference = retrievalReference
        self.balance = balance
    }
}

/// One answer that leaves the bank, rightly or wrongly made.
package struct BankAnswer: Hashable, Sendable {
    package var verdict: BankVerdict
    /// Where it differs from the request's: the answer is wrong.
    package var amountMinor: Int64?
    package var currency: String?
    package var hasWrongMAC = false
    /// A script for the card's chip goes along.
    package var hasScript = false
    /// Only its first half leaves, then the connection is reset.
    package var isHalf = false
    /// An answer to a request that nobody sent: another STAN.
    package var isStray = false
    package var handsOutKeys = false

    package init(_ verdict: BankVerdict) {
        self.verdict = verdict
    }
}

/// What the bank does about a request, in this order.
package enum BankAction: Hashable, Sendable {
    case answer(BankAnswer, afterMilliseconds: Int64)
    case signOn
    case signOff
    /// The process ends at once; what it booked is kept.
    case die
}
