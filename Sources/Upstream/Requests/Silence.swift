package import Payments

/// What stands behind a payment channel that is not in-house.
package enum UpstreamKind: Sendable, CaseIterable {
    /// A bank's host, which speaks ISO 8583.
    case host
    /// A provider of wallets, which is asked over HTTP and knows orders by their number.
    case wallet

    /// What the book owes to a request that stays without an answer.
    ///
    /// The one table of action and channel kind; everything else asks it.
    ///
    /// | action         | host                                         | wallet                |
    /// |----------------|----------------------------------------------|-----------------------|
    /// | pay            | it may have been taken: reversed, repeatedly | it is asked about     |
    /// | hold, complete | the same                                     | never asked           |
    /// | void           | the same                                     | repeated, as a refund |
    /// | balance        | nothing                                      | nothing               |
    /// | reverse        | repeated until answered, or to a case        | the same              |
    /// | refund         | the same                                     | the same              |
    /// | advise, notify | the same                                     | never asked           |
    /// | order          | never asked                                  | it is asked about     |
    /// | cancel, close  | never asked                                  | repeated              |
    ///
    /// What is never asked is repeated, for then nothing is lost without a person.
    @inlinable
    package func silence(after action: UpstreamAction) -> Silence {
        switch (self, action) {
        case (.host, .pay), (.host, .hold), (.host, .complete), (.host, .void): .reverses
        case (.host, .balance), (.wallet, .balance): .changesNothing
        case (.host, .reverse), (.host, .refund): .repeats
        case (.host, .advise), (.host, .notify): .repeats
        case (.host, .order), (.host, .cancel), (.host, .close): .repeats
        case (.wallet, .pay), (.wallet, .order): .resolves
        case (.wallet, .refund), (.wallet, .void), (.wallet, .reverse): .repeats
        case (.wallet, .cancel), (.wallet, .close): .repeats
        case (.wallet, .hold), (.wallet, .complete), (.wallet, .advise), (.wallet, .notify):
            .repeats
        }
    }

    /// Whether a channel of this kind may be asked for it at all.
    @inlinable
    package func offers(_ action: UpstreamAction) -> Bool {
        switch (self, action) {
        case (.host, .order), (.host, .cancel), (.host, .close): false
        case (.wallet, .hold), (.wallet, .complete), (.wallet, .advise), (.wallet, .notify),
            (.wallet, .reverse), (.wallet, .balance):
            false
        case (.host, .pay), (.host, .balance), (.host, .reverse), (.host, .hold),
            (.host, .complete), (.host, .void), (.host, .refund), (.host, .advise),
            (.host, .notify), (.wallet, .pay), (.wallet, .order), (.wallet, .refund),
            (.wallet, .void), (.wallet, .cancel), (.wallet, .close):
            true
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
    /// It may have been done: the channel is asked what became of it, on a schedule, and then it is
    /// taken back there.
    case resolves

    /// Whether it is stored and sent until it is answered.
    @inlinable package var repeats: Bool {
        switch self {
        case .repeats: true
        case .changesNothing, .reverses, .resolves: false
        }
    }

    /// Whether what it may have done has to be undone.
    @inlinable package var reverses: Bool {
        switch self {
        case .reverses: true
        case .changesNothing, .repeats, .resolves: false
        }
    }

    /// Whether the channel is asked what became of it.
    @inlinable package var resolves: Bool {
        switch self {
        case .resolves: true
        case .changesNothing, .repeats, .reverses: false
        }
    }
}
