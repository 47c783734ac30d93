/// What a channel counts of its work, named once.
package enum ChannelCount: Sendable, CaseIterable {
    /// Connections made, ended, and ended by this side.
    case connections
    case linksLost
    case linksCut
    /// Sign-ons, echo tests and the like, both ways.
    case networkMessages
    /// Working keys taken over.
    case keyChanges
    case requests
    /// Reversals among the requests, repeats included.
    case reversals
    /// Answers whose sender is known.
    case answers
    /// Answers to what had been given up.
    case lateAnswers
    case repeatedAnswers
    /// Answers that belong to nothing, by the part of their name that nothing has.
    case unmatchedTrace
    case unmatchedClass
    case unmatchedPart
    case unmatchedNetwork
    case macFailures
    case unreadable
    /// Requests without an answer, by reason.
    case timeouts
    case inDoubt
    case unsent
    /// What became of an order, asked.
    case questions
    /// Answers of providers that leave that open.
    case unknownAnswers
    /// Among them, those that do not verify.
    case badSignatures
    /// Answers whose clock is far from ours.
    case skewed
    /// Requests that went to the provider's other address.
    case spareUsed
    /// What providers tell by themselves: taken, refused, told before, and of others' orders.
    case notifies
    case notifiesRefused
    case notifiesRepeated
    case notifiesForeign
}
