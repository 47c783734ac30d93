/// What has become of an authorisation.
///
/// ```text
/// open ──complete──▶ completed ──reopen───▶ open, or lapsed when past its day
///      ──void──────▶ voided ─────restore──▶ open, or lapsed when past its day
///      ──reverse───▶ reversed
///      ──lapse─────▶ lapsed
/// ```
/// Raw values are stored in the journal.
package enum AuthorisationState: UInt8, Sendable, CaseIterable {
    case open = 1
    case completed = 2
    case voided = 3
    case reversed = 4
    case lapsed = 5

    /// What happens to an authorisation.
    package enum Event: Sendable, CaseIterable {
        /// A completion takes what is held, or a part of it.
        case complete
        /// A void of its own frees what is held.
        case void
        /// Its terminal takes it back.
        case reverse
        /// Its last day is over.
        case lapse
        /// Its completion is taken back.
        case reopen
        /// Its void is taken back.
        case restore
    }

    /// An event that cannot happen to an authorisation in this state.
    package struct Impossible: Error, Equatable, Sendable, CustomStringConvertible {
        package let event: Event
        package let state: AuthorisationState

        /// Behind the authorisation that it is about, in a remark.
        package var description: String { "is \(state) and cannot \(event)" }
    }

    /// Where an event leads; `isPast`: whether its last day is over.
    ///
    /// Errors: the event cannot happen in this state; the authorisation stays as it is.
    package func after(
        _ event: Event,
        isPast: Bool = false
    ) throws(Impossible) -> AuthorisationState {
        switch (self, event) {
        case (.open, .complete): return .completed
        case (.open, .void): return .voided
        case (.open, .reverse): return .reversed
        case (.open, .lapse): return .lapsed
        case (.completed, .reopen), (.voided, .restore): return isPast ? .lapsed : .open
        case (.open, .reopen), (.open, .restore),
            (.completed, .complete), (.completed, .void), (.completed, .reverse),
            (.completed, .lapse), (.completed, .restore),
            (.voided, .complete), (.voided, .void), (.voided, .reverse), (.voided, .lapse),
            (.voided, .reopen),
            (.reversed, .complete), (.reversed, .void), (.reversed, .reverse),
            (.reversed, .lapse), (.reversed, .reopen), (.reversed, .restore),
            (.lapsed, .complete), (.lapsed, .void), (.lapsed, .reverse), (.lapsed, .lapse),
            (.lapsed, .reopen), (.lapsed, .restore):
            throw Impossible(event: event, state: self)
        }
    }
}
