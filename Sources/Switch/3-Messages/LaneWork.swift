import Book
import ISO8583
import Payments

/// One frame on its way through a lane's stages: each fills in what it found.
struct LaneWork: Sendable {
    let connection: InboundConnection
    let frame: InboundFrame
    /// The decoded message, or what could be read of it.
    var message: Message
    /// nil when reading refused it.
    var draft: RequestDraft?
    /// Set by the stage that refuses; later stages pass it by.
    var refusal: Outcome?
    /// Which part of the message is why, where the stage knows.
    var fault: RefusedPart?
    var terminal: TerminalRow?
    /// Set when the MAC verified: the reply gets one too.
    var signature: ReplySignature?
    /// Fresh keys of a sign-on.
    var keys: KeyMaterial?
    var plan: RoutePlan?
    /// What the message says of the card holder's PIN; read for the in-house ledger only.
    var pin = PINEntry.absent
    /// What a host's message needs and nothing may keep; for payments that go to a host.
    var bag: SecretsBag?
    /// The track that was opened under the terminal's key.
    var openedTrack: Track2?
    /// What the terminal read from the chip, without what that says of the card.
    var chip: ChipData?
    /// Whether the connection takes no more and closes behind the replies that it waits for.
    var closesConnection = false

    init(connection: InboundConnection, frame: InboundFrame, message: Message) {
        self.connection = connection
        self.frame = frame
        self.message = message
    }

    /// Whether it came without a MAC and is taken all the same, where payments are not.
    var isBare: Bool {
        guard signature == nil, let rules = draft?.operation.rules else { return false }
        return connection.profile.settings.mac.spares(rules)
    }

    /// What stands in an element became nothing that can be used.
    mutating func refuseContent(of element: Element) {
        refusal = .unreadable
        fault = .content(element)
    }

    /// DE 41 as far as it could be read, for counting refusals: at most 16 printable characters,
    /// because what a stranger sends goes into rows and logs.
    var terminalName: String {
        let text = draft?.terminal ?? message.text(.terminalIdentification) ?? ""
        return String(
            decoding: text.utf8.prefix(16).map { (0x20...0x7E).contains($0) ? $0 : 0x3F },
            as: UTF8.self
        )
    }
}
