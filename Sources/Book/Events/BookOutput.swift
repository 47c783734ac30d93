package import Ledger
package import Payments
import Reference

/// All that one batch of steps must write in one transaction, and what follows it.
///
/// Rows that change more than once in a batch appear once, with their last value.
package struct BookOutput: Sendable {
    package var records: [BookRecord] = []
    package var newPayments: [PaymentState] = []
    /// Payments whose answer, `reversedBy`, `attempts`, forward or leg changed.
    package var changedPayments: [Int64: PaymentState] = [:]
    package var legs: [Leg] = []
    package var changedLegs: [Leg] = []
    /// Transfers, and the accounts that they and operators changed.
    package var ledger = LedgerChanges()
    package var terminals: [TerminalRow: TerminalState] = [:]
    package var newTerminals: Set<TerminalRow> = []
    package var tombstones: [Tombstone] = []
    package var changedTombstones: [Tombstone] = []
    package var discrepancies: [Discrepancy] = []
    /// Dates out of reach that opened a case.
    package var lateWindows: [LateWindow] = []
    /// Totals that changed, last value, a key once.
    package var totals: [TotalsRow] = []
    /// Business dates that opened, with the first seq of each.
    package var openedDates: [DateOpening] = []
    /// New and changed requests to hosts, last value.
    package var exchanges: [Int64: ExchangeState] = [:]
    package var newExchanges: Set<Int64> = []
    package var channels: [ChannelNumber: ChannelState] = [:]
    /// New and changed orders of wallets, last value.
    package var orders: [Int64: Order] = [:]
    package var newOrders: Set<Int64> = []
    /// What the numbers of orders have in common from here on, where that is another.
    package var salt: OrderSalt?
    /// Records behind which numbers go on later.
    package var numberMarks: [Int64] = []
    /// Discrepancies that were settled, with the record that did it.
    package var closedDiscrepancies: [CaseID: Int64] = [:]
    /// Counters of DUKPT devices that advanced.
    package var serials: [KeySerialOwner: UInt32] = [:]
    package var people = PeopleChanges()
    /// New and changed authorisations, last value.
    package var authorisations: [Int64: Authorisation] = [:]
    package var newAuthorisations: Set<Int64> = []
    /// New and changed remainders, last value.
    package var remainders: [LegKey: Remainder] = [:]
    package var newRemainders: Set<LegKey> = []
    /// New and changed operators of stations, last value.
    package var operators: [StationOperatorKey: StationOperator] = [:]
    package var newOperators: Set<StationOperatorKey> = []
    /// What changed of the days of stations.
    package var day = DayChanges()
    package var reference = ReferenceOutput()
    /// What goes to the counters of limits.
    package var limits = LimitChanges()
    /// Routings that began to decide, in order.
    package var routings: [RoutingNotice] = []
    package var effects: [BookEffect] = []

    package init() {}

    /// Empties everything and keeps the capacity.
    package mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        newPayments.removeAll(keepingCapacity: true)
        changedPayments.removeAll(keepingCapacity: true)
        legs.removeAll(keepingCapacity: true)
        changedLegs.removeAll(keepingCapacity: true)
        ledger.removeAll()
        terminals.removeAll(keepingCapacity: true)
        newTerminals.removeAll(keepingCapacity: true)
        tombstones.removeAll(keepingCapacity: true)
        changedTombstones.removeAll(keepingCapacity: true)
        discrepancies.removeAll(keepingCapacity: true)
        lateWindows.removeAll(keepingCapacity: true)
        totals.removeAll(keepingCapacity: true)
        openedDates.removeAll(keepingCapacity: true)
        exchanges.removeAll(keepingCapacity: true)
        newExchanges.removeAll(keepingCapacity: true)
        channels.removeAll(keepingCapacity: true)
        orders.removeAll(keepingCapacity: true)
        newOrders.removeAll(keepingCapacity: true)
        salt = nil
        numberMarks.removeAll(keepingCapacity: true)
        closedDiscrepancies.removeAll(keepingCapacity: true)
        serials.removeAll(keepingCapacity: true)
        people.removeAll()
        authorisations.removeAll(keepingCapacity: true)
        newAuthorisations.removeAll(keepingCapacity: true)
        remainders.removeAll(keepingCapacity: true)
        newRemainders.removeAll(keepingCapacity: true)
        operators.removeAll(keepingCapacity: true)
        newOperators.removeAll(keepingCapacity: true)
        if !day.isEmpty { day = DayChanges() }
        if !reference.isEmpty { reference = ReferenceOutput() }
        limits.removeAll()
        routings.removeAll(keepingCapacity: true)
        effects.removeAll(keepingCapacity: true)
    }
}

/// A row that changes after it was made in the same batch is written once, with its last value.
extension BookOutput {
    mutating func update(_ payment: PaymentState) {
        if let index = firstIndex(newPayments.count, { newPayments[$0].seq >= payment.seq }),
            newPayments[index].seq == payment.seq
        {
            newPayments[index] = payment
        } else {
            changedPayments[payment.seq] = payment
        }
    }

    /// Legs of a payment that begins.
    mutating func add(_ legs: Legs) {
        for place in legs.indices { self.legs.append(legs[place]) }
    }

    mutating func update(_ leg: Leg) {
        if let index = firstIndex(legs.count, { legs[$0].key >= leg.key }),
            legs[index].key == leg.key
        {
            legs[index] = leg
        } else if let index = changedLegs.firstIndex(where: { $0.key == leg.key }) {
            changedLegs[index] = leg
        } else {
            changedLegs.append(leg)
        }
    }

    mutating func update(_ tombstone: Tombstone) {
        if let index = firstIndex(tombstones.count, { tombstones[$0].seq >= tombstone.seq }),
            tombstones[index].seq == tombstone.seq
        {
            tombstones[index] = tombstone
        } else {
            changedTombstones.append(tombstone)
        }
    }

    /// Writes totals.
    ///
    /// `row` is where they stood when they were written last, in this batch or an earlier one, and
    /// then where they stand.
    mutating func update(_ key: TotalsKey, _ value: TotalsValue, at row: inout Int32) {
        if totals.indices.contains(Int(row)), totals[Int(row)].key == key {
            totals[Int(row)].value = value
        } else {
            row = Int32(totals.count)
            totals.append(TotalsRow(key: key, value: value))
        }
    }

    /// Rows are made in the order of their seq, so the place of one is found by halving.
    private func firstIndex(_ count: Int, _ isAtOrAfter: (Int) -> Bool) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAtOrAfter(middle) { high = middle } else { low = middle + 1 }
        }
        return low < count ? low : nil
    }
}
