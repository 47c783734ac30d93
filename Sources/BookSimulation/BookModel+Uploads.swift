import Book
import Payments

/// A row of an upload, and what it came to.
struct ModelledTick: Hashable {
    var row: UploadRow
    var state: TickState
    var payment: Int64?
}

/// Uploads: payments of a batch that are compared one by one.
extension BookModel {
    /// A batch whose payments may be sent.
    private struct Uploaded {
        var batch: UInt32
        var counts: SettlementCounts
        /// Whether it takes payments yet.
        var isOpen: Bool
        /// Whether its rows have no MAC where payments need one.
        var isBare: Bool
    }

    private func refusal(ofUpload entry: Entry) -> Outcome? {
        guard let terminal = terminals[entry.terminal] else { return .unknownTerminal }
        if entry.request.batch ?? terminal.batch == terminal.batch {
            return terminal.day.phase == .unbalanced ? nil : .settleFirst
        }
        guard let closing = terminal.day.closings.last, closing.batch == entry.request.batch else {
            return .batchMismatch
        }
        return closing.theirs == nil ? .settleFirst : nil
    }

    private func uploaded(_ entry: Entry) -> Uploaded? {
        guard let terminal = terminals[entry.terminal] else { return nil }
        let batch = entry.request.batch ?? terminal.batch
        let isOpen = batch == terminal.batch
        let claim =
            isOpen ? terminal.day.differed?.claim : terminal.day.closings.last?.theirs
        let isBare = entry.request.isBare
        return claim.map {
            Uploaded(batch: batch, counts: $0.counts, isOpen: isOpen, isBare: isBare)
        }
    }

    mutating func upload(_ entry: Entry) -> Outcome {
        if let refusal = refusal(ofUpload: entry) { return refusal }
        guard let uploaded = uploaded(entry) else { return .settleFirst }
        let before = held(entry.terminal, uploaded.batch)
        for row in entry.request.details?.values.upload ?? [] { take(row, of: uploaded, entry) }
        if held(entry.terminal, uploaded.batch) > before, !uploaded.isOpen {
            change(entry) { if $0.kind != .settled { $0.changedBy = entry.seq } }
        }
        return .acknowledged
    }

    private func rows(_ terminal: Int, _ batch: UInt32) -> [UInt32: ModelledTick] {
        terminals[terminal]?.day.ticks[batch] ?? [:]
    }

    /// How many payments of its own a terminal has named of a batch.
    func held(_ terminal: Int, _ batch: UInt32) -> Int {
        let rows = rows(terminal, batch)
        let others = entries.count { entry in
            entry.terminal == terminal && entry.place.batch == batch && entry.tickedBy != nil
                && rows[entry.request.identity.stan]?.payment != entry.seq
        }
        return rows.count + others
    }

    private mutating func change(_ entry: Entry, _ change: (inout ModelledClosing) -> Void) {
        guard var closing = terminals[entry.terminal]?.day.closings.popLast() else { return }
        change(&closing)
        terminals[entry.terminal]?.day.closings.append(closing)
    }

    private mutating func take(_ row: UploadRow, of uploaded: Uploaded, _ entry: Entry) {
        if let known = rows(entry.terminal, uploaded.batch)[row.stan] {
            guard known.row != row else { return }
            let other = entries.lastIndex {
                isOnSide($0, of: uploaded, entry.terminal) && $0.seq != known.payment
                    && $0.request.identity.stan == row.stan
                    && ticks(row, $0, of: uploaded)
            }
            if let other {
                if entries[other].tickedBy == nil { entries[other].tickedBy = entry.seq }
                return
            }
            guard known.state == .ticked else { return }
            hosts.cases += 1
            terminals[entry.terminal]?.day.ticks[uploaded.batch]?[row.stan]?.state = .differs
            return
        }
        let own = entries.indices.filter {
            isOnSide(entries[$0], of: uploaded, entry.terminal)
                && entries[$0].request.identity.stan == row.stan
        }
        let index = own.last { ticks(row, entries[$0], of: uploaded) } ?? own.last
        var state = index.map { self.state(of: row, beside: entries[$0]) } ?? .missingHere
        if state == .ticked, let index, !ticks(row, entries[index], of: uploaded) {
            state = .differs
        }
        let tick = ModelledTick(row: row, state: state, payment: index.map { entries[$0].seq })
        terminals[entry.terminal]?.day.ticks[uploaded.batch, default: [:]][row.stan] = tick
        guard state == .ticked, let index else {
            hosts.cases += 1
            return
        }
        if entries[index].tickedBy == nil { entries[index].tickedBy = entry.seq }
    }

    /// Whether a row is of a payment, beyond doubt: without a MAC by its card alone.
    private func ticks(_ row: UploadRow, _ entry: Entry, of uploaded: Uploaded) -> Bool {
        guard state(of: row, beside: entry) == .ticked else { return false }
        guard uploaded.isBare, let card = row.card else { return !uploaded.isBare }
        return card == entry.request.card?.token
    }

    private func isOnSide(_ entry: Entry, of uploaded: Uploaded, _ terminal: Int) -> Bool {
        guard entry.holds, entry.terminal == terminal, entry.place.batch == uploaded.batch,
            let total = entry.request.modelled.total
        else { return false }
        return uploaded.counts.side(of: total) != nil
    }

    private func state(of row: UploadRow, beside entry: Entry) -> TickState {
        guard entry.host?.isAwaited == true || entry.outcome.isApproval else {
            return .missingHere
        }
        if isTakenBack(entry) { return .reversedHere }
        let own = entry.request.card?.token
        let isSame =
            row.amount == entry.wanted && row.half == entry.place.half
            && (row.card == nil || own == nil || row.card == own)
        return isSame ? .ticked : .differs
    }

    /// Whether its terminal has reversed it.
    private func isTakenBack(_ entry: Entry) -> Bool {
        entries.contains { $0.seq == entry.reversedBy && $0.request.modelled == .takesBack }
    }

    // MARK: The end

    mutating func endUpload(_ entry: Entry) -> Outcome {
        guard let end = entry.request.details?.values.uploadEnd else { return .elementMissing }
        if let refusal = refusal(ofUpload: entry) { return refusal }
        guard let uploaded = uploaded(entry), let day = terminals[entry.terminal]?.day else {
            return .settleFirst
        }
        if !uploaded.isOpen, day.closings.last?.kind != .forced { return .acknowledged }
        let held = held(entry.terminal, uploaded.batch)
        if end.rows > held {
            if uploaded.isOpen, !day.askedAgain {
                terminals[entry.terminal]?.day.askedAgain = true
                return .uploadIncomplete
            }
            hosts.cases += 1
        }
        let missing = entries.count { isMissing($0, uploaded, entry.terminal) }
        let heard = day.differed
        if held > 0 || end.rows > 0 {
            hosts.cases += missing
        } else if uploaded.isOpen, let heard {
            openCase(of: heard.answer, heard.claim, saidIn: heard.seq)
        }
        if uploaded.isOpen {
            close(
                entry.terminal,
                .uploaded,
                heard?.answer,
                heard?.claim,
                in: heard?.asset ?? .yuan,
                by: entry.seq
            )
        } else {
            change(entry) {
                $0.kind = .uploaded
                $0.changedBy = entry.seq
            }
        }
        return .acknowledged
    }

    /// Whether it counts and its terminal has not sent it.
    private func isMissing(_ entry: Entry, _ uploaded: Uploaded, _ terminal: Int) -> Bool {
        guard isOnSide(entry, of: uploaded, terminal), entry.tickedBy == nil,
            entry.host?.isAwaited != true || entry.request.modelled.isTold,
            entry.outcome.isApproval, !isTakenBack(entry)
        else { return false }
        let row = rows(terminal, uploaded.batch)[entry.request.identity.stan]
        return row?.payment != entry.seq
    }
}
