/// How far an order of a wallet has come: who owns its outcome.
///
/// ```text
/// asked ──drawn────────▶ drawn
///       ──unclear──────▶ resolving
///       ──unasked──────▶ unpaid
/// asked, drawn, resolving
///       ──refused──────▶ unpaid
///       ──paid─────────▶ paid        its terminal hears it
///                      ▶ unclaimed   its terminal was told otherwise, or draws
///                      ▶ undoing     it is not wanted any more
///       ──disputed─────▶ disputed ──discarded──▶ unpaid
/// drawn, resolving
///       ──cancelTime───▶ undoing
/// unclaimed ──claimed──▶ paid
///           ──expired, undoWanted──▶ undoing
/// paid  ──undoWanted───▶ undoing
///       ──undone───────▶ undone      by a payment of its own
/// undoing ──undone, discarded──▶ undone
/// unpaid, undone ──contradicted──▶ undoing
/// ```
/// Pure: what follows for money, terminals and requests stands with the book.
///
/// Raw values are stored in the journal.
package enum OrderState: UInt8, Sendable, CaseIterable {
    /// The request is on its way, and nothing is known.
    case asked = 1
    /// The terminal shows a code, and nobody has paid.
    case drawn = 2
    /// It may be paid: asked about on the schedule.
    case resolving = 3
    /// Paid; the terminal was told something else, or draws.
    case unclaimed = 4
    /// Paid, and the terminal knows, or hears it with this very record.
    case paid = 5
    /// Never was paid, and never will be.
    case unpaid = 6
    /// A cancel, a close or a refund of the whole is stored.
    case undoing = 7
    case undone = 8
    /// A person has it: the book neither asks, counts nor undoes.
    case disputed = 9

    /// Who hears its end: that follows from its row alone, and never from who is connected, or a
    /// replay would differ.
    package enum Awaited: Sendable, CaseIterable {
        /// The terminal's last request for it is younger than what it was told last.
        case heard
        /// It was told that nothing is known, the switch began anew, or it shows a code.
        case gone
        /// It is reversed, settled or stopped meanwhile, and goes back whatever it is.
        case unwanted
    }

    /// What happens to an order.
    package enum Event: Sendable, CaseIterable {
        /// The terminal has a code to draw.
        case drawn
        /// Nobody can say whether it is paid.
        case unclear
        /// It cannot have been asked for.
        case unasked
        /// It is not paid, and will not be.
        case refused
        /// It is paid, as it was asked.
        case paid
        /// The terminal asks for it, and hears that it is paid.
        case claimed
        /// Nobody has claimed it in time.
        case expired
        /// It is to go back: reversed, or left over by a settlement.
        case undoWanted
        /// The last question is answered, and it is not known to be paid.
        case cancelTime
        /// Nothing of it stands any more.
        case undone
        /// It is paid although it had ended otherwise.
        case contradicted
        /// Only a person can say whose money it is.
        case disputed
        /// A person sends its undoing on its way again.
        case released
        /// A person vouches for it that nothing stands.
        case discarded
    }

    /// An event that cannot happen to an order in this state.
    package struct Impossible: Error, Equatable, Sendable, CustomStringConvertible {
        package let event: Event
        package let state: OrderState

        package init(event: Event, state: OrderState) {
            self.event = event
            self.state = state
        }

        /// Behind the order that it is about, in a remark.
        package var description: String { "is \(state) and cannot be \(event)" }
    }

    /// Where an event leads.
    ///
    /// Errors: the event cannot happen in this state; the order stays as it is.
    package func after(_ event: Event, _ awaited: Awaited) throws(Impossible) -> OrderState {
        let next =
            switch self {
            case .asked: afterAsking(event, awaited)
            case .drawn: afterDrawing(event, awaited)
            case .resolving: whileResolving(event, awaited)
            case .unclaimed: whileUnclaimed(event)
            case .paid: whilePaid(event)
            case .unpaid: whileUnpaid(event)
            case .undoing: whileUndoing(event)
            case .undone: whileUndone(event)
            case .disputed: whileDisputed(event)
            }
        guard let next else { throw Impossible(event: event, state: self) }
        return next
    }

    // MARK: The table, a row a state

    private func afterAsking(_ event: Event, _ awaited: Awaited) -> OrderState? {
        switch event {
        case .drawn: .drawn
        case .unclear: .resolving
        case .unasked, .refused: .unpaid
        case .paid: .paid(for: awaited)
        case .undoWanted: self
        case .disputed: .disputed
        case .claimed, .expired, .cancelTime, .undone, .contradicted, .released, .discarded: nil
        }
    }

    private func afterDrawing(_ event: Event, _ awaited: Awaited) -> OrderState? {
        switch event {
        case .refused: .unpaid
        case .paid: awaited == .heard ? nil : .paid(for: awaited)
        case .undoWanted: self
        case .cancelTime: .undoing
        case .disputed: .disputed
        case .drawn, .unclear, .unasked, .claimed, .expired, .undone, .contradicted, .released,
            .discarded:
            nil
        }
    }

    private func whileResolving(_ event: Event, _ awaited: Awaited) -> OrderState? {
        switch event {
        case .unclear, .undoWanted: self
        case .refused: .unpaid
        case .paid: .paid(for: awaited)
        case .cancelTime: .undoing
        case .disputed: .disputed
        case .drawn, .unasked, .claimed, .expired, .undone, .contradicted, .released, .discarded:
            nil
        }
    }

    private func whileUnclaimed(_ event: Event) -> OrderState? {
        switch event {
        case .paid: self
        case .claimed: .paid
        case .expired, .undoWanted: .undoing
        case .disputed: .disputed
        case .drawn, .unclear, .unasked, .refused, .cancelTime, .undone, .contradicted,
            .released, .discarded:
            nil
        }
    }

    private func whilePaid(_ event: Event) -> OrderState? {
        switch event {
        case .unclear, .paid, .claimed: self
        case .undoWanted: .undoing
        case .undone: .undone
        case .drawn, .unasked, .refused, .expired, .cancelTime, .contradicted, .disputed,
            .released, .discarded:
            nil
        }
    }

    private func whileUnpaid(_ event: Event) -> OrderState? {
        switch event {
        case .unclear, .refused, .undoWanted: self
        case .contradicted: .undoing
        case .drawn, .unasked, .paid, .claimed, .expired, .cancelTime, .undone, .disputed,
            .released, .discarded:
            nil
        }
    }

    private func whileUndoing(_ event: Event) -> OrderState? {
        switch event {
        case .unclear, .refused, .paid, .undoWanted, .contradicted, .released: self
        case .undone, .discarded: .undone
        case .drawn, .unasked, .claimed, .expired, .cancelTime, .disputed: nil
        }
    }

    private func whileUndone(_ event: Event) -> OrderState? {
        switch event {
        case .unclear, .refused, .undoWanted, .undone: self
        case .contradicted: .undoing
        case .drawn, .unasked, .paid, .claimed, .expired, .cancelTime, .disputed, .released,
            .discarded:
            nil
        }
    }

    private func whileDisputed(_ event: Event) -> OrderState? {
        switch event {
        case .unclear, .refused, .paid, .undoWanted, .disputed: self
        case .discarded: .unpaid
        case .drawn, .unasked, .claimed, .expired, .cancelTime, .undone, .contradicted,
            .released:
            nil
        }
    }

    private static func paid(for awaited: Awaited) -> OrderState {
        switch awaited {
        case .heard: .paid
        case .gone: .unclaimed
        case .unwanted: .undoing
        }
    }

    /// Whether the switch has still something to do for it, or a person has.
    package var isOpen: Bool {
        switch self {
        case .asked, .drawn, .resolving, .unclaimed, .undoing, .disputed: true
        case .paid, .unpaid, .undone: false
        }
    }

    /// Whether it waits for a customer, or for its terminal, and its wallet has nothing to decide.
    package var isWaiting: Bool {
        switch self {
        case .drawn, .unclaimed: true
        case .asked, .resolving, .paid, .unpaid, .undoing, .undone, .disputed: false
        }
    }

    /// Whether its leg waits for it: undecided, or a person's.
    package var holdsLeg: Bool { isUndecided || self == .disputed }

    /// Whether it may still come to count: its leg is not decided, and nobody takes it back.
    package var isUndecided: Bool {
        switch self {
        case .asked, .drawn, .resolving, .unclaimed: true
        case .paid, .unpaid, .undoing, .undone, .disputed: false
        }
    }
}
