package import Book
internal import Payments
internal import Upstream

/// One row of `remainder`: what can still be given back of a leg.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct RemainderRow: Equatable {
    /// As `LegKey.stored`.
    package var id: Int64
    package var date: Int32
    package var position: Int64
    package var referenceForm: UInt8
    package var merchant: String
    /// Empty where the payment named no card.
    package var cardToken: [UInt8]
    package var decider = DeciderColumns()
    package var asset: UInt16
    package var transfer: Int64
    package var link = LinkColumns()
    package var asked: Int64
    package var refunded: Int64
    package var reserved: Int64
    package var reservedBy: Int64?
    package var closedBy: Int64?
}

extension RemainderRow: RecordedRow {
    package static let blank = RemainderRow(
        id: 0,
        date: 0,
        position: 0,
        referenceForm: 0,
        merchant: "",
        cardToken: [],
        asset: 0,
        transfer: 0,
        asked: 0,
        refunded: 0,
        reserved: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("id", &id)
        try v.signed("date", &date)
        try v.signed("position", &position)
        try v.byte("reference_form", &referenceForm)
        try v.text("merchant", &merchant)
        try v.blob("card_token", &cardToken)
        try decider.fields(&v)
        try v.number("asset", &asset)
        try v.signed("transfer", &transfer)
        try link.fields(&v)
        try v.signed("asked", &asked)
        try v.signed("refunded", &refunded)
        try v.signed("reserved", &reserved)
        try v.optional("reserved_by", &reservedBy)
        try v.optional("closed_by", &closedBy)
        try v.added("order_number", 11, text: &link.order)
    }
}

extension RemainderRow {
    package init(_ remainder: Remainder) {
        self = .blank
        id = remainder.key.stored
        date = remainder.reference.date.rawValue
        position = remainder.reference.position
        referenceForm = remainder.reference.form.rawValue
        merchant = remainder.merchant
        cardToken = remainder.card?.bytes ?? []
        decider = DeciderColumns(remainder.decider, named: remainder.channel)
        asset = remainder.asset.rawValue
        transfer = remainder.transfer
        link = LinkColumns(remainder.link, remainder.hostCode)
        asked = remainder.asked
        refunded = remainder.refunded
        reserved = remainder.reserved
        reservedBy = remainder.reservedBy
        closedBy = remainder.closedBy
    }

    /// What the row says; nil where a column means nothing.
    package var remainder: Remainder? {
        let card = cardToken.withUnsafeBytes { CardToken(bytes: $0) }
        guard card != nil || cardToken.isEmpty, let key = LegKey(stored: id),
            NumberBounds.rows.contains(key.payment),
            NumberBounds.dates.contains(Int64(date)), NumberBounds.rows.contains(position),
            let form = RetrievalReference.Form(rawValue: referenceForm),
            let decider = decider.decider, let channel = self.decider.channel,
            let link = link.original,
            [asked, refunded, reserved].allSatisfy(NumberBounds.sums.contains)
        else { return nil }
        return Remainder(
            key: key,
            reference: RetrievalReference(
                date: BusinessDate(rawValue: date),
                position: position,
                form: form
            ),
            merchant: merchant,
            card: card,
            decider: decider,
            channel: channel,
            asset: Asset(rawValue: asset),
            transfer: transfer,
            link: link,
            hostCode: self.link.hostCode,
            asked: asked,
            refunded: refunded,
            reserved: reserved,
            reservedBy: reservedBy,
            closedBy: closedBy
        )
    }
}
