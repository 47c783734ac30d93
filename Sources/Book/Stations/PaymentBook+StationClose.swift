import Payments

/// The end of a station's day: shifts and batches are in, or two people close what is open.
///
/// It is no cutover: business dates go on by themselves, and payments keep theirs.
extension PaymentBook {
    /// The most terminals whose day one act ends.
    static let mostTerminals = 500

    /// Why a station cannot be closed; nil when it can.
    func obstacle(to close: StationClose) -> OperatorRefusal? {
        let station = terminals.slots(of: close.merchant)
        guard !station.isEmpty else { return .unknownMerchant(close.merchant) }
        guard station.count <= Self.mostTerminals else { return .stationTooLarge(close.merchant) }
        guard !close.isForced else { return nil }
        let obstacles = obstacles(at: station)
        return obstacles.isEmpty ? nil : .stationIsOpen(close.merchant, obstacles)
    }

    /// What of a station's day is not in: shifts, then batches, then payments.
    private func obstacles(at station: [TerminalSlot]) -> [StationObstacle] {
        var (shifts, batches): ([StationObstacle], [StationObstacle]) = ([], [])
        for terminal in station {
            let name = terminals[terminal].registration.terminal
            if let shift = self.shifts[terminal] {
                shifts.append(.shift(shift.key, terminal: name))
            }
            if hasToSettle(terminal) {
                let number = terminals[terminal].batch
                let key = BatchKey(terminal: terminal.row, number: number)
                batches.append(.batch(key, terminal: name))
            }
        }
        let payments = undecided(at: station).map {
            StationObstacle.undecided(payment: $0.seq, terminal: $0.terminal)
        }
        return shifts + batches + payments
    }

    /// Ends the day of a station, with what is open in it where that is forced.
    ///
    /// What is undecided counts later where it was accepted; whatever was open becomes a case.
    mutating func closeStation(_ close: StationClose, _ step: inout Step) {
        let station = terminals.slots(of: close.merchant)
        let waiting = undecided(at: station)
        var (batches, shifts) = (0, 0)
        for terminal in station {
            if openShift(of: terminal) > 0 {
                endShift(terminal, &step)
                shifts += 1
            }
            let state = terminals[terminal]
            let own = waiting.filter {
                $0.terminal == state.registration.terminal && $0.batch == state.batch
            }
            if hasToSettle(terminal) {
                // All hosts' requests are gone through once for the whole station.
                force(terminal, leaving: own, &step)
                batches += 1
            } else {
                openCases(of: own, &step)
            }
        }
        step.output.day.stationClosings.append(
            StationClosing(
                seq: step.seq,
                merchant: close.merchant,
                businessDate: step.record.businessDate,
                isForced: close.isForced,
                batches: UInt32(batches),
                shifts: UInt32(shifts),
                undecided: UInt32(waiting.count)
            )
        )
        step.record.merchant = close.merchant
        step.record.terminal = nil
        step.record.note = "batches: \(batches), shifts: \(shifts), undecided: \(waiting.count)"
    }

    /// What is undecided in a batch that goes on; that of a closed one had its case then.
    private func openCases(of waiting: [UndecidedPayment], _ step: inout Step) {
        for payment in waiting {
            _ = step.addCase(
                .station,
                original: payment.seq,
                reason: .undecided,
                ours: payment.amount,
                due: dueDate
            )
        }
    }

    // MARK: What is open

    /// Whether the open batch of a terminal waits for a settlement: one is under way, or there are
    /// payments, and the terminal names batches or has settled the one before.
    func hasToSettle(_ terminal: TerminalSlot) -> Bool {
        if batches.phase(terminal) != .open { return true }
        let state = terminals[terminal]
        return state.batchHasPayments
            && (state.batchIsNamed || batches.last(terminal)?.theirs != nil)
    }

    /// The payments of terminals that no host has decided, in order.
    func undecided(at terminals: [TerminalSlot]) -> [UndecidedPayment] {
        let names = Set(terminals.map { self.terminals[$0].registration.terminal })
        let scanned = names.flatMap { orders.undecided(of: $0) }.compactMap(\.undecided)
        let waiting = exchanges.undecided + scanned
        return waiting.filter { names.contains($0.terminal) }.sorted { $0.seq < $1.seq }
    }
}
