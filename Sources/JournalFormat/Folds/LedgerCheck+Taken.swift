internal import Book
internal import Payments

/// What a reply says of what was taken (I5).
extension LedgerCheck {
    /// Why a reply cannot say that this was taken; nil where it can, or says nothing of it.
    ///
    /// What is due is less only by what was given on the lines, and what was taken less than that
    /// only where a part was approved. That it was taken, the legs tell.
    func mistakenly(taken entry: RecordEntry, _ rules: OperationRules) -> String? {
        guard let recorded = entry.recorded, let reply = recorded.reply, let taken = reply.taken,
            rules.spends || rules.mayBeDiscounted
        else { return nil }
        let request = recorded.event.request
        guard taken.asked == request?.amount,
            reply.outcome == (taken.isPart ? .approvedInPart : .approved)
        else { return "what was taken is not of its amount" }
        let net = reply.details?.values.lines ?? []
        guard taken.discount > 0 else { return net.isEmpty ? nil : "its lines have no discount" }
        let asked = request?.details?.values.texts.productLines ?? []
        guard rules.mayBeDiscounted, !net.isEmpty, net.count == asked.count,
            zip(net, asked).allSatisfy({ $0.isPaid(for: $1) }),
            max(1, net.reduce(0) { $0 + $1.line.amount }) == taken.due
        else { return "its lines do not come to what was due" }
        return nil
    }
}

extension NetLine {
    /// Whether it is a line that was asked for, of which no more was taken off than all.
    fileprivate func isPaid(for asked: ProductLine) -> Bool {
        let takenOff = asked.amount - line.amount
        guard self == NetLine(asked, paying: line.amount, discount: discount) else { return false }
        if discount == nil { return takenOff == 0 }
        return takenOff != 0 && takenOff.signum() == asked.amount.signum()
            && takenOff.magnitude <= asked.amount.magnitude
    }
}
