internal import CardSecurity
internal import ISO8583
internal import Payments

/// From received bytes to what the terminal makes of them.
extension LoadRun {
    /// Takes every whole answer out of what a session has received.
    func takeAnswers(_ index: Int) throws(LoadError) {
        let session = sessions[index]
        while session.connection.isOpen {
            let bytes: [UInt8]
            let reply: Message
            do throws(SimulatedTerminalError) {
                guard let next = try session.terminal.nextBytes(in: &session.connection.incoming)
                else { break }
                bytes = next
                reply = try session.terminal.message(bytes)
            } catch {
                guard result.dialects[session.dialect].hasAnswer else {
                    return try endForeign(session, Self.reading(error))
                }
                result.counts.complain("T\(session.number): \(error)")
                return try lose(index)
            }
            result.dialects[session.dialect].hasAnswer = true
            try take(reply, bytes, index)
        }
        if plan.connectsPerTransaction, session.outstanding.isEmpty, session.phase == .ready,
            session.isSignedOn, stage != .signingOn, session.recoveries.isEmpty
        {
            hangUp(index)
        }
        session.freeSince = max(session.freeSince, now)
        try pump(index)
    }

    /// Why the very first answer was not read, in words.
    private static func reading(_ error: SimulatedTerminalError) -> String {
        switch error {
        case .badFrame(let reason): "its answer is no frame of it (\(reason))"
        case .badMessage(let reason): "its answer is no message of it (\(reason))"
        case .cannotBuild, .notSignedOn, .wrongKeys, .badPIN, .socket, .badMAC, .foreignAnswer,
            .deviceUsedUp:
            "its answer cannot be read"
        }
    }

    private func take(_ reply: Message, _ bytes: [UInt8], _ index: Int) throws(LoadError) {
        let session = sessions[index]
        let stan = reply.systemsTraceAuditNumber
        let place = session.outstanding.firstIndex { exchange in
            !exchange.isParked && exchange.message.systemsTraceAuditNumber == stan
                && (plan.isEcho || reply.messageType == exchange.message.messageType.reply)
        }
        guard let place else {
            result.counts.late += 1
            return
        }
        let exchange = session.outstanding.remove(at: place)
        if plan.isEcho {
            do throws(SimulatedTerminalError) {
                try session.terminal.checkEcho(reply, received: bytes, to: exchange.message)
            } catch {
                return result.counts.complain("T\(session.number): \(error)")
            }
            measure(exchange, session, code: "echo", isApproved: true)
            return
        }
        let answer: TerminalReply
        do throws(SimulatedTerminalError) {
            answer = try session.terminal.check(
                reply,
                received: bytes,
                to: exchange.message,
                of: exchange.request.kind
            )
        } catch {
            result.counts.complain("T\(session.number): \(error)")
            return giveUp(exchange, session, reason: .wrongMAC)
        }
        try settle(answer, exchange, index)
    }

    private func settle(
        _ answer: TerminalReply,
        _ exchange: LoadExchange,
        _ index: Int
    ) throws(LoadError) {
        let session = sessions[index]
        if exchange.isSignOn { return signedOn(answer, index) }
        if exchange.isOfBatch { return take(answer, ofBatch: exchange, index) }
        if exchange.copies == 2, exchange.firstAnswer == nil {
            // The other copy is answered too, and must be answered alike.
            var other = exchange
            other.firstAnswer = Self.outcome(of: answer)
            other.copies = 1
            session.outstanding.append(other)
        }
        if let first = exchange.firstAnswer {
            if first != Self.outcome(of: answer) {
                let second = Self.outcome(of: answer)
                result.counts.complain("T\(session.number): \(first), then \(second) for the same")
            }
            return
        }
        measure(exchange, session, code: answer.code, isApproved: answer.isApproved)
        if let think = plan.think { session.restsUntil = now + think.draw(&random) }
        noteMeanwhile(answer, exchange, session)
        if !answer.isApproved, answer.code == session.codes.sessionKeys, exchange.chaos != .badMAC {
            session.isSignedOn = false
        }
        if answer.code == session.codes.overload, !answer.isApproved, parkRefused(exchange, index) {
            return
        }
        take(answer, of: exchange, session)
        if !session.isSignedOn, session.phase == .ready { try signOn(index) }
    }

    private static func outcome(of answer: TerminalReply) -> String {
        "\(answer.code) \(answer.retrievalReference ?? "-")"
    }

    private func signedOn(_ answer: TerminalReply, _ index: Int) {
        let session = sessions[index]
        session.phase = .ready
        guard answer.isApproved else {
            result.counts.codes[answer.code, default: 0] += 1
            // A switch takes sign-ons at a rate: that is a queue, and no refusal of this terminal.
            let isQueued = answer.code == session.codes.overload
            if !isQueued { session.failures += 1 }
            return wheel.add(.signOn(session: index), at: now + (isQueued ? 1_000_000 : 200_000))
        }
        session.isSignedOn = true
        session.failures = 0
        if session.settles {
            // A batch that the sign-on has ended is not settled any more.
            session.terminal.memory.day.forget(allBut: session.terminal.memory.batch)
            // What earlier runs have left in its batch is nothing that it knows of.
            if stage == .signingOn { session.wantsSettlement = true }
        }
        if session.mustSignOnAgain, !session.settles { session.terminal.memory.stan = 0 }
    }

    private func measure(
        _ exchange: LoadExchange,
        _ session: LoadSession,
        code: String,
        isApproved: Bool
    ) {
        let response = now - exchange.intendedAt
        let service = now - exchange.sentAt
        result.counts.answered += 1
        if stage == .paying {
            result.counts.answeredInTime += 1
            if isApproved { result.counts.approvedInTime += 1 }
        }
        if !plan.isEcho {
            result.counts.codes[code, default: 0] += 1
        }
        if isApproved { result.counts.approved += 1 } else { result.counts.declined += 1 }
        result.dialects[session.dialect].answered += 1
        if isApproved { result.dialects[session.dialect].approved += 1 }
        count { second in
            second.answered += 1
            if isApproved { second.approved += 1 } else { second.declined += 1 }
            if !exchange.isSlowed { second.note(response) }
        }
        // What the run itself slowed down says nothing of the switch.
        guard !exchange.isSlowed else { return result.slowed.record(response) }
        result.response.record(response)
        result.dialects[session.dialect].response.record(response)
        result.service.record(service)
        if isApproved {
            result.approved.record(response)
        } else if code == session.codes.overload {
            result.refused.record(service)
        }
    }

    /// What the answer means for the terminal's own book.
    private func take(
        _ answer: TerminalReply,
        of exchange: LoadExchange,
        _ session: LoadSession
    ) {
        if session.settles { session.terminal.note(answer, of: exchange.request) }
        switch exchange.purpose {
        case .purchase, .complete, .refund, .report, .increase, .topUp:
            notePayment(answer, exchange, session)
        case .preauth:
            // An advice without a code is taken in, and holds nothing.
            guard answer.isApproved, answer.approvalCode != nil else { return }
            session.authorisation = approved(answer, exchange)
        case .void(let recovery):
            if answer.isApproved {
                result.receipts[recovery.receipt].state = .reversed
            } else if answer.code != session.codes.undecided {
                result.receipts[recovery.receipt].state = .approved
            }
        case .reversal(let recovery), .recovery(let recovery):
            noteReversal(answer, recovery, exchange, session)
        case .signOn, .inquiry, .echo, .free, .settlement, .batchEnd: break
        }
    }

    private func noteReversal(
        _ answer: TerminalReply,
        _ recovery: LoadRecovery,
        _ exchange: LoadExchange,
        _ session: LoadSession
    ) {
        if exchange.chaos == .badMAC {
            // Refused as it must be; the terminal repeats it with the right one.
            if answer.isApproved {
                result.counts.complain("T\(session.number): reversed under a wrong MAC")
            }
            return giveUp(exchange, session)
        }
        guard answer.isApproved else {
            // The customer may have spent what a void gave back.
            guard !recovery.restores else { return }
            return result.counts.complain(
                "T\(session.number): a reversal was answered \(answer.code)"
            )
        }
        guard recovery.receipt >= 0 else { return }
        guard !recovery.restores else {
            result.receipts[recovery.receipt].state = .approved
            return
        }
        let was = result.receipts[recovery.receipt].state
        result.receipts[recovery.receipt].state = was == .reversing ? .reversed : .undone
    }

    private func notePayment(
        _ answer: TerminalReply,
        _ exchange: LoadExchange,
        _ session: LoadSession
    ) {
        let place = exchange.receipt
        guard answer.isApproved else {
            guard answer.code == session.codes.undecided else {
                result.receipts[place].state = .declined
                return
            }
            session.isUncertain = true
            result.receipts[place].reference = ReferenceNumber.pack(
                answer.retrievalReference ?? ""
            )
            return
        }
        result.receipts[place].state = .approved
        result.receipts[place].reference = ReferenceNumber.pack(answer.retrievalReference ?? "")
        if exchange.chaos == .badMAC {
            result.counts.complain("T\(session.number): approved under a wrong MAC")
        }
        if let amount = answer.amount, amount != result.receipts[place].amount {
            result.counts.complain("T\(session.number): another amount was approved")
        }
        guard result.receipts[place].reference != 0 else {
            return result.counts.complain("T\(session.number): an approval without DE 37")
        }
        switch exchange.purpose {
        case .purchase: session.last = approved(answer, exchange)
        case .complete: session.completion = approved(answer, exchange)
        case .topUp: session.topUp = approved(answer, exchange)
        case .report:
            // A completion is reported too, and nothing is added to that.
            guard exchange.request.kind.original == nil else { return }
            session.offlineSale = approved(answer, exchange)
        case .signOn, .inquiry, .echo, .preauth, .refund, .increase, .free, .settlement,
            .batchEnd, .void, .reversal, .recovery:
            break
        }
    }

    /// A payment that a later request may be about.
    private func approved(
        _ answer: TerminalReply,
        _ exchange: LoadExchange
    ) -> LoadSession.Approved? {
        guard var recovery = recovery(of: exchange, reason: .customerCancelled) else { return nil }
        recovery.original.retrievalReference = answer.retrievalReference
        recovery.original.approvalCode = answer.approvalCode
        return LoadSession.Approved(recovery: recovery)
    }
}
