package import Payments

/// Totals that are folded in memory, and given to the journal little by little.
extension PaymentBook {
    /// Something has counted in totals of a class; `isReversed`: its terminal has taken it back.
    ///
    /// What is taken back stands in two rows: in that of its payment, and, where it came, among
    /// the reversals of that class.
    mutating func countFold(
        _ payment: PaymentState,
        _ total: TotalsClass,
        _ amount: Int64,
        isReversed: Bool,
        _ step: inout Step
    ) {
        var key = FoldKey(
            date: payment.businessDate,
            terminal: payment.request.identity.terminal,
            shift: payment.place.shift,
            channel: payment.legs.first?.decider.channel ?? .inHouse,
            total: total,
            asset: payment.asset,
            half: payment.place.half
        )
        shifts.count(
            amount,
            total,
            payment.asset,
            in: payment.place,
            terminals.slot(key.terminal),
            isReversed: isReversed
        )
        let seq = step.seq
        if isReversed {
            folds.count(key, TotalsValue(reversedCount: 1, reversedAmount: amount), in: seq)
        } else {
            folds.count(key, TotalsValue(count: 1, amount: amount), in: seq)
        }
        let whole = payment.reply.taken?.taken ?? payment.request.amount
        countGoods(of: payment, key, isWhole: amount == whole, isReversed, seq)
        guard isReversed else { return }
        key.date = step.record.businessDate
        key.shift = openShift(of: terminals.slot(key.terminal))
        key.isReversal = true
        folds.count(key, TotalsValue(count: 1, amount: amount), in: seq)
    }

    /// Product lines count with their payment; only a whole one is taken off again.
    private mutating func countGoods(
        of payment: PaymentState,
        _ key: FoldKey,
        isWhole: Bool,
        _ isReversed: Bool,
        _ seq: Int64
    ) {
        let goods = payment.request.operation.rules.goods
        var (details, reply) = (payment.request.details, payment.reply)
        var times = goods.times
        if goods == .ofOriginal {
            let sale = payment.original.flatMap { recents.slot(seq: $0) }.map { recents[$0] }
            if let sale { (details, reply) = (sale.request.details, sale.reply) }
            times = -(sale?.request.operation.rules.goods.times ?? 0)
        }
        guard let details, times != 0, isWhole || !isReversed else { return }
        for line in reply.goods(of: details) {
            folds.count(ProductRow(line, in: key, times: isReversed ? -times : times), in: seq)
        }
    }

    /// Ends a batch of events: gives what is due of the folds to the commit that follows.
    ///
    /// Without a record there is none.
    package mutating func takeFolds(_ step: inout Step) {
        guard !step.output.records.isEmpty else { return }
        folds.give(
            to: &step.output.day.folds,
            with: step.output.records.count,
            upTo: numbers.next - 1,
            date: dates.firstSeq
        )
        limits.give(
            to: &step.output.limits,
            with: step.output.records.count,
            upTo: numbers.next - 1,
            date: dates.firstSeq
        )
    }
}

extension ChannelNumber {
    /// Stands for what the book decides itself.
    package static let inHouse = ChannelNumber(rawValue: 0)
}
