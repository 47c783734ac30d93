import Book
import BookSimulation
import Payments

/// A terminal that keeps its own day, as it heard it: what it counted and what it took back.
struct DayTerminal {
    struct Item: Hashable {
        var stan: UInt32
        var half: CardHalf
        var card: CardToken?
        var amount: Int64
        var isDebit: Bool
        var isReversed = false
    }

    let number: Int
    private(set) var batch: UInt32 = 1
    private(set) var items: [Item] = []
    private var stan: UInt32 = 0

    init(number: Int) { self.number = number }

    mutating func nextSTAN() -> UInt32 {
        stan += 1
        return stan
    }

    mutating func count(_ item: Item) { items.append(item) }

    mutating func takeBack(_ stan: UInt32) {
        for index in items.indices where items[index].stan == stan {
            items[index].isReversed = true
        }
    }

    /// The batch is in: the next one begins.
    mutating func beginBatch() {
        batch += 1
        items = []
    }

    /// What counts on a side.
    private var counted: [Item] { items.filter { !$0.isReversed } }

    var claim: SettlementClaim {
        var halves: [CardHalf: SideTallies] = [:]
        for item in counted {
            var sides = halves[item.half] ?? SideTallies()
            let side = item.isDebit ? \SideTallies.debits : \.credits
            sides[keyPath: side].count += 1
            sides[keyPath: side].amount += item.amount
            halves[item.half] = sides
        }
        return SettlementClaim(
            counts: .sample,
            domestic: halves[.domestic] ?? SideTallies(),
            foreign: halves[.foreign] ?? SideTallies()
        )
    }

    var rows: [UploadRow] {
        counted.map {
            UploadRow(half: $0.half, stan: $0.stan, card: $0.card, amount: $0.amount)
        }
    }

    // MARK: What it sends

    mutating func settlement(_ claim: SettlementClaim? = nil) -> PaymentRequest {
        .settlement(nextSTAN(), claim ?? self.claim, terminal: number, batch: batch)
    }

    /// Its rows up to one of them, in messages of eight.
    mutating func uploadMessages(upTo last: Int = .max) -> [PaymentRequest] {
        Array(rows.prefix(last)).inMessages().map {
            .batchUpload(nextSTAN(), $0, terminal: number, batch: batch)
        }
    }

    mutating func uploadEnd(_ count: Int? = nil, isBalanced: Bool = false) -> PaymentRequest {
        .batchUploadEnd(
            nextSTAN(),
            count ?? rows.count,
            isBalanced: isBalanced,
            terminal: number,
            batch: batch
        )
    }
}

extension [UploadRow] {
    /// Rows in messages of eight.
    func inMessages() -> [[UploadRow]] {
        stride(from: 0, to: count, by: 8).map { Array(self[$0..<Swift.min($0 + 8, count)]) }
    }
}
