import Book
import ISO8583
import Logging
import NIOCore
import Payments
import Text

/// From a verified, routed batch to the book's intake; what is refused on the way is answered at
/// once.
extension Lane {
    func handOver(_ batch: Span<LaneWork>) {
        let now = clock.now()
        var entries: [BookEntry] = []
        entries.reserveCapacity(batch.count)
        var replies: [EncodedReply] = []
        for index in batch.indices {
            if let reply = handOver(batch[index], at: now, to: &entries) { replies.append(reply) }
        }
        if !entries.isEmpty { book.post(entries) }
        send(replies)
    }

    /// nil when the book answers, or nobody can be told.
    private func handOver(
        _ work: LaneWork,
        at now: Timestamp,
        to entries: inout [BookEntry]
    ) -> EncodedReply? {
        if let refusal = work.refusal { return refuse(work, refusal) }
        guard let draft = work.draft else { return nil }
        guard draft.operation.rules.hasIdentity else { return echo(work, draft, at: now) }
        return admit(work, draft, at: now, to: &entries)
    }

    /// The reply to a refusal before the book, counted; nil when the connection was closed instead.
    func refuse(_ work: LaneWork, _ outcome: Outcome) -> EncodedReply? {
        let isRegistered = verifier.assumeIsolated { $0.isRegistered(work) }
        let listener = work.connection.profile
        let source = work.connection.assumeIsolated { $0.source }
        let name = isRegistered ? work.terminalName : nil
        refusals.add(listener.number, terminal: name, outcome, from: source) {
            RefusalNote(of: work, outcome)
        }
        let now = clock.monotonicNanoseconds()
        if let leftOut = gate.admit(.refusal(listener.number, outcome), at: now) {
            log(RefusalNote(of: work, outcome), outcome, work, leftOut: leftOut)
        }
        guard let reply = builder.refusal(of: work, outcome) else {
            unanswerable("the message names no sender", from: work.connection)
            return nil
        }
        return reply
    }

    private func log(_ note: RefusalNote, _ outcome: Outcome, _ work: LaneWork, leftOut: Int) {
        var fields = Logger.Metadata.fields(
            (.listener, work.connection.profile.settings.name),
            (.peer, note.peer),
            (.terminal, work.terminalName),
            (.mti, work.message.messageType.description),
            (.reason, outcome.specificationKey)
        )
        if let stan = note.stan {
            fields.set(.stan, DecimalText.padded(stan, digits: 6))
        }
        if let cause = note.cause { fields.set(.note, cause) }
        if leftOut > 0 { fields.set(.leftOut, "\(leftOut)") }
        logger.notice("request refused", metadata: fields)
    }

    /// Echo tests touch nothing: they are answered on the lane.
    private func echo(_ work: LaneWork, _ draft: RequestDraft, at now: Timestamp) -> EncodedReply {
        counters.add(.echoTests)
        return builder.reply(
            to: waiting(work, draft.rule),
            PaymentReply(outcome: .networkAccepted, decidedAt: now),
            keys: nil
        )
    }

    private func waiting(_ work: LaneWork, _ rule: ReplyRule) -> PendingRequest {
        PendingRequest(
            connection: work.connection,
            message: work.message,
            rule: rule,
            envelope: work.frame.envelope,
            signature: work.signature,
            arrivedNanoseconds: work.frame.arrivedNanoseconds,
            bag: work.bag
        )
    }

    /// Takes a place in the book's intake, or refuses at once.
    ///
    /// What must be taken is never refused: without a place it is held back, and for a reversal the
    /// lane stops reading.
    private func admit(
        _ work: LaneWork,
        _ draft: RequestDraft,
        at now: Timestamp,
        to entries: inout [BookEntry]
    ) -> EncodedReply? {
        guard let terminal = work.terminal else { return refuse(work, .unknownTerminal) }
        let rules = draft.operation.rules
        let isAdmitted = book.port.admission.admit(rules.share.ofMailbox)
        guard isAdmitted || rules.mustBeTaken else {
            counters.add(.overloadRefusals)
            return refuse(work, .overloaded)
        }
        let needsRoom = rules.isService || rules.isPayment && !rules.isUndo
        guard book.port.isAcceptingPayments || !needsRoom else {
            if isAdmitted {
                let isOfAdvices = rules.share.ofMailbox == .advices
                book.port.admission.release(1, advices: isOfAdvices ? 1 : 0)
            }
            return refuse(work, .overloaded)
        }
        let entry = entry(for: work, draft, terminal: terminal, at: now)
        if isAdmitted {
            entries.append(entry)
        } else {
            hold(entry)
        }
        return nil
    }

    private func entry(
        for work: LaneWork,
        _ draft: RequestDraft,
        terminal: TerminalRow,
        at now: Timestamp
    ) -> BookEntry {
        let profile = work.connection.profile
        let draft = draft.upload.isEmpty ? draft : withoutCards(draft)
        let keeps = draft.operation.rules.action?.informs == true
        let card = draft.card.map { keeps ? sealer.seal(work.sealedContent($0)) : sealer.seal($0) }
        var request = PaymentRequest(
            draft,
            terminal: terminal,
            dialect: profile.dialect,
            listener: profile.number,
            fingerprint: profile.mapping.fingerprint(
                of: work.message,
                draft,
                card: card?.token,
                code: draft.code.map { sealer.token(of: $0) }
            ),
            card: card
        )
        request.pin = work.pin
        if work.isBare {
            request.keyVersion = PaymentRequest.noKeyVersion
        } else if profile.settings.mac.key == .session {
            request.keyVersion = work.signature?.keyVersion
        }
        let token = pending.insert(waiting(work, draft.rule))
        counters.add(.payments, draft.operation.rules.isPayment ? 1 : 0)
        return BookEntry(
            event: BookEvent(at: now, kind: kind(of: request, work)),
            origin: Origin(lane: number, token: token),
            isSought: request.operation.rules.isSought,
            share: request.operation.rules.share.ofMailbox
        )
    }

    /// An upload as the book may have it: of each card its token.
    private func withoutCards(_ draft: RequestDraft) -> RequestDraft {
        var draft = draft
        var values = draft.details?.values ?? RequestDetails.Values()
        values.upload = draft.upload.map { row in
            UploadRow(
                half: row.half,
                stan: row.stan,
                card: row.card.map { sealer.token(of: $0) },
                amount: row.amount
            )
        }
        draft.details = .of(values)
        draft.upload = []
        return draft
    }

    private func kind(of request: PaymentRequest, _ work: LaneWork) -> BookEvent.Kind {
        switch request.operation.rules.effect {
        case .session(.opens), .session(.changesKeys):
            guard let keys = work.keys else {
                preconditionFailure("The verifier makes keys for every sign-on that it lets by.")
            }
            return .signOn(request, keys)
        case .session(.ends):
            return .signOff(request)
        case .batch, .session(.opensShift), .session(.registers), .session(.downloads):
            return .service(request)
        case .payment, .undo, .echo:
            guard let plan = work.plan else {
                preconditionFailure("The router plans every payment that it lets by.")
            }
            return .payment(request, plan)
        }
    }

    private func hold(_ entry: BookEntry) {
        guard entry.share != .advices else {
            counters.add(.advicesHeldBack)
            heldAdvices.append(entry)
            if heldAdvices.count == 1, heldBack.isEmpty { retryHeldBack() }
            return
        }
        counters.add(.reversalsHeldBack)
        heldBack.append(entry)
        guard heldBack.count == 1 else { return }
        announceStop(true)
        if heldAdvices.isEmpty { retryHeldBack() }
    }

    /// Tries again soon; the bound is what all windows together can hold.
    private func retryHeldBack() {
        executor.eventLoop.scheduleTask(in: .milliseconds(5)) {
            self.assumeIsolated { $0.releaseHeldBack() }
        }
    }

    private func releaseHeldBack() {
        var entries: [BookEntry] = []
        let wasStopped = !heldBack.isEmpty
        while let next = heldBack.first, book.port.admission.admit(.reserved) {
            entries.append(next)
            heldBack.removeFirst()
        }
        while let next = heldAdvices.first, book.port.admission.admit(.advices) {
            entries.append(next)
            heldAdvices.removeFirst()
        }
        if !entries.isEmpty { book.post(entries) }
        if wasStopped, heldBack.isEmpty, !isDraining { announceStop(false) }
        if !heldBack.isEmpty || !heldAdvices.isEmpty { retryHeldBack() }
    }

    /// Gives the last second's refusals to the book's thread.
    func recordRefusals() {
        guard !refusals.isEmpty else { return }
        book.post(refusals)
        refusals = RefusalTally()
    }
}

extension OperationRules.IntakeShare {
    /// Whose places these are in a mailbox.
    var ofMailbox: MailboxAdmission.Share {
        switch self {
        case .common: .common
        case .reversals: .reserved
        case .advices: .advices
        }
    }
}

extension OperationRules {
    /// Whether its original may be older than what the book reaches, or what it asks for is not in
    /// the book.
    fileprivate var isSought: Bool {
        switch original {
        case .merchantSale: true
        case nil: fetchesParameters
        case .payment, .sale, .completion, .authorisation, .offlineSale, .openSale, .credit, .any:
            false
        }
    }
}
