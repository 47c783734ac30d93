import NIOCore
import Synchronization

/// Whether all threads that payments pass have moved since they were asked last.
///
/// ```text
/// ask ──▶ lane 0 ──▶ book ──▶ lane 0 ──▶ passed
/// ask ──▶ lane 1 ──▶ book ──▶ lane 1 ──▶ passed      asked again once all have passed
/// ```
/// A beat takes the way of a payment and stands in the same queues, so a thread that is stuck, or
/// does not come to what waits, lets none pass; no timer of any loop answers for another. `book`
/// says besides whether the book takes what waits in its mailbox.
final class Heartbeat: Sendable {
    /// Where the beat of a lane is.
    private enum Place: UInt8 {
        case passed
        case lane
        case book
        case back
    }

    /// One lane's.
    private final class Beat: Sendable {
        let lane: any EventLoop
        private let cell = Atomic<UInt8>(Place.passed.rawValue)

        init(_ lane: any EventLoop) { self.lane = lane }

        var place: Place { Place(rawValue: cell.load(ordering: .acquiring)) ?? .passed }

        func come(to place: Place) { cell.store(place.rawValue, ordering: .releasing) }
    }

    private let beats: [Beat]
    private let book: any EventLoop
    private let bookMoves: @Sendable () -> Bool

    init(lanes: [any EventLoop], book: any EventLoop, bookMoves: @escaping @Sendable () -> Bool) {
        beats = lanes.map(Beat.init)
        self.book = book
        self.bookMoves = bookMoves
    }

    /// Nobody moves: where the first beat has stopped.
    enum Stall: Equatable, CustomStringConvertible {
        case lane(Int)
        case book
        /// Its thread runs, and what waits in its mailbox is not taken.
        case mailbox

        var description: String {
            switch self {
            case .lane(let number): "lane \(number) does not move"
            case .book: "the book does not move"
            case .mailbox: "the book does not take what waits"
            }
        }
    }

    /// Looks at the beats of before, and sends the next where all have passed.
    ///
    /// From one thread. nil: everything moves.
    func check() -> Stall? {
        for (number, beat) in beats.enumerated() {
            switch beat.place {
            case .passed: continue
            case .lane, .back: return .lane(number)
            case .book: return .book
            }
        }
        guard bookMoves() else { return .mailbox }
        for beat in beats { send(beat) }
        return nil
    }

    private func send(_ beat: Beat) {
        let book = book
        beat.come(to: .lane)
        beat.lane.execute {
            beat.come(to: .book)
            book.execute {
                beat.come(to: .back)
                beat.lane.execute { beat.come(to: .passed) }
            }
        }
    }
}
