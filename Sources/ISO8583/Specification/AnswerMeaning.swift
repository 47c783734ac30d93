/// What element 39 of an answer means to whoever asked; the other direction of
/// ``DialectSpecification/outcomes``.
public enum AnswerMeaning: Hashable, Sendable {
    /// It was decided so.
    case decided(OutcomeName)
    /// Whether it was done cannot be told from the code.
    case unclear

    /// The word in a specification.
    public var word: String {
        switch self {
        case .decided(let outcome): outcome.rawValue
        case .unclear: "unclear"
        }
    }

    /// Every meaning that an answer to a payment may have, in the order of ``OutcomeName``.
    ///
    /// That a reversal, a network request or an advice was taken is told by the type of the answer,
    /// what concerns a terminal's batch, its shift or itself is asked of no host, and no host is
    /// asked for a part.
    static let all: [AnswerMeaning] =
        [AnswerMeaning.unclear]
        + OutcomeName.allCases.filter {
            ![
                .reversalAccepted, .networkAccepted, .acknowledged, .settled, .settleFirst,
                .shiftRequired, .deviceTaken, .countingWaits, .totalsDiffer, .uploadIncomplete,
                .approvedInPart,
            ].contains($0)
        }
        .map { AnswerMeaning.decided($0) }
}
