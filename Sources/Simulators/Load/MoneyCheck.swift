/// Compares what the terminals know with what the journal holds, payment by payment.
///
/// An approved payment has exactly one row that says the same; a row that says approved has a
/// terminal that says so too; the sums, less what customers were given, agree terminal by terminal.
package struct MoneyCheck {
    /// A payment of the journal that moved money of its own.
    package struct Row {
        /// Number of the demo terminal.
        package var terminal: Int32
        package var stan: UInt32
        package var amount: Int64
        package var effect: Receipt.Effect
        package var reference: UInt64
        package var isApproved: Bool
        package var isReversed: Bool

        package init(
            terminal: Int32,
            stan: UInt32,
            amount: Int64,
            _ effect: Receipt.Effect = .takes,
            reference: UInt64,
            isApproved: Bool,
            isReversed: Bool
        ) {
            self.effect = effect
            self.terminal = terminal
            self.stan = stan
            self.amount = amount
            self.reference = reference
            self.isApproved = isApproved
            self.isReversed = isReversed
        }

        fileprivate var signedAmount: Int64 { effect.sign * amount }
    }

    /// What the comparison came to.
    package struct Result: Sendable, Equatable {
        /// Approved payments of the terminals.
        package var approved = 0
        /// Approved payments without a row.
        package var lost = 0
        /// Rows that are approved, and more than their terminals know of.
        package var duplicated = 0
        /// Rows that say something else than the terminal was told.
        package var different = 0
        /// Payments whose outcome no terminal could find out.
        package var unresolved = 0
        /// Approved and not taken back, minor units, as the terminals add it up.
        package var terminalSum: Int64 = 0
        /// The same as the journal adds it up.
        package var journalSum: Int64 = 0
        /// The first few, in words.
        package var differences: [String] = []

        /// Whether not a fen is missing.
        package var isRight: Bool {
            lost == 0 && duplicated == 0 && different == 0 && differences.isEmpty
                && terminalSum == journalSum
        }
    }

    private static let shown = 10

    private let receipts: [Receipt]
    private var byReference: [UInt64: Int32] = [:]
    /// Receipts without a reference whose outcome is not known, by terminal and STAN.
    private var unresolved: [UInt64: Int32] = [:]
    private var isSeen: [Bool]
    /// Terminals' sums less the journal's, minor units.
    private var balance: [Int32: Int64] = [:]
    private var result = Result()

    package init(_ receipts: [Receipt]) {
        self.receipts = receipts
        isSeen = Array(repeating: false, count: receipts.count)
        byReference.reserveCapacity(receipts.count)
        for (index, receipt) in receipts.enumerated() {
            switch receipt.state {
            case .approved:
                result.approved += 1
                result.terminalSum += receipt.signedAmount
                balance[receipt.terminal, default: 0] += receipt.signedAmount
            case .reversed: result.approved += 1
            case .reversing:
                result.approved += 1
                result.unresolved += 1
            case .unresolved:
                result.unresolved += 1
                unresolved[Self.place(receipt.terminal, receipt.stan)] = Int32(index)
            case .declined, .undone: break
            }
            guard receipt.reference != 0 else { continue }
            if byReference.updateValue(Int32(index), forKey: receipt.reference) != nil {
                result.duplicated += 1
                note("\(Self.name(receipt)): its DE 37 was handed out twice")
            }
        }
    }

    /// Takes one row of the journal, in any order.
    package mutating func add(_ row: Row) {
        if row.isApproved, !row.isReversed {
            result.journalSum += row.signedAmount
            balance[row.terminal, default: 0] -= row.signedAmount
        }
        guard let index = index(of: row) else {
            guard row.isApproved, !row.isReversed else { return }
            result.duplicated += 1
            return note("STAN \(row.stan) of T\(row.terminal): approved, but not for its terminal")
        }
        let receipt = receipts[index]
        guard !isSeen[index] else {
            result.duplicated += 1
            return note("\(Self.name(receipt)): two rows")
        }
        isSeen[index] = true
        guard receipt.terminal == row.terminal, receipt.stan == row.stan,
            receipt.amount == row.amount, receipt.effect == row.effect
        else {
            result.different += 1
            return note(
                "\(Self.name(receipt)): the row has another terminal, STAN, amount or direction"
            )
        }
        let agrees =
            switch receipt.state {
            case .approved: row.isApproved && !row.isReversed
            case .reversed: row.isReversed
            case .undone: row.isReversed || !row.isApproved
            case .declined: !row.isApproved
            case .reversing: row.isApproved || row.isReversed
            case .unresolved: true
            }
        if agrees, receipt.state == .reversing || receipt.state == .unresolved {
            return settle(row)
        }
        guard !agrees else { return }
        result.different += 1
        note("\(Self.name(receipt)): the terminal says \(receipt.state), the row does not")
    }

    /// The comparison after the last row.
    package mutating func finish() -> Result {
        for (index, receipt) in receipts.enumerated() where !isSeen[index] {
            switch receipt.state {
            case .approved, .reversing, .reversed: break
            case .unresolved, .declined, .undone: continue
            }
            result.lost += 1
            note("\(Self.name(receipt)): approved, but not in the journal")
        }
        for (terminal, difference) in balance.sorted(by: { $0.key < $1.key })
        where difference != 0 {
            note("T\(terminal): its sum is \(difference) minor units above the journal's")
        }
        return result
    }

    /// The receipt of a row; of one that was never answered a row that moved money.
    private func index(of row: Row) -> Int? {
        if let index = byReference[row.reference] { return Int(index) }
        guard row.isApproved || row.isReversed else { return nil }
        return unresolved[Self.place(row.terminal, row.stan)].map(Int.init)
    }

    /// A row that alone knows the outcome: the terminal's sum goes by it.
    private mutating func settle(_ row: Row) {
        guard row.isApproved, !row.isReversed else { return }
        result.terminalSum += row.signedAmount
        balance[row.terminal, default: 0] += row.signedAmount
    }

    private static func place(_ terminal: Int32, _ stan: UInt32) -> UInt64 {
        UInt64(UInt32(bitPattern: terminal)) << 32 | UInt64(stan)
    }

    private mutating func note(_ text: String) {
        guard result.differences.count < Self.shown else { return }
        result.differences.append(text)
    }

    private static func name(_ receipt: Receipt) -> String {
        "STAN \(receipt.stan) of T\(receipt.terminal)"
    }
}
