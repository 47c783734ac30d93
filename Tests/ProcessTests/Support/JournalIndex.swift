import Journal
import Payments

/// What the journal holds of a run's payments, by who asked for what.
struct JournalIndex {
    private(set) var rows: [Receipt.Key: [JournalRow]] = [:]
    private(set) var last: Int64 = 0
    /// Payments that waited for a host when they were read.
    private var pending: Set<Int64> = []

    /// Takes the rows in that came since the last time, and those again that were undecided then.
    mutating func update(from path: String) throws {
        let reader = try JournalReader(path: path)
        if let first = pending.min() { last = min(last, first - 1) }
        while true {
            let page = try reader.first(2000, of: JournalQuery(after: last))
            for row in page { add(row) }
            guard let end = page.last?.seq else { return }
            last = end
        }
    }

    private mutating func add(_ row: JournalRow) {
        guard let listener = row.listener, let terminal = row.terminal,
            let operation = Payments.Operation(name: row.operation),
            let stan = row.stan.flatMap({ UInt32($0) }), row.outcome != "refused"
        else { return }
        let key = Receipt.Key(
            listener: listener,
            terminal: terminal,
            operation: operation,
            stan: stan
        )
        if row.outcome == "pending" { pending.insert(row.seq) } else { pending.remove(row.seq) }
        var known = rows[key] ?? []
        if let index = known.firstIndex(where: { $0.seq == row.seq }) {
            known[index] = row
        } else {
            known.append(row)
        }
        rows[key] = known
    }

    /// What is wrong with receipts: each must be in the journal once, and say the same.
    func complaints(about receipts: some Sequence<Receipt>) -> [String] {
        receipts.compactMap { receipt in
            let found = rows[receipt.key] ?? []
            guard found.count == 1, let row = found.first else {
                return "\(receipt.key): a receipt with \(found.count) rows"
            }
            let same =
                row.code == receipt.code && row.rrn == receipt.retrievalReference
                && row.authorisation == receipt.approvalCode && row.amountMinor == receipt.amount
            return same ? nil : "\(receipt): the journal says \(row)"
        }
    }

    /// What is wrong with the journal: every approval that stands is held by a terminal, and every
    /// other one was reversed by it.
    func complaints(without receipts: [Receipt]) -> [String] {
        var held: Set<Receipt.Key> = []
        var reversed: Set<Receipt.Key> = []
        for receipt in receipts where receipt.isApproved {
            let isPurchase = receipt.key == receipt.purchase
            if isPurchase { held.insert(receipt.key) } else { reversed.insert(receipt.purchase) }
        }
        return rows.flatMap { key, rows -> [String] in
            guard key.operation.rules.takesMoney else { return [] }
            var complaints = rows.count == 1 ? [] : ["\(key): \(rows.count) rows"]
            for row in rows {
                let isRight =
                    switch row.outcome {
                    case "approved": held.contains(key) && !reversed.contains(key)
                    // What a host approved too late the switch takes back by itself.
                    case "reversed": reversed.contains(key) || !held.contains(key)
                    case "declined": !held.contains(key)
                    default: false
                    }
                if !isRight {
                    complaints.append("\(key): \(row.outcome), held \(held.contains(key))")
                }
            }
            return complaints
        }
    }
}

/// What terminals hold, added up.
enum ReceiptSums {
    /// Spent of each card: approved and not taken back.
    static func spent(_ receipts: [Receipt], isAtBank: Bool = false) -> [Int: Int64] {
        let reversed = Set(
            receipts.filter { $0.isApproved && $0.key != $0.purchase }.map(\.purchase)
        )
        var sums: [Int: Int64] = [:]
        for receipt in receipts
        where receipt.isAtBank == isAtBank && receipt.isApproved
            && receipt.key == receipt.purchase && !reversed.contains(receipt.key)
        {
            sums[receipt.card, default: 0] += receipt.amount
        }
        return sums
    }
}
