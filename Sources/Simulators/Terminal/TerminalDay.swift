package import ISO8583
package import Payments

/// What a terminal has counted since its last settlement, its operator's shift, and its device.
///
/// Kept by the terminal alone: it is what a settlement compares with the switch's own totals.
package struct TerminalDay: Hashable, Sendable {
    /// A payment that counts.
    package struct Entry: Hashable, Sendable {
        package var operation: Operation
        package var stan: UInt32
        package var batch: UInt32
        /// The shift in which it was made; 0 for none.
        package var shift: UInt32
        /// What it moves itself.
        package var amount: Money
        package var half: CardHalf
        /// First six and last four of the card.
        package var maskedCard: String
        /// The card under the terminal's master key; empty where none is kept.
        package var sealedCard: [UInt8]
        /// What was taken back of it, minor units; nil for nothing.
        package var reversed: Int64?

        package init(
            _ operation: Operation,
            stan: UInt32,
            batch: UInt32,
            shift: UInt32 = 0,
            amount: Money,
            half: CardHalf = .domestic,
            maskedCard: String = "",
            sealedCard: [UInt8] = [],
            reversed: Int64? = nil
        ) {
            self.operation = operation
            self.stan = stan
            self.batch = batch
            self.shift = shift
            self.amount = amount
            self.half = half
            self.maskedCard = maskedCard
            self.sealedCard = sealedCard
            self.reversed = reversed
        }
    }

    /// The shift of whoever is at the terminal.
    package struct OpenShift: Hashable, Sendable {
        package var number: UInt32
        package var operatorNumber: UInt16
        /// What its payments in settled batches came to.
        package var settled: HalvesTallies

        package init(
            number: UInt32,
            operatorNumber: UInt16,
            settled: HalvesTallies = HalvesTallies()
        ) {
            self.number = number
            self.operatorNumber = operatorNumber
            self.settled = settled
        }
    }

    /// How far the upload of a batch has come.
    package struct Upload: Hashable, Sendable {
        package var batch: UInt32
        package var rows: Int

        package init(batch: UInt32 = 0, rows: Int = 0) {
            self.batch = batch
            self.rows = rows
        }
    }

    /// Payments of the open batch, and of one before it that is not settled; oldest first.
    package var entries: [Entry] = []
    /// The batch that an upload is about, and how many of its rows were taken.
    package var upload = Upload()
    package var shift: OpenShift?
    package var device: DeviceNames?

    package init() {}

    // MARK: Counting

    /// Counts a payment, once; one that stands on no side counts nowhere.
    package mutating func count(_ entry: Entry) {
        guard entry.operation.daySide != nil, place(of: entry.stan, entry.batch) == nil else {
            return
        }
        entries.append(entry)
    }

    /// Takes a payment back, whole or in part.
    package mutating func reverse(_ stan: UInt32, of batch: UInt32, amount: Int64? = nil) {
        guard let place = place(of: stan, batch), entries[place].reversed == nil else { return }
        entries[place].reversed = amount ?? entries[place].amount.minorUnits
    }

    /// A payment that is counted.
    package func entry(_ stan: UInt32, of batch: UInt32) -> Entry? {
        place(of: stan, batch).map { entries[$0] }
    }

    private func place(of stan: UInt32, _ batch: UInt32) -> Int? {
        entries.lastIndex { $0.stan == stan && $0.batch == batch }
    }

    // MARK: Batches

    /// The totals of a batch in yuan; `form` says where what was reversed stands.
    package func totals(of batch: UInt32, _ form: SettlementForm) -> HalvesTallies {
        var totals = HalvesTallies()
        for entry in entries where entry.batch == batch { totals.add(entry, form) }
        return totals
    }

    /// What an upload of a batch has as rows: all that was not taken back, whatever it was paid in.
    package func rows(of batch: UInt32) -> [Entry] {
        entries.filter { $0.batch == batch && $0.reversed == nil }
    }

    /// The batch is settled, or uploaded to its end.
    package mutating func end(_ batch: UInt32) {
        drop { $0.batch == batch }
        if upload.batch == batch { upload = Upload() }
    }

    /// Rows of a batch were taken.
    package mutating func noteUploaded(_ rows: Int, of batch: UInt32) {
        upload = Upload(batch: batch, rows: uploaded(of: batch) + rows)
    }

    /// How many rows of a batch were taken.
    package func uploaded(of batch: UInt32) -> Int { upload.batch == batch ? upload.rows : 0 }

    /// A batch begins; what is older than the one before it is nobody's any more.
    package mutating func begin(_ batch: UInt32) {
        let earlier = entries.last { $0.batch != batch }?.batch
        drop { $0.batch != batch && $0.batch != earlier }
    }

    /// Forgets what is of other batches than one.
    package mutating func forget(allBut batch: UInt32) { drop { $0.batch != batch } }

    /// Forgets entries; the open shift keeps what they came to.
    private mutating func drop(_ isGone: (Entry) -> Bool) {
        if var open = shift {
            for entry in entries where isGone(entry) && entry.shift == open.number {
                open.settled.add(entry, .apart)
            }
            shift = open
        }
        entries.removeAll(where: isGone)
    }

    /// The batch before one of which something is left; nil for none.
    package func batch(before batch: UInt32) -> UInt32? {
        entries.last { $0.batch != batch }?.batch
    }

    // MARK: Shifts

    package mutating func beginShift(_ number: UInt32, of operatorNumber: UInt16) {
        guard shift?.number != number else { return }
        shift = OpenShift(number: number, operatorNumber: operatorNumber)
    }

    package mutating func endShift() { shift = nil }

    /// The totals of the open shift.
    package func shiftTotals(_ form: SettlementForm) -> HalvesTallies {
        guard let shift else { return HalvesTallies() }
        var totals = shift.settled
        for entry in entries where entry.shift == shift.number { totals.add(entry, .apart) }
        return totals.counted(form)
    }
}

extension DeviceNames {
    /// A simulated device, which is named after its terminal (DE 41) where nobody names it.
    package init(simulated terminal: String) {
        self.init(serial: "SIM-" + terminal, model: "SIM-1", software: "1.0")
    }
}

/// On which side a terminal counts a payment.
package enum DaySide: Sendable {
    case debit
    case credit
}

extension Operation {
    /// nil for what counts on none.
    ///
    /// Written down here, and not taken from a specification, because a terminal is the other side.
    /// Source: protocol sheet of UnionPay POS, 3.5 and 3.6.
    package var daySide: DaySide? {
        switch rules.totals {
        case .purchases, .completions, .offlineSales, .increases: .debit
        case .voids, .refunds, .completionVoids: .credit
        case .reversals, .topUps, .topUpVoids, nil: nil
        }
    }
}

extension CardHalf {
    /// By the terminal's own table: Visa and Mastercard are foreign.
    package init(of card: PrimaryAccountNumber) {
        let first = card.unmaskedDigits.utf8.first
        self = first == UInt8(ascii: "4") || first == UInt8(ascii: "5") ? .foreign : .domestic
    }
}
