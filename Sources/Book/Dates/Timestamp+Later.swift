import Payments

extension Timestamp {
    func later(by microseconds: Int64) -> Timestamp {
        Timestamp(rawValue: rawValue + microseconds)
    }

    func later(byMilliseconds milliseconds: Int64) -> Timestamp {
        later(by: milliseconds * 1_000)
    }
}
