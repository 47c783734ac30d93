/// What the switch decided, named alike in every dialect; each specification gives it a code.
///
/// The order is that of precedence among refusals.
public enum OutcomeName: String, Sendable, CaseIterable {
    /// The payment was made.
    case approved
    /// A part of what was asked for was taken.
    case approvedInPart = "approved-in-part"
    /// The reversal stands.
    case reversalAccepted = "reversal-accepted"
    /// The network management request was carried out.
    case networkAccepted = "network-accepted"
    /// The advice is stored, whatever comes of it.
    case acknowledged
    /// The totals of a batch or shift agree.
    case settled
    /// The message could not be read.
    case unreadable
    /// A mandatory element is missing.
    case elementMissing = "element-missing"
    /// The message type or processing code is not known.
    case unknownTransaction = "unknown-transaction"
    /// Known, but not offered here.
    case notOffered = "not-offered"
    /// The date of the request lies too far from the day on which it came.
    case dateOutOfReach = "date-out-of-reach"
    /// The MAC is wrong or missing.
    case macFailed = "mac-failed"
    /// No such terminal.
    case unknownTerminal = "unknown-terminal"
    /// No such merchant, or not the terminal's.
    case unknownMerchant = "unknown-merchant"
    /// The terminal never signed on, or signed off.
    case noSessionKeys = "no-session-keys"
    /// The batch differs from the open one, or is closed.
    case batchMismatch = "batch-mismatch"
    /// The terminal may not pay.
    case terminalDisabled = "terminal-disabled"
    /// The batch has to be settled first.
    case settleFirst = "settle-first"
    /// No operator has begun a shift.
    case shiftRequired = "shift-required"
    /// The card number is wrong or unknown in our range.
    case invalidCard = "invalid-card"
    /// No route leads to this card.
    case noRoute = "no-route"
    /// A rule denies it.
    case routeDenied = "route-denied"
    /// The card is frozen or hot.
    case restrictedCard = "restricted-card"
    /// The card has expired.
    case expiredCard = "expired-card"
    /// No operator has that number, or he may not do this.
    case operatorDenied = "operator-denied"
    /// The serial number is that of another terminal.
    case deviceTaken = "device-taken"
    /// The card may not pay at this station, or not for these goods.
    case notPermitted = "not-permitted"
    /// The amount is zero or malformed.
    case invalidAmount = "invalid-amount"
    /// The currency is not the account's.
    case wrongCurrency = "wrong-currency"
    /// The balance is too small.
    case insufficientFunds = "insufficient-funds"
    /// Over a limit of amount.
    case amountLimit = "amount-limit"
    /// Over a limit of count.
    case countLimit = "count-limit"
    /// A PIN is needed and missing.
    case pinRequired = "pin-required"
    /// The PIN is wrong.
    case incorrectPIN = "incorrect-pin"
    /// Too many wrong PINs.
    case pinTriesExceeded = "pin-tries-exceeded"
    /// The original is not known.
    case originalNotFound = "original-not-found"
    /// More than what is left of the original.
    case refundExceedsOriginal = "refund-exceeds-original"
    /// Same identity, other content.
    case duplicateMismatch = "duplicate-mismatch"
    /// The original was reversed meanwhile.
    case reversedOriginal = "reversed-original"
    /// The reversal's amount is not the original's.
    case reversalMismatch = "reversal-mismatch"
    /// The original was settled or refunded.
    case reversalTooLate = "reversal-too-late"
    /// The original was undone, refunded, settled or completed.
    case originalFinished = "original-finished"
    /// Something else is under way with the original.
    case originalReserved = "original-reserved"
    /// The void's amount is not the original's.
    case amountMismatch = "amount-mismatch"
    /// A queue or the disk is full.
    case overloaded
    /// The payment channel is down, full or broken off.
    case channelUnavailable = "channel-unavailable"
    /// The payment channel did not answer in time.
    case channelTimeout = "channel-timeout"
    /// The business day is changing.
    case cutoverInProgress = "cutover-in-progress"
    /// The host declined for a reason that has no name of its own.
    case declinedByHost = "declined-by-host"
    /// The host has not answered yet.
    case undecided
    /// Payments of the batch are not decided yet.
    case countingWaits = "counting-waits"
    /// The totals of a batch or shift differ.
    case totalsDiffer = "totals-differ"
    /// Rows of an upload are missing.
    case uploadIncomplete = "upload-incomplete"
}
