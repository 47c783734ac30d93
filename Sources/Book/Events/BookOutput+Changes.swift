import Payments

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

    mutating func update(_ leg: LegRecord) {
        if let index = firstIndex(legs.count, { legs[$0].payment >= leg.payment }),
            legs[index].payment == leg.payment
        {
            legs[index] = leg
        } else if let index = changedLegs.firstIndex(where: { $0.payment == leg.payment }) {
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
