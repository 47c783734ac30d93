package import Book
package import Payments
internal import Upstream

/// An event and what was answered, as a record holds them.
package struct RecordedEvent: Hashable, Sendable {
    package var event: BookEvent
    package var reply: PaymentReply?

    package init(event: BookEvent, reply: PaymentReply?) {
        self.event = event
        self.reply = reply
    }
}

/// The event and the reply of a record as bytes: what a replay needs and no column holds.
///
/// The first byte is the format, so that a newer binary reads older records. A card is left out:
/// it stands in columns of its own, because its sealed copy can be erased one day.
///
/// ```
/// format  kind  at  …the event…  0 | 1 reply
/// ```
///
/// Numbers are varints, signed ones zigzag; texts and blobs follow their length; what may be
/// absent follows 0 or 1. Which fields there are, and since which format, stands in `Events/`, in
/// one list for each type (`Recorded`).
package enum EventCodec {
    /// The format that this binary writes; it reads every one from 1.
    ///
    /// Format 2 adds what is said of PINs, format 3 what is said of hosts, format 4 kinds of
    /// windows, the DE 7 of plain 1987, what a reversal says was delivered, the version of the keys
    /// and the asset of a credit, each at the end of its part. It also bounds texts, and its
    /// records cover the times of batches. Format 5 adds the operator who closes a business date,
    /// format 6 the legs of a plan behind the first, as whom operators act, people, and what they
    /// were refused. Format 7 adds DE 38 and the day by which an original is named, what was found
    /// of an archived sale, pre-authorisations that lapse, and the form of a DE 37. Format 8 adds
    /// the details of few requests and replies (operator, tip, texts, chip, what a query tells),
    /// what a terminal may take off line, what a host's answer says to a chip, and operators of
    /// merchants. Format 9 adds settlements, uploads, shifts and devices of terminals, what a plan
    /// says of halves and shifts, and the acts that end the day of a station. Format 10 adds the
    /// acts on tables of reference data and on the routing. Format 11 adds what refusals say of the
    /// first of them. Format 12 adds what may be kept of a scanned code. Format 13 adds what
    /// wallets and their terms say, codes that a customer scans, and the numbers of orders.
    /// Format 14 adds what was taken, where that is less than was asked for, with the lines that
    /// discounts have made so, and whether a terminal stands outdoors.
    package static let format: UInt8 = 14

    /// The card of an event, which is stored beside its bytes.
    package static func card(of event: BookEvent) -> SealedCard? {
        switch event.kind {
        case .payment(let request, _): request.card
        case .signOn(let request, _), .signOff(let request), .service(let request): request.card
        case .operatorAct(let act):
            if case .openAccount(let opening) = act.kind { opening.card } else { nil }
        case .hostAnswer(let answer): answer.card
        case .refusals, .cutover, .hostFailed, .forwardDue, .resumed, .actDenied, .lapsed,
            .walletAnswer, .orderDue, .notified, .numbered:
            nil
        }
    }

    /// The bytes of an event and its reply, without the card; in an older format without what that
    /// does not hold.
    package static func encode(
        _ event: BookEvent,
        reply: PaymentReply?,
        format: UInt8 = EventCodec.format
    ) -> [UInt8] {
        let writer = ByteWriter(capacity: 512)
        write(event, reply: reply, in: format, to: writer)
        return writer.array
    }

    /// Writes the same behind what a writer holds.
    package static func write(_ event: BookEvent, reply: PaymentReply?, to writer: ByteWriter) {
        write(event, reply: reply, in: format, to: writer)
    }

    @inline(__always)
    private static func write(
        _ event: BookEvent,
        reply: PaymentReply?,
        in format: UInt8,
        to writer: ByteWriter
    ) {
        writer.byte(format)
        var fields = FieldWriter(writer, format: format)
        var (event, reply) = (event, reply)
        event.fields(&fields)
        fields.optional(part: "reply", &reply)
    }

    /// Reads what `encode` wrote.
    ///
    /// `card` is the card that stands beside the bytes, its copy empty when it was erased. Any
    /// bytes give an event or an error; nothing is allocated beyond their length.
    package static func decode(
        _ bytes: [UInt8],
        card: SealedCard?
    ) throws(EventCodecError) -> RecordedEvent {
        var fields = try FieldReader(bytes, card: card)
        var recorded = RecordedEvent(event: .blank, reply: nil)
        try recorded.event.fields(&fields)
        try fields.optional(part: "reply", &recorded.reply)
        try fields.finish()
        return recorded
    }
}
