import Payments
import Synchronization

/// A payment that was decided, as it is counted.
struct DecidedPayment: Sendable {
    /// The channel that it was for, also where it was refused before that was asked; nil for one
    /// that was for none.
    var channel: String?
    var operation: Operation
    var outcome: Outcome
}

/// Payments by channel, counted by the book's thread behind a commit and read by a scrape.
final class ChannelTally: Sendable {
    /// The name of what was for no channel, and of channels that are not configured.
    static let none = "none"

    /// What came to one channel; a cell for each raw value.
    private final class Cells: Sendable {
        let operations: InlineArray<64, Atomic<Int>>
        let outcomes: InlineArray<128, Atomic<Int>>

        init() {
            operations = InlineArray { _ in Atomic<Int>(0) }
            outcomes = InlineArray { _ in Atomic<Int>(0) }
        }
    }

    /// The configured channels in their order, and `none`: no other name becomes a label.
    let names: [String]
    private let cells: [String: Cells]
    private let others = Cells()

    init(channels: [String]) {
        names = channels.contains(Self.none) ? channels : channels + [Self.none]
        cells = channels.reduce(into: [:]) { $0[$1] = Cells() }
    }

    func add(_ payments: [DecidedPayment]) {
        // Most are for the same channel as the one before.
        var last: (channel: String?, cells: Cells)?
        for payment in payments {
            let cells: Cells
            if let last, last.channel == payment.channel {
                cells = last.cells
            } else {
                cells = self.cells(of: payment.channel)
                last = (payment.channel, cells)
            }
            cells.operations[Int(payment.operation.rawValue)]
                .wrappingAdd(1, ordering: .relaxed)
            cells.outcomes[Int(payment.outcome.rawValue)].wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// So many of an operation came to an end at a channel.
    func count(_ operation: Operation, at channel: String) -> Int {
        cells(of: channel).operations[Int(operation.rawValue)].load(ordering: .relaxed)
    }

    /// So many came to an outcome at a channel.
    func count(_ outcome: Outcome, at channel: String) -> Int {
        cells(of: channel).outcomes[Int(outcome.rawValue)].load(ordering: .relaxed)
    }

    private func cells(of channel: String?) -> Cells {
        channel.flatMap { cells[$0] } ?? cells[Self.none] ?? others
    }
}
