import Book
import Payments

/// Which of a terminal's working keys count, and until when: what the verifier asks with every
/// message.
///
/// Apart from the `TerminalState` that it comes from: a copy of that counts seven references.
struct KeyLife: Sendable {
    /// The versions that a MAC is tried with, in order.
    struct Versions: Sendable {
        private var first: UInt32?
        private var second: UInt32?

        init(_ first: UInt32?, _ second: UInt32? = nil) {
            self.first = first ?? second
            self.second = first == nil ? nil : second
        }

        mutating func next() -> UInt32? {
            defer { (first, second) = (second, nil) }
            return first
        }
    }

    /// Version of the newest keys; 0 before the first sign-on.
    let newest: UInt32
    /// Version of those that verify beside them.
    let earlier: UInt32?
    /// Whether there are session keys at all.
    let hasKeys: Bool
    private let newestStopAt: Timestamp?
    private let earlierStopAt: Timestamp?
    private let overlapBeganAt: Timestamp?

    init(_ state: TerminalState) {
        newest = state.keyVersion
        earlier = state.versionBefore
        hasKeys = state.keyVersion > 0 && !state.sealedKeys.isEmpty
        newestStopAt = state.keysStopAt
        earlierStopAt = state.previousKeysStopAt
        overlapBeganAt = state.overlapBeganAt
    }

    /// The newest keys, then those that verified last, as far as they have not stopped; the overlap
    /// begins when the newest keys verify for the first time.
    func versions(at now: Timestamp, overlap microseconds: Int64) -> Versions {
        let first = Self.hasStopped(newestStopAt, at: now) ? nil : newest
        guard let earlier, !Self.hasStopped(earlierStopAt, at: now),
            overlapBeganAt.map({ now.rawValue - $0.rawValue <= microseconds }) ?? true
        else { return Versions(first) }
        return Versions(first, earlier)
    }

    /// Whether a rotation was asked for that ends this version.
    func isToStop(_ version: UInt32) -> Bool {
        (version == earlier ? earlierStopAt : newestStopAt) != nil
    }

    private static func hasStopped(_ stop: Timestamp?, at now: Timestamp) -> Bool {
        stop.map { now.rawValue >= $0.rawValue } ?? false
    }
}
