import Book
import Payments
import Upstream

/// Lets the first line of each kind through in a second, so that a flood stays a bounded log.
struct LogGate {
    /// What lines are about; there are a few for each listener.
    enum Kind: Hashable {
        case cut(ListenerNumber, CounterName)
        case refusal(ListenerNumber, Outcome)
        case unanswered(ChannelNumber?, UpstreamFailure)
    }

    private var last: [Kind: (nanoseconds: Int64, leftOut: Int)] = [:]

    /// How many lines of the kind were left out since the last one; nil where this one is.
    mutating func admit(_ kind: Kind, at now: Int64) -> Int? {
        guard let known = last[kind], now - known.nanoseconds < 1_000_000_000 else {
            let leftOut = last[kind]?.leftOut ?? 0
            last[kind] = (now, 0)
            return leftOut
        }
        last[kind] = (known.nanoseconds, known.leftOut + 1)
        return nil
    }
}
