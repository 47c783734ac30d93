internal import Payments

extension RecordRow: RecordedRow {
    package static let blank = RecordRow(
        seq: 0,
        businessDate: 0,
        kind: 0,
        at: 0,
        operation: 0,
        group: 0,
        holdsIdentity: false,
        times: 0
    )

    package mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("seq", &seq)
        try v.signed("business_date", &businessDate)
        try v.byte("kind", &kind)
        try v.signed("at_us", &at)
        try v.optional("terminal_row", &terminalRow)
        try v.optional(text: "merchant", &merchant)
        try v.optional(text: "terminal", &terminal)
        try v.optional("listener", &listener)
        try v.optional("dialect", &dialect)
        try v.optional("mti", &mti)
        try v.byte("operation", &operation)
        try v.optional("message_class", &messageClass)
        try v.optional("stan", &stan)
        try v.optional("window", &window)
        try v.optional("amount", &amount)
        try v.optional("currency", &currency)
        try v.optional(card: &card)
        try v.optional("account", &account)
        try v.optional(named: .channel, &channel)
        try v.optional(named: .rule, &rule)
        try v.optional("configuration", &configuration)
        try v.optional("outcome", &outcome)
        try v.optional(text: "code", &code)
        try v.optional(text: "approval", &approval)
        try v.optional("original_seq", &original)
        try v.signed("group_seq", &group)
        try v.flag("holds_identity", &holdsIdentity)
        try v.number("times", &times)
        try v.optional(text: "note", &note)
        var packed = place?.packed
        // Behind it stand legs and transfers, each with a smaller number.
        try v.added("place", 7, &packed)
        try v.added("limits", 10, blob: &limits)
        try v.added("taken", 11, &taken)
        guard V.isReading else { return }
        place = nil
        if let packed { place = try (v.made(of: packed) as StoredPlace).place }
    }
}

/// A place by its stored number.
private struct StoredPlace: RawRepresentable {
    let place: DayPlace

    init?(rawValue: Int64) {
        guard let place = DayPlace(packed: rawValue) else { return nil }
        self.place = place
    }

    var rawValue: Int64 { place.packed }
}
