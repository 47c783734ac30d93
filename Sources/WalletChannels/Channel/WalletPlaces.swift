/// How much of a channel is under way: what takes money, what gives it back, and questions, each
/// with room of its own, so that none keeps another out.
struct WalletPlaces: Sendable {
    enum Share: Int, CaseIterable, Sendable {
        case taking
        case undoing
        case asking

        /// In parts of the channel's `in_flight`.
        var parts: Int { self == .asking ? 2 : 1 }
    }

    private var taken = [Int](repeating: 0, count: Share.allCases.count)

    func hasRoom(_ share: Share, _ inFlight: Int) -> Bool {
        taken[share.rawValue] < inFlight * share.parts
    }

    mutating func take(_ share: Share) { taken[share.rawValue] += 1 }

    mutating func free(_ share: Share) { taken[share.rawValue] -= 1 }
}
