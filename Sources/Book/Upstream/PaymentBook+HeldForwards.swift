package import Payments

extension PaymentBook {
    /// The stored reversals of a channel that wait for a person, oldest first, up to a bound.
    package func heldForwards(of number: ChannelNumber, limit: Int) -> [Int64] {
        let held = exchanges.forwards.values.lazy.filter {
            $0.channel == number && $0.state.isHeld
        }
        return Array(held.map(\.id).sorted().prefix(limit))
    }
}
