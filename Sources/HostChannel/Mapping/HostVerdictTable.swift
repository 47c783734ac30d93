import Payments
import Upstream

/// What DE 39 of a host's answer comes to for the terminal that waits.
///
/// The codes are those of ISO 8583:1987; what the table does not know is a refusal of the host's
/// own.
struct HostVerdictTable: Sendable {
    private let outcomes: [String: Outcome] = [
        "03": .unknownMerchant,
        "12": .unknownTransaction,
        "13": .invalidAmount,
        "14": .invalidCard,
        "15": .noRoute,
        "25": .originalNotFound,
        "30": .unreadable,
        "33": .expiredCard,
        "34": .restrictedCard,
        "35": .restrictedCard,
        "36": .restrictedCard,
        "37": .restrictedCard,
        "38": .pinTriesExceeded,
        "40": .notOffered,
        "41": .restrictedCard,
        "43": .restrictedCard,
        "51": .insufficientFunds,
        "54": .expiredCard,
        "55": .incorrectPIN,
        "57": .routeDenied,
        "58": .routeDenied,
        "61": .amountLimit,
        "62": .restrictedCard,
        "65": .countLimit,
        "68": .channelUnavailable,
        "75": .pinTriesExceeded,
        "90": .cutoverInProgress,
        "91": .channelUnavailable,
        "92": .noRoute,
        "96": .overloaded,
    ]

    /// Codes that approve the whole amount.
    private let approvals: Set<String> = ["00", "08", "11", "16"]

    /// Codes that approve a part: whether the host took the money cannot be told.
    private let partial: Set<String> = ["10", "32"]

    func decision(_ code: String) -> UpstreamAnswer.Decision {
        if approvals.contains(code) { return .approved }
        if partial.contains(code) { return .malformed }
        return .declined(outcomes[code] ?? .declinedByHost)
    }
}
