package import ISO8583

/// How the messages of one dialect become requests of the switch, and its replies messages again.
///
/// Made once per listener dialect; every function is pure, synchronous and free of locks, so a lane
/// calls it from its loop. Which messages ask for what stands in the specification; its family
/// decides what is read in a way of its own.
///
/// ```text
/// message ──read──▶ RequestDraft ──(terminal, MAC, route, seal)──▶ PaymentRequest ──▶ book
/// message ◀──reply── request message + draft + PaymentReply (+ keys handed out)
/// message ◀──refusal── request message, or what could be read of it, + Outcome
/// ```
/// Neither a reply nor a request built here carries a MAC: the pipeline adds it last, in the
/// element that ``macElement(of:)`` names.
package struct DialectMapping: Sendable {
    private let tables: DialectTables

    /// Compiles a specification.
    ///
    /// Throws where the specification lacks what its family needs; a trial reply of every message
    /// type is written at once, so that a reply cannot fail later.
    package init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        tables = try DialectTables(
            specification,
            MappedFamily(specification.family),
            settings: settings
        )
    }

    /// The dialect that is mapped.
    package var specification: DialectSpecification { tables.specification }

    /// What a settlement compares; nil where the dialect offers none.
    package var settlement: SettlementCounts? { tables.settlement }

    /// Makes a request of a decoded message, or says with which outcome it is refused.
    ///
    /// In the order of precedence: message type and kind of transaction, mandatory elements, then
    /// what the elements hold. Nothing is looked up and no MAC is verified here.
    package func read(_ message: Message) -> ReadResult { tables.read(message) }

    /// The digest of the elements that make a request the same request.
    ///
    /// Covers what the specification marks `fingerprint`, each as number, length and bytes of its
    /// wire content, in element order, but no element that holds a card or a code: its token
    /// follows instead, and the key layout where one is asked for. Of what is about an earlier
    /// payment the references by which it names that one count too, and so do product lines and a
    /// tip. Of what concerns a batch, a shift or a device all that it says counts; rows of an
    /// upload are in the draft's details by then, with their cards as tokens.
    package func fingerprint(
        of message: Message,
        _ draft: RequestDraft,
        card: CardToken?,
        code: CardToken? = nil
    ) -> Fingerprint {
        if draft.operation.rules.isService { return tables.serviceFingerprint(of: message, draft) }
        return tables.fingerprint(
            of: message,
            card: card,
            code: code,
            keys: draft.keyLayout,
            follows: draft.operation.rules.follows,
            details: draft.details
        )
    }

    /// The reply to a request that was decided; equal input gives equal bytes.
    ///
    /// `rule` is that of the request's draft; `keys` are what a sign-on or key change hands out,
    /// wrapped, in the layout of the draft.
    package func reply(
        to request: Message,
        _ rule: ReplyRule,
        decided: PaymentReply,
        keys: [UInt8]? = nil
    ) -> Message {
        do {
            return try tables.reply(to: request, rule: rule.index, decided: decided, keys: keys)
        } catch {
            preconditionFailure("Every reply was tried when the mapping was made.")
        }
    }

    /// The reply to what never reaches the book: the specification's refusal echo and DE 39.
    ///
    /// `request` may be ``readablePart(of:)`` a message. Nil where the sender cannot be told:
    /// a message type that can have an answer, DE 11 and DE 41 must be there, DE 41 not for network
    /// management of dialects whose specification does not ask for it.
    package func refusal(to request: Message, outcome: Outcome) -> Message? {
        guard canAnswer(request) else { return nil }
        do {
            return try tables.refusal(to: request, outcome: outcome)
        } catch {
            preconditionFailure("Every action code was tried when the mapping was made.")
        }
    }

    /// Whether the sender of a message can be told anything.
    package func canAnswer(_ request: Message) -> Bool {
        guard canHaveAnswer(request.messageType), request.has(.systemsTraceAuditNumber) else {
            return false
        }
        return request.has(.terminalIdentification) || !tables.needsTerminal(request)
    }

    /// Whether an answer can be given to a message type.
    ///
    /// None goes with the functions that the standard reserves; a response is refused under its own
    /// type.
    package func canHaveAnswer(_ type: MessageTypeIndicator) -> Bool {
        type.packed != 0 && type.function < 8
    }

    /// What a refusal needs of a message that could not be decoded: message type, DE 11, DE 41 and
    /// the refusal echo, as far as they can be reached past elements whose content is wrong.
    package func readablePart(of input: [UInt8]) -> Message {
        tables.scanner.scan(input).message
    }

    /// The outcome of a message that could not be decoded: a malformed amount has one of its own.
    package func outcome(of failure: DecodingFailure) -> Outcome {
        failure.error.path?.element == .amountTransaction ? .invalidAmount : .unreadable
    }

    /// Where the MAC of a reply or request stands: behind everything else.
    package func macElement(of message: Message) -> Element {
        message.macElement
    }

    /// DE 39 of an outcome, as the terminal is told.
    package func actionCode(of outcome: Outcome) -> String { tables.actionCode(of: outcome) }
}
