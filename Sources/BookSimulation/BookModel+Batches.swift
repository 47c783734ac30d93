import Book
import Payments

/// A batch that takes no payments any more.
struct ModelledClosing: Hashable {
    var seq: Int64
    var batch: UInt32
    var kind: ClosingKind
    var openedOn: BusinessDate
    var closedOn: BusinessDate
    var asset: Asset
    var ours: SettlementAnswer?
    var theirs: SettlementClaim?
    var changedBy: Int64?
}

extension ModelledClosing {
    init(_ closing: BatchClosing) {
        seq = closing.seq
        batch = closing.key.number
        kind = closing.kind
        openedOn = closing.openedOn
        closedOn = closing.closedOn
        asset = closing.asset
        ours = closing.ours
        theirs = closing.theirs
        changedBy = closing.changedBy
    }
}

/// A case of a batch that was closed though not all of it was known to be equal.
struct ModelledDifference: Hashable {
    var kind: CaseKind
    var original: Int64?
    var ours: Int64?
    var theirs: Int64?
}

/// How batches end.
extension BookModel {
    // MARK: Settlement

    mutating func settle(_ entry: inout Entry) -> Outcome {
        let request = entry.request
        guard let claim = request.details?.values.settlement else { return .elementMissing }
        if request.batch != nil { openOfferedBatch(request, entry.terminal, by: entry.seq) }
        guard let terminal = terminals[entry.terminal] else { return .unknownTerminal }
        if request.batch ?? terminal.batch == terminal.batch {
            return settle(claim, &entry, terminal)
        }
        guard let closing = terminal.day.closings.last, closing.batch == request.batch else {
            return .batchMismatch
        }
        return settleAgain(claim, &entry, closing)
    }

    private mutating func settle(
        _ claim: SettlementClaim,
        _ entry: inout Entry,
        _ terminal: Terminal
    ) -> Outcome {
        let row = entry.terminal
        let asset = entry.request.asset ?? .yuan
        var answer = compare(claim, of: row, terminal.batch, entry)
        if let told = lastAnswer(to: claim, entry, beside: answer) {
            entry.told = ServiceAnswer(settlement: told)
            return told.result == .balanced ? .settled : .totalsDiffer
        }
        let since = terminal.day.waitsSince ?? hosts.now
        if terminal.day.phase != .unbalanced, !undecided(row).isEmpty,
            hosts.now - since < BookRules.simulated.settlementWait
        {
            terminals[row]?.day.phase = .waits
            terminals[row]?.day.waitsSince = since
            answer.domestic.result = .waits
            answer.foreign?.result = .waits
            entry.told = ServiceAnswer(settlement: answer)
            return .countingWaits
        }
        entry.told = ServiceAnswer(settlement: answer)
        if answer.result == .balanced {
            close(row, .settled, answer, claim, in: asset, by: entry.seq)
            return .settled
        }
        if claim.counts.hasUpload {
            terminals[row]?.day.phase = .unbalanced
            terminals[row]?.day.differed = (entry.seq, claim, answer, asset)
        } else {
            close(row, .uploaded, answer, claim, in: asset, by: entry.seq)
            openCase(of: answer, claim, saidIn: nil)
        }
        return .totalsDiffer
    }

    /// What a terminal without batch numbers is told once more: it claims what it claimed of the
    /// batch before, and nothing stands on a side since.
    private func lastAnswer(
        to claim: SettlementClaim,
        _ entry: Entry,
        beside answer: SettlementAnswer
    ) -> SettlementAnswer? {
        guard entry.request.batch == nil, let day = terminals[entry.terminal]?.day,
            day.phase == .open, let last = day.closings.last, last.kind != .forced,
            last.theirs == claim, last.asset == entry.request.asset ?? .yuan
        else { return nil }
        let isEmpty = [answer.domestic, answer.foreign].allSatisfy {
            $0.map { $0.ours == SideTallies() } ?? true
        }
        return isEmpty && answer.result == .different ? last.ours : nil
    }

    private mutating func settleAgain(
        _ claim: SettlementClaim,
        _ entry: inout Entry,
        _ closing: ModelledClosing
    ) -> Outcome {
        var closing = closing
        if closing.kind == .forced {
            let isFirst = closing.theirs == nil
            closing.ours = compare(claim, of: entry.terminal, closing.batch, entry)
            closing.theirs = claim
            closing.changedBy = entry.seq
            closing.asset = entry.request.asset ?? .yuan
            if closing.ours?.result == .balanced {
                closing.kind = .settled
                let asset = closing.asset
                count(entry.terminal, closing.batch, claim, in: asset, by: entry.seq)
            } else if isFirst {
                openCase(of: closing.ours, claim, saidIn: nil)
            }
            let last = (terminals[entry.terminal]?.day.closings.count ?? 1) - 1
            terminals[entry.terminal]?.day.closings[last] = closing
        }
        entry.told = ServiceAnswer(settlement: closing.ours)
        return closing.ours?.result == .balanced ? .settled : .totalsDiffer
    }

    private func compare(
        _ claim: SettlementClaim,
        of terminal: Int,
        _ batch: UInt32,
        _ entry: Entry
    ) -> SettlementAnswer {
        compare(claim, entry.request.asset ?? .yuan) {
            $0.terminal == terminal && $0.place.batch == batch
        }
    }

    /// The payments of a terminal's open batch that no host has decided.
    func undecided(_ terminal: Int) -> [Int64] {
        entries.filter {
            $0.terminal == terminal && $0.place.batch == terminals[terminal]?.batch
                && isUndecided($0)
        }.map(\.seq)
    }

    private func isUndecided(_ entry: Entry) -> Bool {
        let kind = entry.request.modelled
        return entry.host?.isAwaited == true && kind.isOfMoney && !kind.isTold
    }

    // MARK: Cases

    /// Both sides of a batch that is closed though they differ.
    mutating func openCase(
        of ours: SettlementAnswer?,
        _ theirs: SettlementClaim,
        saidIn settlement: Int64?
    ) {
        hosts.cases += 1
        differences.append(
            ModelledDifference(
                kind: .settlement,
                original: settlement,
                ours: ours?.net,
                theirs: theirs.net
            )
        )
    }

    /// What no host has decided of an open batch.
    private mutating func openCases(ofUndecided terminal: Int, _ kind: CaseKind) {
        for seq in undecided(terminal) {
            hosts.cases += 1
            let amount = entries.first { $0.seq == seq }?.wanted
            differences.append(ModelledDifference(kind: kind, original: seq, ours: amount))
        }
    }

    // MARK: Closing

    mutating func close(
        _ terminal: Int,
        _ kind: ClosingKind,
        _ answer: SettlementAnswer?,
        _ claim: SettlementClaim?,
        in asset: Asset = .yuan,
        by seq: Int64
    ) {
        guard let known = terminals[terminal] else { return }
        openCases(ofUndecided: terminal, .undecided)
        let closing = ModelledClosing(
            seq: seq,
            batch: known.batch,
            kind: kind,
            openedOn: openings[known.openedOn].date,
            closedOn: date,
            asset: asset,
            ours: answer,
            theirs: claim
        )
        if kind == .settled, let claim {
            count(terminal, known.batch, claim, in: asset, by: seq)
        }
        terminals[terminal]?.day.closings.append(closing)
        terminals[terminal]?.day.phase = .open
        terminals[terminal]?.day.waitsSince = nil
        terminals[terminal]?.day.differed = nil
        terminals[terminal]?.day.askedAgain = false
        terminals[terminal]?.batch += 1
        terminals[terminal]?.isOffered = false
        terminals[terminal]?.isUsed = false
        terminals[terminal]?.isNamed = false
        terminals[terminal]?.openedOn = day
    }

    /// Both sides have counted what stands on a side of a batch.
    private mutating func count(
        _ terminal: Int,
        _ batch: UInt32,
        _ claim: SettlementClaim,
        in asset: Asset,
        by seq: Int64
    ) {
        for index in entries.indices {
            let entry = entries[index]
            guard entry.terminal == terminal, entry.place.batch == batch, entry.asset == asset,
                counted(entry) != nil, let total = entry.request.modelled.total,
                claim.counts.side(of: total) != nil
            else { continue }
            entries[index].settledBy = seq
        }
    }

    // MARK: Stations

    private func terminals(of merchant: String) -> [Int] {
        terminals.keys.filter { self.merchant($0) == merchant }.sorted()
    }

    /// Whether payments stand in its batch, and it is one that settles.
    private func hasToSettle(_ terminal: Int) -> Bool {
        guard let known = terminals[terminal] else { return false }
        if known.day.phase != .open { return true }
        return known.isUsed && (known.isNamed || known.day.closings.last?.theirs != nil)
    }

    /// Whether nothing of a station's day is open.
    func isIn(_ merchant: String) -> Bool {
        let own = terminals(of: merchant)
        return own.allSatisfy { terminals[$0]?.day.shift == nil && !hasToSettle($0) }
            && !entries.contains { own.contains($0.terminal) && isUndecided($0) }
    }

    mutating func closeStation(_ merchant: String, by seq: Int64) {
        for terminal in terminals(of: merchant) {
            endShift(terminal)
            if hasToSettle(terminal) {
                force(terminal, by: seq)
            } else {
                openCases(ofUndecided: terminal, .station)
            }
        }
    }

    func holdsSomething(_ terminal: Int) -> Bool {
        guard let known = terminals[terminal] else { return false }
        return known.isUsed || known.day.phase != .open
    }

    mutating func force(_ terminal: Int, by seq: Int64) {
        guard holdsSomething(terminal) else { return }
        let heard = terminals[terminal]?.day.differed
        if let heard { openCase(of: heard.answer, heard.claim, saidIn: heard.seq) }
        close(
            terminal,
            .forced,
            heard?.answer,
            heard?.claim,
            in: heard?.asset ?? .yuan,
            by: seq
        )
    }
}
