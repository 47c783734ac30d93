package import ISO8583

/// A request as its message says it, before the switch has looked up who sent it.
///
/// Made on a lane by a ``DialectMapping``. The only secrets in it are `card` and `code`, which live
/// in memory alone and end with the draft, on the lane.
package struct RequestDraft: Sendable {
    package var operation: Operation
    package var messageType: MessageTypeIndicator
    package var messageClass: MessageClass
    /// DE 41 as sent; empty where an echo test has none.
    package var terminal: String
    /// DE 42 as sent; empty where an echo test has none.
    package var merchant: String
    /// DE 11.
    package var stan: UInt32
    /// The window of the request's identity; see ``RequestIdentity``.
    package var window: UInt32
    package var windowKind = WindowKind.batch
    /// DE 3 as a number.
    package var processingCode: UInt32?
    /// DE 4 in minor units; zero is for the book to refuse.
    package var amount: Int64?
    /// DE 49.
    package var asset: Asset?
    /// The clear PAN of DE 2 or of track 2.
    package var card: PrimaryAccountNumber?
    /// The code from the customer's telephone, where one is shown instead of a card.
    package var code: ScannedCode?
    /// Whether a block of DE 35 is encrypted under the terminal's track key, so that its number is
    /// not to be had yet: digit 3 of DE 53, UnionPay only.
    package var trackIsEncrypted: Bool
    /// Whether card data stands encrypted in DE 127 (IFSF), so that the card may be there alone.
    package var dataIsEncrypted = false
    /// DE 14 as YYMM.
    package var expiry: UInt16?
    package var original: OriginalReference?
    /// What a reversal says was delivered, where the dialect offers that.
    package var delivery: Delivery?
    /// Why a reversal was sent: DE 39 (UnionPay, plain) or DE 25 (IFSF).
    package var reason: String?
    /// 60.2 of UnionPay.
    package var batch: UInt32?
    /// DE 7 of plain 1987 as MMDDhhmmss.
    package var transmission: UInt32?
    /// The keys that a sign-on or key change asks for.
    package var keyLayout: KeyLayout?
    /// Where the MAC must stand; nil where this request carries none.
    ///
    /// DE 128 when an element above 64 is there, else DE 64, whether or not the message has it.
    package var macElement: Element?
    /// What the terminal must have done before it may pay; of no account outside payments.
    package var session: SessionRule
    /// The key that verified the message, once the lane has read it from DE 61.
    package var keySerial: KeySerial?
    /// What few requests bring; nil for nearly all.
    package var details: RequestDetails?
    /// Rows of an upload; their cards live in memory alone, like `card`.
    package var upload: [SentUploadRow] = []
    /// How its reply is written.
    package let rule: ReplyRule
}

/// A row of an upload as its message says it.
package struct SentUploadRow: Hashable, Sendable {
    package var half: CardHalf
    package var stan: UInt32
    /// The clear PAN; nil where the terminal names none.
    package var card: PrimaryAccountNumber?
    /// Minor units.
    package var amount: Int64

    package init(half: CardHalf, stan: UInt32, card: PrimaryAccountNumber?, amount: Int64) {
        self.half = half
        self.stan = stan
        self.card = card
        self.amount = amount
    }
}

/// What a mapping keeps of a request to write its reply: the position of the message's rule.
package struct ReplyRule: Sendable {
    let index: Int
}

extension PaymentRequest {
    /// The request of a draft, once its terminal is known and its card sealed.
    package init(
        _ draft: RequestDraft,
        terminal: TerminalRow,
        dialect: DialectNumber,
        listener: ListenerNumber,
        fingerprint: Fingerprint,
        card: SealedCard?
    ) {
        self.init(
            operation: draft.operation,
            dialect: dialect,
            listener: listener,
            mti: draft.messageType.packed,
            identity: RequestIdentity(
                terminal: terminal,
                messageClass: draft.messageClass,
                stan: draft.stan,
                window: draft.window,
                windowKind: draft.windowKind
            ),
            fingerprint: fingerprint
        )
        processingCode = draft.processingCode
        amount = draft.amount
        asset = draft.asset
        self.card = card
        expiry = draft.expiry
        original = draft.original
        delivery = draft.delivery
        reason = draft.reason
        batch = draft.batch
        transmission = draft.transmission
        session = draft.session
        keySerial = draft.keySerial
        details = draft.details
    }
}

/// What a mapping makes of a message.
package enum ReadResult: Sendable {
    case request(RequestDraft)
    /// To be answered at once, without effect; see ``DialectMapping/refusal(to:outcome:)``.
    case refused(ReadRefusal)
}

/// Why a message became no request.
package struct ReadRefusal: Hashable, Sendable {
    package var outcome: Outcome
    /// What is missing or wrong, for the log and for `journal show`.
    package var element: Element?
    /// What is wrong with it, in words: of values amounts alone.
    package var detail: String?

    package init(_ outcome: Outcome, element: Element? = nil, detail: String? = nil) {
        self.outcome = outcome
        self.element = element
        self.detail = detail
    }
}
