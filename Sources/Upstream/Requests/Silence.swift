package import Payments

/// What stands behind a payment channel that is not in-house.
package enum UpstreamKind: Sendable, CaseIterable {
    /// A bank's host, which speaks ISO 8583.
    case host

    /// What the book owes to a request that stays without an answer.
    ///
    /// The one table of action and channel kind; everything else asks it.
    ///
    /// | action                    | host                                                       |
    /// |---------------------------|------------------------------------------------------------|
    /// | pay, hold, complete, void | it may have been taken: reversed, and the reversal repeats |
    /// | balance                   | nothing                                                    |
    /// | reverse, refund           | repeated under its reference until answered, or to a case  |
    /// | advise, notify            | the same                                                   |
    @inlinable
    package func silence(after action: UpstreamAction) -> Silence {
        switch (self, action) {
        case (.host, .pay), (.host, .hold), (.host, .complete), (.host, .void): .reverses
        case (.host, .balance): .changesNothing
        case (.host, .reverse), (.host, .refund): .repeats
        case (.host, .advise), (.host, .notify): .repeats
        }
    }
}

/// What follows when a request stays without an answer.
package enum Silence: Sendable {
    /// Nothing was moved, so nothing is left to undo.
    case changesNothing
    /// The channel may have done it: it is undone there by a request of its own.
    case reverses
    /// It is stored and sent again under the same reference until it is answered, never undone;
    /// beyond its bounds a person has to look.
    case repeats

    /// Whether it is stored and sent until it is answered.
    @inlinable package var repeats: Bool {
        switch self {
        case .repeats: true
        case .changesNothing, .reverses: false
        }
    }

    /// Whether what it may have done has to be undone.
    @inlinable package var reverses: Bool {
        switch self {
        case .reverses: true
        case .changesNothing, .repeats: false
        }
    }
}
