import Book
import Upstream

/// Hints of wallets that are on their way through the book; the connections of their listener
/// bound how many.
struct WaitingHints {
    /// The number that stands for the listener among the lanes.
    static let lane: UInt8 = 254

    private var completions: [UInt64: WalletHint.Completion] = [:]
    private var next: UInt64 = 1

    /// Takes a hint in; its event goes under this origin.
    mutating func add(_ completion: @escaping WalletHint.Completion) -> Origin {
        defer { next += 1 }
        completions[next] = completion
        return Origin(lane: Self.lane, token: next)
    }

    /// Gives back who waits for an event; nil for one that nobody does.
    mutating func take(_ origin: Origin) -> WalletHint.Completion? {
        completions.removeValue(forKey: origin.token)
    }

    /// Gives back all that wait, in the order in which they came.
    mutating func takeAll() -> [WalletHint.Completion] {
        defer { completions = [:] }
        return completions.sorted { $0.key < $1.key }.map(\.value)
    }
}
