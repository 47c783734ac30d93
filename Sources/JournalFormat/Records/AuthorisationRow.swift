package import Book
internal import Payments
internal import Upstream

/// One row of `authorisation`: what a pre-authorisation holds, and what has become of it.
///
/// No hash chain covers it, since it changes: `StateDigest` does.
package struct AuthorisationRow: Equatable {
    package var payment: Int64
    package var businessDate: Int32
    package var position: Int64
    package var referenceForm: UInt8
    package var terminalRow: Int32
    package var stan: UInt32
    package var window: UInt32
    package var windowKind: UInt8
    package var day: UInt16
    package var merchant: String
    package var code: String
    package var cardToken: [UInt8]
    /// As `CardMask.packed`.
    package var cardMask: Int64
    package var decider = DeciderColumns()
    package var asset: UInt16
    package var amount: Int64
    package var ceiling: Int64
    package var lapsesOn: Int32?
    package var link = LinkColumns()
    package var state: UInt8
    package var held: Int64
    package var hold: Int64?
    package var reservedBy: Int64?
    package var changedBy: Int64
    /// What it counts against limits (`LimitBytes`); nil for nothing.
    package var limits: [UInt8]?
    /// What its terminal asked for; nil where all of it was authorised.
    package var asked: Int64?
    /// When it should have been completed, microseconds; nil where it lapses.
    package var due: Int64?
}

extension AuthorisationRow: RecordedRow {
    package static let blank = AuthorisationRow(
        payment: 0,
        businessDate: 0,
        position: 0,
        referenceForm: 0,
        terminalRow: 0,
        stan: 0,
        window: 0,
        windowKind: 0,
        day: 0,
        merchant: "",
        code: "",
        cardToken: [],
        cardMask: 0,
        asset: 0,
        amount: 0,
        ceiling: 0,
        state: 0,
        held: 0,
        changedBy: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("payment", &payment)
        try v.signed("business_date", &businessDate)
        try v.signed("position", &position)
        try v.byte("reference_form", &referenceForm)
        try v.signed("terminal_row", &terminalRow)
        try v.number("stan", &stan)
        try v.number("window", &window)
        try v.byte("window_kind", &windowKind)
        try v.number("day", &day)
        try v.text("merchant", &merchant)
        try v.text("code", &code)
        try v.blob("card_token", &cardToken)
        try v.signed("card_mask", &cardMask)
        try decider.fields(&v)
        try v.number("asset", &asset)
        try v.signed("amount", &amount)
        try v.signed("ceiling", &ceiling)
        try v.optional("lapses_on", &lapsesOn)
        try link.fields(&v)
        try v.byte("state", &state)
        try v.signed("held", &held)
        try v.optional("hold", &hold)
        try v.optional("reserved_by", &reservedBy)
        try v.signed("changed_by", &changedBy)
        try v.added("limits", 10, blob: &limits)
        try v.added("asked", 11, &asked)
        try v.added("due_us", 12, &due)
    }
}

extension AuthorisationRow {
    package init(_ authorisation: Authorisation) {
        self = .blank
        payment = authorisation.payment
        businessDate = authorisation.reference.date.rawValue
        position = authorisation.reference.position
        referenceForm = authorisation.reference.form.rawValue
        terminalRow = authorisation.terminal.rawValue
        stan = authorisation.stan
        window = authorisation.window
        windowKind = authorisation.windowKind.rawValue
        day = authorisation.day
        merchant = authorisation.merchant
        code = authorisation.code.text
        cardToken = authorisation.card.bytes
        cardMask = authorisation.mask.packed
        decider = DeciderColumns(authorisation.decider, named: authorisation.channel)
        asset = authorisation.asset.rawValue
        amount = authorisation.amount
        ceiling = authorisation.ceiling
        lapsesOn = authorisation.lapsesOn?.rawValue
        link = LinkColumns(authorisation.link, authorisation.hostCode)
        state = authorisation.state.rawValue
        held = authorisation.held
        hold = authorisation.hold
        reservedBy = authorisation.reservedBy
        changedBy = authorisation.changedBy
        limits = authorisation.limits.map { LimitBytes.encode($0) }
        due = authorisation.dueAt?.rawValue
        if authorisation.asked != authorisation.amount { asked = authorisation.asked }
    }

    /// What the row says; nil where a column means nothing.
    package var authorisation: Authorisation? {
        guard let form = RetrievalReference.Form(rawValue: referenceForm),
            let windowKind = WindowKind(rawValue: windowKind), let code = ApprovalCode(code),
            let card = cardToken.withUnsafeBytes({ CardToken(bytes: $0) }),
            let decider = decider.decider, let channel = self.decider.channel,
            let link = link.original, let state = AuthorisationState(rawValue: state),
            [payment, position, changedBy].allSatisfy(NumberBounds.rows.contains),
            NumberBounds.dates.contains(Int64(businessDate)),
            [amount, ceiling, held, asked ?? amount].allSatisfy(NumberBounds.sums.contains)
        else { return nil }
        var slip: LimitSlip?
        if let limits {
            // Bytes that are no slip mean nothing, like any other column.
            guard let read = try? LimitBytes.slip(limits) else { return nil }
            slip = read
        }
        let date = BusinessDate(rawValue: businessDate)
        return Authorisation(
            payment: payment,
            businessDate: date,
            reference: RetrievalReference(date: date, position: position, form: form),
            terminal: TerminalRow(rawValue: terminalRow),
            stan: stan,
            window: window,
            windowKind: windowKind,
            day: day,
            merchant: merchant,
            code: code,
            card: card,
            mask: CardMask(packed: cardMask),
            decider: decider,
            channel: channel,
            asset: Asset(rawValue: asset),
            amount: amount,
            asked: asked ?? amount,
            ceiling: ceiling,
            lapsesOn: lapsesOn.map(BusinessDate.init(rawValue:)),
            dueAt: due.map(Timestamp.init(rawValue:)),
            link: link,
            hostCode: self.link.hostCode,
            state: state,
            held: held,
            hold: hold,
            reservedBy: reservedBy,
            changedBy: changedBy,
            limits: slip
        )
    }
}
