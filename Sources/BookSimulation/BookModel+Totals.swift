import Book
import Payments

/// Where payments count, and totals by a recount of all of them.
extension BookModel {
    /// Where an entry counts that is taken in now.
    func place(of entry: Entry) -> DayPlace {
        let kind = entry.request.modelled
        guard kind.isOfMoney || kind == .takesBack else { return .unknown }
        let terminal = terminals[entry.terminal] ?? Terminal()
        var isForeign = entry.isForeign
        // What names an authorisation by its code has the half of its own card.
        if ![.frees, .completes, .reportsCompletion].contains(kind), let seq = entry.original,
            let original = entries.first(where: { $0.seq == seq }), original.place != .unknown
        {
            isForeign = original.place.half == .foreign
        }
        return DayPlace(
            batch: isLate(entry.request) ? entry.request.batch ?? 0 : terminal.batch,
            shift: terminal.day.shift?.number ?? 0,
            half: isForeign ? .foreign : .domestic
        )
    }

    /// Whether it tells what belongs to the batch that was closed last: it counts there.
    func isLate(_ request: PaymentRequest) -> Bool {
        let terminal = terminals[Int(request.identity.terminal.rawValue)] ?? Terminal()
        return request.modelled.isReport && request.batch != nil
            && request.batch != terminal.batch
            && terminal.day.closings.last?.batch == request.batch
    }

    /// What has counted of an entry; nil for nothing.
    func counted(_ entry: Entry) -> Int64? {
        let kind = entry.request.modelled
        guard kind.total != nil, kind != .takesBack else { return nil }
        // What was told has happened, whatever its host says.
        let amount = kind.isTold && entry.host != nil ? entry.wanted : entry.moved
        return amount > 0 ? amount : nil
    }

    /// What a terminal has taken back of what counted; nil for nothing.
    func takenBack(_ entry: Entry) -> (amount: Int64, by: Entry)? {
        guard let counted = counted(entry), let seq = entry.reversedBy,
            let reversal = entries.first(where: { $0.seq == seq }),
            reversal.request.modelled == .takesBack
        else { return nil }
        return (counted - (entry.kept ?? 0), reversal)
    }

    /// All totals.
    func recount() -> [TotalsKey: TotalsValue] {
        var totals: [TotalsKey: TotalsValue] = [:]
        for entry in entries {
            guard let amount = counted(entry), let total = entry.request.modelled.total else {
                continue
            }
            totals[key(entry, total), default: TotalsValue()].count += 1
            totals[key(entry, total), default: TotalsValue()].amount += amount
            guard let (back, reversal) = takenBack(entry) else { continue }
            totals[key(entry, total), default: TotalsValue()].reversedCount += 1
            totals[key(entry, total), default: TotalsValue()].reversedAmount += back
            var other = key(reversal, .reversals)
            other.asset = entry.asset
            other.half = entry.place.half
            totals[other, default: TotalsValue()].count += 1
            totals[other, default: TotalsValue()].amount += back
        }
        return totals
    }

    private func key(_ entry: Entry, _ total: TotalsClass) -> TotalsKey {
        TotalsKey(
            terminal: TerminalRow(rawValue: Int32(entry.terminal)),
            batch: entry.place.batch,
            businessDate: date(of: entry),
            total: total,
            asset: entry.asset,
            half: entry.place.half
        )
    }

    /// What some entries come to in one asset and half, as a settlement counts.
    func tallies(
        _ counts: SettlementCounts,
        _ asset: Asset,
        _ half: CardHalf?,
        of isMeant: (Entry) -> Bool
    ) -> SideTallies {
        var tallies = SideTallies()
        for entry in entries where isMeant(entry) && entry.asset == asset {
            guard let amount = counted(entry), let total = entry.request.modelled.total,
                half == nil || half == entry.place.half
            else { continue }
            let isDebit = counts.debit.holds(total)
            guard isDebit || counts.credit.holds(total) else { continue }
            tallies.add(1, amount, isDebit)
            guard let back = takenBack(entry)?.amount else { continue }
            switch counts.form {
            case .exclusive: tallies.add(-1, -back, isDebit)
            case .net: tallies.add(1, back, !isDebit)
            case .apart: tallies.addReversal(back, isDebit)
            }
        }
        return tallies
    }

    /// A terminal's totals beside ours.
    func compare(
        _ claim: SettlementClaim,
        _ asset: Asset,
        of isMeant: (Entry) -> Bool
    ) -> SettlementAnswer {
        func half(_ half: CardHalf?, _ theirs: SideTallies) -> HalfAnswer {
            let ours = tallies(claim.counts, asset, half, of: isMeant)
            return HalfAnswer(ours: ours, result: ours == theirs ? .balanced : .different)
        }
        guard let foreign = claim.foreign else {
            return SettlementAnswer(domestic: half(nil, claim.domestic), foreign: nil)
        }
        return SettlementAnswer(
            domestic: half(.domestic, claim.domestic),
            foreign: half(.foreign, foreign)
        )
    }
}

extension SideTallies {
    mutating func add(_ count: Int64, _ amount: Int64, _ isDebit: Bool) {
        if isDebit {
            debits.count += count
            debits.amount += amount
        } else {
            credits.count += count
            credits.amount += amount
        }
    }

    mutating func addReversal(_ amount: Int64, _ isDebit: Bool) {
        if isDebit {
            debitReversals.count += 1
            debitReversals.amount += amount
        } else {
            creditReversals.count += 1
            creditReversals.amount += amount
        }
    }
}
