/// How far a leg of a payment has come.
///
/// ```text
/// planned ──ask──▶ pending ──decline────▶ declined
///         │                ──authorise──▶ held
///         │                ──post───────▶ posted
///         │                ──doubt──────▶ reversing ──undo──▶ reversed
///         ├─decline────▶ declined
///         ├─authorise──▶ held
///         └─post───────▶ posted ──undo──▶ reversed ──reinstate──▶ posted
/// ```
/// What an advice reports and nobody pays is suspended, which leads where a post leads.
///
/// Pure: what an event does to the leg's money stands with `PaymentBook.take`.
///
/// Raw values are stored in the journal, but for a planned leg, which a step never leaves so.
package enum LegState: UInt8, Sendable, CaseIterable {
    case declined = 0
    case posted = 1
    case reversed = 2
    /// Its channel was asked; its money is held until that has answered.
    case pending = 3
    /// Its channel may have the money and must not; what is held stays so until it has the
    /// reversal.
    case reversing = 4
    case planned = 5
    /// It was authorised: what becomes of the money that is held stands in its ``Authorisation``.
    case held = 6

    /// What happens to a leg.
    package enum Event: Sendable, CaseIterable {
        /// The request to its channel goes out.
        case ask
        /// It is approved, and its money stays held until a completion takes it.
        case authorise
        /// It is approved, and its money moves.
        case post
        /// It is refused, or its channel cannot have been asked.
        case decline
        /// Its channel may have taken what does not stand.
        case doubt
        /// Its money goes back, here or at its channel.
        case undo
        /// What was undone stands again.
        case reinstate
        /// An advice reports it, and it is refused: its money is booked against suspense.
        case suspend
    }

    /// An event that cannot happen to a leg in this state.
    package struct Impossible: Error, Equatable, Sendable, CustomStringConvertible {
        package let event: Event
        package let state: LegState

        /// Behind the leg that it is about, in a remark.
        package var description: String { "is \(state) and cannot \(event)" }
    }

    /// Where an event leads.
    ///
    /// Errors: the event cannot happen in this state; the leg stays as it is.
    package func after(_ event: Event) throws(Impossible) -> LegState {
        switch (self, event) {
        case (.planned, .ask): return .pending
        case (.planned, .authorise), (.pending, .authorise): return .held
        case (.planned, .post), (.pending, .post), (.reversed, .reinstate),
            (.planned, .suspend), (.pending, .suspend):
            return .posted
        case (.planned, .decline), (.pending, .decline): return .declined
        case (.pending, .doubt): return .reversing
        case (.posted, .undo), (.reversing, .undo): return .reversed
        case (.planned, .doubt), (.planned, .undo), (.planned, .reinstate),
            (.pending, .ask), (.pending, .undo), (.pending, .reinstate),
            (.posted, .ask), (.posted, .authorise), (.posted, .post), (.posted, .decline),
            (.posted, .doubt), (.posted, .reinstate),
            (.reversing, .ask), (.reversing, .authorise), (.reversing, .post),
            (.reversing, .decline), (.reversing, .doubt), (.reversing, .reinstate),
            (.reversed, .ask), (.reversed, .authorise), (.reversed, .post), (.reversed, .decline),
            (.reversed, .doubt), (.reversed, .undo),
            (.declined, .ask), (.declined, .authorise), (.declined, .post), (.declined, .decline),
            (.declined, .doubt), (.declined, .undo), (.declined, .reinstate),
            (.held, .ask), (.held, .authorise), (.held, .post), (.held, .decline), (.held, .doubt),
            (.held, .undo), (.held, .reinstate),
            (.posted, .suspend), (.reversing, .suspend), (.reversed, .suspend),
            (.declined, .suspend), (.held, .suspend):
            throw Impossible(event: event, state: self)
        }
    }
}
