/// One leg of a payment as the router chose it.
package struct PlannedLeg: Hashable, Sendable {
    /// Who is to decide a leg.
    package enum Decider: Hashable, Sendable {
        /// The in-house ledger, in the book's own step.
        case ledger
        /// An external payment channel, by its number in the journal's `channel` table.
        case channel(ChannelNumber)
        /// Nobody: the router's refusal (`noRoute`, `routeDenied`), recorded by the book.
        case refused(Outcome)
    }

    package var decider: Decider
    /// Name of the payment channel as records show it; nil lets the book name it by its kind.
    package var channel: String?
    /// What the book must know of the host; nil unless an external channel decides.
    package var host: HostTerms?
    /// What it takes of the request's amount, minor units; nil for all that the other legs leave.
    package var part: Int64?

    package init(
        decider: Decider,
        channel: String? = nil,
        host: HostTerms? = nil,
        part: Int64? = nil
    ) {
        self.decider = decider
        self.channel = channel
        self.host = host
        self.part = part
    }

    var refusal: Outcome? { if case .refused(let outcome) = decider { outcome } else { nil } }

    var askedChannel: ChannelNumber? {
        if case .channel(let number) = decider { number } else { nil }
    }
}

/// The legs of a plan, one at least.
///
/// The first lies inline: most payments have no other, and a plan is then no allocation.
package struct PlannedLegs: Hashable, Sendable, RandomAccessCollection, MutableCollection {
    package var first: PlannedLeg
    package var rest: [PlannedLeg]

    package init(_ first: PlannedLeg, _ rest: [PlannedLeg] = []) {
        precondition(rest.count < LegNumber.maximum, "A payment has fifteen legs at most.")
        self.first = first
        self.rest = rest
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { rest.count + 1 }

    package subscript(place: Int) -> PlannedLeg {
        get { place == 0 ? first : rest[place - 1] }
        set {
            if place == 0 { first = newValue } else { rest[place - 1] = newValue }
        }
    }

    /// What the leg at a place is asked for of an amount; of one that the legs do not come to, the
    /// first is asked for all and the others for nothing.
    package func amount(at place: Int, of whole: Int64) -> Int64 {
        guard !rest.isEmpty, divides(whole) else { return place == 0 ? whole : 0 }
        return self[place].part ?? whole - reduce(0) { $0 + ($1.part ?? 0) }
    }

    /// Whether the parts come to an amount: one leg takes what the others leave, and each
    /// something.
    package func divides(_ whole: Int64) -> Bool {
        guard !rest.isEmpty else { return first.part == nil }
        var left = whole
        for part in lazy.compactMap(\.part) {
            // Nothing overflows: each part lies between nothing and what is left.
            guard part > 0, part < left else { return false }
            left -= part
        }
        return filter { $0.part == nil }.count == 1
    }
}
