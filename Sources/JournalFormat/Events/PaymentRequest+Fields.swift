package import Payments

extension PaymentRequest: Recorded {
    package static let blank = PaymentRequest(
        operation: .signOn,
        dialect: DialectNumber(rawValue: 0),
        listener: ListenerNumber(rawValue: 0),
        mti: 0,
        identity: RequestIdentity(
            terminal: .blank,
            messageClass: .financial,
            stan: 0,
            window: 0
        ),
        fingerprint: Fingerprint(high: 0, low: 0)
    )

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("operation", &operation)
        try v.raw("dialect", &dialect)
        try v.number("listener", &listener)
        try v.number("mti", &mti)
        try v.signed("terminal", &identity.terminal)
        try v.raw("message_class", &identity.messageClass)
        try v.number("stan", &identity.stan)
        try v.number("window", &identity.window)
        try fingerprint.fields(&v)
        try v.optional("processing_code", &processingCode)
        try v.optional("amount", &amount)
        try v.optional("asset", &asset)
        try v.optional(card: &card)
        try v.optional("expiry", &expiry)
        try v.optional(part: "original", &original)
        try v.optional(text: "reason", &reason)
        try v.optional("batch", &batch)
        try v.raw("session", &session)
        precondition(
            V.isReading || (keySerial != nil) == (session == .derivedKey),
            "A key serial number comes with its session rule."
        )
        if session == .derivedKey { try v.part(&keySerial) }
        if v.format > 1 { try pin.fields(&v) }
        if v.format > 3 {
            try v.raw("window_kind", &identity.windowKind)
            try v.optional("transmission", &transmission)
            try delivery.fields(&v)
            try v.optional("key_version", &keyVersion)
        } else {
            identity.windowKind = windowKindOfOlderFormats
        }
        if v.format > 6 { try found.fields(&v) }
        if v.format > 7 { try v.optional(part: "details", &details) }
    }

    /// Formats before 4 do not say it, and the dialects that listeners mapped then do: one with
    /// batches named its batch, the others the day, and those of 1993 begin their MTI with 1.
    private var windowKindOfOlderFormats: WindowKind {
        if batch != nil { return .batch }
        return mti < 0x1000 ? .day : .date
    }
}

extension TerminalRow: Recorded {
    package static let blank = TerminalRow(rawValue: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.signed("terminal", &self)
    }
}

extension Fingerprint: Recorded {
    package static let blank = Fingerprint(high: 0, low: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (high, low) = (high, low)
        try v.word("fingerprint.high", &high)
        try v.word("fingerprint.low", &low)
        if V.isReading { self = Fingerprint(high: high, low: low) }
    }
}

extension OriginalReference: Recorded {
    package static let blank = OriginalReference()

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.optional(text: "original.retrieval_reference", &retrievalReference)
        try v.optional("original.stan", &stan)
        try v.optional("original.window", &window)
        try v.optional("original.message_class", &messageClass)
        if v.format > 3 { try v.optional("original.transmission", &transmission) }
        if v.format > 6 {
            try approvalCode.field("original.approval_code", &v)
            try v.optional("original.day", &day)
        }
    }
}

extension KeySerial: Recorded {
    package static let blank = KeySerial(device: 0, counter: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (device, counter) = (device, counter)
        try v.word("key_serial.device", &device)
        try v.number("key_serial.counter", &counter)
        if V.isReading { self = KeySerial(device: device, counter: counter) }
    }
}

extension PINReference: Recorded {
    package static let blank = PINReference(high: 0, low: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (high, low) = (high, low)
        try v.word("pin.high", &high)
        try v.word("pin.low", &low)
        if V.isReading { self = PINReference(high: high, low: low) }
    }
}

extension PINEntry: Recorded {
    /// What a request says of its PIN, as stored.
    private enum Tag: UInt8 {
        case absent = 0
        case keyed = 1
        case unreadable = 2
    }

    package static let blank = PINEntry.absent

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var reference = PINReference(high: 0, low: 0)
        switch self {
        case .absent: tag = .absent
        case .keyed(let keyed): (tag, reference) = (.keyed, keyed)
        case .unreadable: tag = .unreadable
        }
        try v.raw("pin", &tag)
        if tag == .keyed { try reference.fields(&v) }
        guard V.isReading else { return }
        switch tag {
        case .absent: self = .absent
        case .keyed: self = .keyed(reference)
        case .unreadable: self = .unreadable
        }
    }
}

extension Delivery? {
    /// What a reversal says was delivered, as stored.
    private enum Tag: UInt8 {
        case none = 0
        case part = 1
        case unreadable = 2
    }

    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var tag: Tag
        var amount: Int64 = 0
        switch self {
        case nil: tag = .none
        case .part(let delivered): (tag, amount) = (.part, delivered)
        case .unreadable: tag = .unreadable
        }
        try v.raw("delivery", &tag)
        if tag == .part { try v.signed("delivered", &amount) }
        guard V.isReading else { return }
        switch tag {
        case .none: self = nil
        case .part: self = .part(amount)
        case .unreadable: self = .unreadable
        }
    }
}
