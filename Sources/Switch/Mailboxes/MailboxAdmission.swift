import Synchronization

/// The door of a bounded mailbox: the sender takes a place before it hands anything over.
///
/// The queue itself lives on the receiving loop (`MailboxQueue`). A place is taken by one atomic
/// operation and given back by the receiver when the element has been served, so the bound covers
/// what is queued, what is on its way between threads and what is being served.
final class MailboxAdmission: Sendable {
    /// What an element may count on.
    enum Share: Sendable {
        case common
        /// Reversals may also use the places that others may not.
        case reserved
        /// Advices have places of their own and use no others: an upload after days off line
        /// stands in nobody's way.
        case advices
    }

    /// Name of the mailbox in metrics and `status`.
    let name: String
    /// Places for everybody.
    let capacity: Int
    /// Further places for reversals alone.
    let reserved: Int
    /// Places for advices alone.
    let advices: Int
    let waiting = ServiceHistogram()
    private let taken = Atomic<Int>(0)
    private let takenByAdvices = Atomic<Int>(0)
    private let peak = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)

    init(name: String, capacity: Int, reserved: Int = 0, advices: Int = 0) {
        precondition(
            capacity > 0 && reserved >= 0 && advices >= 0,
            "A mailbox has at least one place."
        )
        self.name = name
        self.capacity = capacity
        self.reserved = reserved
        self.advices = advices
    }

    /// The book's intake.
    convenience init(book settings: MailboxSettings) {
        self.init(
            name: "book",
            capacity: settings.book,
            reserved: settings.reserved,
            advices: settings.advices
        )
    }

    /// Places taken at this moment.
    var depth: Int {
        taken.load(ordering: .relaxed) + takenByAdvices.load(ordering: .relaxed)
    }
    /// The most places ever taken at once.
    var highest: Int { peak.load(ordering: .relaxed) }
    /// How often there was no place.
    var refused: Int { refusals.load(ordering: .relaxed) }

    /// Counts requests that were refused without asking for a place.
    func refuse(_ count: Int) {
        refusals.wrappingAdd(count, ordering: .relaxed)
    }

    /// Places that are free for everybody; 0 when the next one would be refused.
    var free: Int { max(0, capacity - taken.load(ordering: .relaxed)) }

    /// Takes a place, or says at once that there is none.
    func admit(_ share: Share = .common) -> Bool {
        let limit: Int
        switch share {
        case .common: limit = capacity
        case .reserved: limit = capacity + reserved
        case .advices: return admitAdvice()
        }
        let after = taken.wrappingAdd(1, ordering: .relaxed).newValue
        guard after <= limit else {
            taken.wrappingSubtract(1, ordering: .relaxed)
            refusals.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        let depth = after + takenByAdvices.load(ordering: .relaxed)
        if depth > peak.load(ordering: .relaxed) { peak.max(depth, ordering: .relaxed) }
        return true
    }

    private func admitAdvice() -> Bool {
        let after = takenByAdvices.wrappingAdd(1, ordering: .relaxed).newValue
        guard after <= advices else {
            takenByAdvices.wrappingSubtract(1, ordering: .relaxed)
            refusals.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        peak.max(depth, ordering: .relaxed)
        return true
    }

    /// Takes places whose number another mailbox bounds: answers are as many as requests.
    func take(_ count: Int) {
        taken.wrappingAdd(count, ordering: .relaxed)
        peak.max(depth, ordering: .relaxed)
    }

    /// Gives places back; `advices`: how many of them were taken as advices'.
    func release(_ count: Int, advices: Int = 0) {
        if advices > 0 {
            let left = takenByAdvices.wrappingSubtract(advices, ordering: .relaxed).newValue
            precondition(left >= 0, "A mailbox gave back more places than were taken.")
        }
        guard count > advices else { return }
        let left = taken.wrappingSubtract(count - advices, ordering: .relaxed).newValue
        precondition(left >= 0, "A mailbox gave back more places than were taken.")
    }
}
