import Book
import JournalFormat
import Payments
import Reference

/// Shifts, devices and totals of the journal beside what the model holds.
extension Simulation {
    /// What services were told.
    func compareServices(_ output: BookOutput) -> String? {
        for record in output.records {
            guard case .service = record.event.kind else { continue }
            let values = record.reply?.details?.values
            let told = ServiceAnswer(
                settlement: values?.settlement,
                shift: values?.shift,
                parameters: values?.parameters
            )
            let model = world.model.services[record.seq] ?? ServiceAnswer()
            guard told == model else {
                return "service \(record.seq) is told \(told), in the model \(model)"
            }
        }
        return nil
    }

    /// A person closes a station: book and model must agree on whether its day is in.
    mutating func probeStation(of terminal: Int) -> String? {
        let merchant = world.model.merchant(terminal)
        let act = OperatorAct(
            operatorName: "night",
            reason: "probe",
            kind: .closeStation(StationClose(merchant: merchant, isForced: false))
        )
        let at = journal.lastEventAt ?? Timestamp(rawValue: 0)
        let event = BookEvent(at: at, kind: .operatorAct(act))
        let journal = journal
        book.prepare([event]) { journal.read($0) }
        let refusal = book.validate(event)
        book.evict()
        return world.model.isIn(merchant) == (refusal == nil)
            ? nil : "the close of \(merchant): \(refusal.map { "\($0)" } ?? "possible")"
    }

    func compareDays() -> String? {
        compareShifts() ?? compareDevices() ?? compareBatches() ?? compareTicks()
            ?? compareDifferences() ?? compareTotals() ?? compareFetched()
    }

    /// Which tables of reference data terminals have.
    private func compareFetched() -> String? {
        for (terminal, model) in world.model.terminals {
            let state = journal.terminals[TerminalRow(rawValue: Int32(terminal))]
            let expected = ReferenceKind.allCases.compactMap { kind in
                model.day.fetched[kind.name].map { "\(kind.name) \($0)" }
            }.joined(separator: " ")
            guard state?.fetched.text ?? "" == expected else {
                return "terminal \(terminal) has \(state?.fetched.text ?? "-"), in the model "
                    + expected
            }
        }
        return nil
    }

    private func compareBatches() -> String? {
        for (terminal, model) in world.model.terminals {
            let row = TerminalRow(rawValue: Int32(terminal))
            let state = journal.day.batches[row] ?? BatchState(terminal: row)
            guard state.phase == model.day.phase,
                state.waitsSince?.rawValue == model.day.waitsSince,
                state.differed == model.day.differed?.seq
            else {
                return "the batch of terminal \(terminal) \(state.phase), "
                    + "in the model \(model.day.phase)"
            }
            let rows = world.model.held(terminal, model.batch)
            guard state.rows == UInt32(rows), state.askedAgain == model.day.askedAgain else {
                return "terminal \(terminal) has sent \(state.rows) rows, in the model \(rows)"
            }
            let closings = (journal.day.closings[row] ?? []).map { ModelledClosing($0) }
            guard closings == model.day.closings else {
                return "terminal \(terminal) closed \(closings), "
                    + "in the model \(model.day.closings)"
            }
        }
        return nil
    }

    private func compareShifts() -> String? {
        for (terminal, model) in world.model.terminals {
            let row = TerminalRow(rawValue: Int32(terminal))
            let own = journal.day.shifts.values.filter { $0.key.terminal == row }
            let open = own.filter { $0.closedBy == nil }.map {
                ModelledDay.Shift(
                    number: $0.key.number,
                    operatorKey: $0.operatorKey,
                    openedBy: $0.openedBy
                )
            }
            guard open == [model.day.shift].compactMap(\.self),
                own.count == Int(model.day.lastShift)
            else {
                return "terminal \(terminal) has \(own.count) shifts, open \(open), in the model "
                    + "\(model.day.lastShift), open \(model.day.shift.map { "\($0)" } ?? "none")"
            }
        }
        return nil
    }

    private func compareDevices() -> String? {
        for (terminal, model) in world.model.terminals {
            let device = journal.day.devices[TerminalRow(rawValue: Int32(terminal))]?.names
            guard device == model.day.device else {
                return "terminal \(terminal) is \(device.map { "\($0)" } ?? "no device"), "
                    + "in the model \(model.day.device.map { "\($0)" } ?? "none")"
            }
        }
        return nil
    }

    private func compareTicks() -> String? {
        var ticks: [TickKey: ModelledTick] = [:]
        for (terminal, model) in world.model.terminals {
            for (batch, rows) in model.day.ticks {
                let row = TerminalRow(rawValue: Int32(terminal))
                let key = BatchKey(terminal: row, number: batch)
                for (stan, tick) in rows { ticks[TickKey(batch: key, stan: stan)] = tick }
            }
        }
        for (key, tick) in journal.day.ticks {
            let known = ModelledTick(row: tick.row, state: tick.state, payment: tick.payment)
            if ticks[key] != known {
                return "row \(key) is \(known), in the model "
                    + "\(ticks[key].map { "\($0)" } ?? "none")"
            }
        }
        if ticks.count != journal.day.ticks.count { return "rows of an upload are missing" }
        for entry in world.model.entries {
            let by = journal.payments[entry.seq]?.tickedBy
            if by != entry.tickedBy, entry.holds {
                return "payment \(entry.seq) is ticked by \(by ?? 0), "
                    + "in the model \(entry.tickedBy ?? 0)"
            }
        }
        return nil
    }

    /// Cases that say what both sides of a batch come to, or what of it was not decided.
    private func compareDifferences() -> String? {
        let kinds: [CaseKind] = [.settlement, .undecided, .station]
        let found = journal.discrepancies.filter {
            kinds.contains($0.kind) && $0.reason != .uploadIncomplete
        }.sorted { $0.id < $1.id }.map {
            ModelledDifference(
                kind: $0.kind,
                original: $0.original,
                ours: $0.ours,
                theirs: $0.theirs
            )
        }
        let model = world.model.differences
        guard found != model else { return nil }
        let place = zip(found, model).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let first = place ?? min(found.count, model.count)
        return "case \(first) of \(found.count) of batches is "
            + "\(found.dropFirst(first).first.map { "\($0)" } ?? "none"), in the model "
            + "\(model.dropFirst(first).first.map { "\($0)" } ?? "none")"
    }

    /// I9: totals are a recount of the payments, by the batch, date and half of each.
    private func compareTotals() -> String? {
        guard rules.edition >= .seventh else { return nil }
        let counted = journal.totals.filter { $0.value != TotalsValue() }
        let model = world.model.recount()
        for (key, value) in counted where model[key] != value {
            return "I9: \(key) comes to \(value), in the model "
                + "\(model[key].map { "\($0)" } ?? "nothing"), at \(journal.records.count)"
        }
        for (key, value) in model where counted[key] == nil {
            return "I9: \(key) is missing, in the model \(value), at \(journal.records.count)"
        }
        return comparePlaces()
    }

    private func comparePlaces() -> String? {
        for entry in world.model.entries where entry.holds && entry.moved > 0 {
            let place = journal.payments[entry.seq]?.place
            if place != entry.place {
                return "payment \(entry.seq) counts in \(place.map { "\($0)" } ?? "nothing"), "
                    + "in the model \(entry.place)"
            }
        }
        return nil
    }
}
