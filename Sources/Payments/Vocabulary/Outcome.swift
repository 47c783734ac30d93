/// What was decided about a request, in the order in which refusals take precedence.
///
/// A dialect's specification gives each outcome its DE 39 (`outcomes:` in `specs/*.yaml`).
/// Raw values are stored in the journal and never change their meaning.
package enum Outcome: UInt8, Sendable, CaseIterable {
    case approved = 0
    case reversalAccepted = 1
    case networkAccepted = 2
    /// An advice is stored; whether its effect was refused, or is with its host, stands beside it.
    case acknowledged = 3
    /// The totals of a batch or shift are ours, too: it is closed.
    case settled = 4
    /// A part of what was asked for was taken: what stands beside it.
    case approvedInPart = 5
    case unreadable = 10
    case elementMissing = 11
    case unknownTransaction = 12
    case notOffered = 13
    /// The date of the request lies too far from the day on which it came.
    case dateOutOfReach = 14
    case macFailed = 20
    case unknownTerminal = 21
    case unknownMerchant = 22
    case noSessionKeys = 23
    case batchMismatch = 24
    case terminalDisabled = 25
    /// The batch is full, or its totals are being compared: it has to be settled first.
    case settleFirst = 27
    /// No operator has begun a shift.
    case shiftRequired = 28
    case invalidCard = 30
    case noRoute = 31
    case routeDenied = 32
    case restrictedCard = 33
    case expiredCard = 34
    /// No operator of the station has that number, or he may not do this.
    case operatorDenied = 35
    /// The serial number is that of another terminal.
    case deviceTaken = 36
    /// The card's domain is another: it may not pay here, or not for this.
    case notPermitted = 37
    case invalidAmount = 40
    case wrongCurrency = 41
    case insufficientFunds = 42
    case amountLimit = 43
    case countLimit = 44
    case pinRequired = 50
    case incorrectPIN = 51
    case pinTriesExceeded = 52
    case originalNotFound = 60
    case refundExceedsOriginal = 61
    case duplicateMismatch = 62
    /// A repeat of a payment that was reversed meanwhile.
    case reversedOriginal = 63
    /// A reversal that names another amount or card than its original.
    case reversalMismatch = 64
    /// A reversal of what was settled or refunded.
    case reversalTooLate = 65
    /// What a void, refund or completion names is over: undone, refunded, settled, completed or
    /// lapsed.
    case originalFinished = 66
    /// A void, refund, completion or reversal of it is on its way, or it is not decided itself.
    case originalReserved = 67
    /// A void that names another amount than its original.
    case amountMismatch = 68
    case overloaded = 70
    case channelUnavailable = 71
    case channelTimeout = 72
    case cutoverInProgress = 73
    /// The host declined for a reason that has no outcome of its own.
    case declinedByHost = 74
    /// Its host has not answered yet, and is asked again until it does: never a recorded answer.
    case undecided = 75
    /// Payments of the batch are not decided yet: its totals are compared later.
    case countingWaits = 76
    /// The totals of a batch or shift are not ours.
    case totalsDiffer = 77
    /// Fewer payments of the batch have come than its terminal has sent.
    case uploadIncomplete = 78

    /// The key of this outcome in a specification's `outcomes:` table.
    package var specificationKey: String {
        var key = ""
        var previousWasLower = false
        for character in "\(self)" {
            if character.isUppercase && previousWasLower { key.append("-") }
            previousWasLower = character.isLowercase
            key.append(contentsOf: character.lowercased())
        }
        return key
    }

    /// Whether it is said of sessions, batches and shifts alone, and never of a payment.
    package var isOfService: Bool {
        switch self {
        case .networkAccepted, .settled, .countingWaits, .totalsDiffer, .uploadIncomplete: true
        default: false
        }
    }

    /// Whether the terminal got what it asked for.
    package var isApproval: Bool { rawValue < Outcome.unreadable.rawValue }
}
