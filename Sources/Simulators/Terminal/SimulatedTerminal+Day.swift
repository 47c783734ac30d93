import CardSecurity
package import ISO8583
package import Payments

/// A terminal's own day: what it counts, settles and uploads, and whose shift it is.
extension SimulatedTerminal {
    /// Whether batch and upload are the terminal's to name.
    private var namesBatch: Bool { profile.specification.family == .unionPayPOS }

    /// Where what was reversed stands in its totals.
    private var form: SettlementForm { namesBatch ? .exclusive : .apart }

    // MARK: Requests

    /// The totals of a batch as it counts them.
    package func settlement(
        of batch: UInt32? = nil,
        at moment: LocalMoment
    ) -> TerminalRequest {
        let batch = batch ?? memory.batch
        let totals = memory.day.totals(of: batch, form)
        var request = request(.settlement(halves(totals).0, halves(totals).1), at: moment)
        request.batch = batch
        return request
    }

    /// The totals of its open shift, by whoever is at the terminal.
    package func shiftClose(at moment: LocalMoment) -> TerminalRequest {
        let totals = memory.day.shiftTotals(form)
        var request = request(.shiftClose(halves(totals).0, halves(totals).1), at: moment)
        request.operatorNumber = memory.day.shift?.operatorNumber
        return request
    }

    /// Where halves are not told apart, the first is all.
    private func halves(_ totals: HalvesTallies) -> (SideTallies, SideTallies) {
        namesBatch ? (totals.domestic, totals.foreign) : (totals.joined, SideTallies())
    }

    /// Rows of a batch from one of them on, counted from 0; at most as many as a message has.
    package func upload(
        of batch: UInt32? = nil,
        from first: Int,
        most: Int = SettlementData.mostRows,
        at moment: LocalMoment
    ) throws(SimulatedTerminalError) -> TerminalRequest {
        let batch = batch ?? memory.batch
        var rows: [SentUploadRow] = []
        for entry in memory.day.rows(of: batch).dropFirst(first).prefix(most) {
            rows.append(
                SentUploadRow(
                    half: entry.half,
                    stan: entry.stan,
                    card: try card(of: entry),
                    amount: entry.amount.minorUnits
                )
            )
        }
        var request = request(.upload(rows, code: 201), at: moment)
        request.batch = batch
        return request
    }

    /// The end of an upload; of as many rows as the batch has, where no other number is given.
    package func uploadEnd(
        of batch: UInt32? = nil,
        rows: UInt32? = nil,
        isBalanced: Bool = false,
        at moment: LocalMoment
    ) -> TerminalRequest {
        let batch = batch ?? memory.batch
        let own = UInt32(clamping: memory.day.rows(of: batch).count)
        var request = request(
            .uploadEnd(rows: rows ?? own, isBalanced: isBalanced),
            at: moment
        )
        request.batch = batch
        return request
    }

    // MARK: What an answer means

    /// Notes an answer: what a later request is about, and what counts in the day.
    package func note(_ answer: TerminalReply, of request: TerminalRequest) {
        note(answer)
        switch request.kind.operation.rules.effect {
        case .payment(.query): if answer.isApproved { countDrawn(request, answer) }
        case .payment:
            if answer.isApproved, !request.kind.operation.rules.drawsCode {
                count(request, taken: answer.takenInstead)
            }
        case .undo: if answer.isApproved { takeBack(request) }
        case .batch(.settles):
            switch answer.settlement?.result {
            case .balanced: end(request.batch)
            // Without an upload the batch ends as it is.
            case .different: if !namesBatch { end(request.batch) }
            case .waits, nil: break
            }
        case .batch(.uploads):
            if answer.isApproved, case .upload(let rows, _) = request.kind {
                memory.day.noteUploaded(rows.count, of: request.batch)
            }
        case .batch(.endsUpload): if answer.isApproved { end(request.batch) }
        case .batch(.closesShift):
            switch answer.settlement?.result {
            case .balanced, .different: memory.day.endShift()
            case .waits, nil: break
            }
        case .session(.opensShift):
            if answer.isApproved, let number = answer.shift, let who = request.operatorNumber {
                memory.day.beginShift(number, of: who)
            }
        case .session(.registers):
            if answer.isApproved, case .registration(let names) = request.kind {
                memory.day.device = names
            }
        case .session(.downloads):
            if answer.isApproved, case .parameters(let asked) = request.kind,
                let page = answer.parameters
            {
                memory.parameters.note(page, of: asked.table)
            }
        case .session(.opens): if answer.isApproved { memory.day.begin(memory.batch) }
        case .session(.changesKeys), .session(.ends), .echo: break
        }
    }

    private func end(_ batch: UInt32) {
        memory.day.end(batch)
        guard memory.batch == batch else { return }
        memory.batch = batch >= 999_999 ? 1 : batch + 1
    }

    private func takeBack(_ request: TerminalRequest) {
        guard case .reversal(let original) = request.kind else { return }
        let rest = original.deliveredMinor.flatMap { delivered in
            request.amount.map { $0.minorUnits - delivered }
        }
        memory.day.reverse(original.stan, of: original.batch, amount: rest)
    }

    /// Counts an approved payment by what it moves itself, or what was `taken` instead.
    package func count(_ request: TerminalRequest, taken: Int64? = nil) {
        guard request.kind.operation.daySide != nil, var amount = moved(by: request) else { return }
        if let taken { amount.minorUnits = taken }
        let original = request.kind.original.flatMap { original in
            memory.day.entry(original.stan, of: original.batch)
        }
        let card = request.card?.number ?? request.card?.track2?.primaryAccountNumber
        let masked = keepsCards ? card?.masked() : nil
        let shift = memory.day.shift?.number ?? 0
        memory.day.count(
            TerminalDay.Entry(
                request.kind.operation,
                stan: request.stan,
                batch: request.batch,
                shift: shift,
                amount: amount,
                half: original?.half ?? card.map { CardHalf(of: $0) } ?? .domestic,
                maskedCard: masked ?? original?.maskedCard ?? "",
                sealedCard: card.map(sealed) ?? original?.sealedCard ?? []
            )
        )
    }

    /// A code that was drawn counts with the query that says it is paid, and once.
    private func countDrawn(_ request: TerminalRequest, _ answer: TerminalReply) {
        guard case .paymentQuery(let original) = request.kind, original.operation.rules.drawsCode,
            answer.texts.text(.queriedState) == QueriedPayment.State.approved.name,
            let minor = answer.texts.text(.queriedAmount).flatMap({ Int64($0) }),
            memory.day.entry(original.stan, of: original.batch) == nil
        else { return }
        memory.day.count(
            TerminalDay.Entry(
                original.operation,
                stan: original.stan,
                batch: original.batch,
                shift: memory.day.shift?.number ?? 0,
                amount: Money(minorUnits: minor, asset: .yuan),
                half: .domestic
            )
        )
    }

    // MARK: Differences on purpose

    /// Forgets a payment, which the switch has.
    package func hide(_ stan: UInt32, of batch: UInt32? = nil) -> Bool {
        let batch = batch ?? memory.batch
        guard memory.day.entry(stan, of: batch) != nil else { return false }
        memory.day.entries.removeAll { $0.stan == stan && $0.batch == batch }
        return true
    }

    /// Counts a payment that was never made; its STAN.
    package func invent(
        _ amount: Money,
        card: PrimaryAccountNumber,
        in batch: UInt32? = nil
    ) -> UInt32 {
        let stan = memory.nextSTAN()
        memory.day.count(
            TerminalDay.Entry(
                .purchase,
                stan: stan,
                batch: batch ?? memory.batch,
                shift: memory.day.shift?.number ?? 0,
                amount: amount,
                half: CardHalf(of: card),
                maskedCard: card.masked(),
                sealedCard: sealed(card)
            )
        )
        return stan
    }

    /// Takes a payment for one of another amount.
    package func mistake(
        _ stan: UInt32,
        of batch: UInt32? = nil,
        for amount: Int64
    ) -> Bool {
        let batch = batch ?? memory.batch
        let place = memory.day.entries.lastIndex { $0.stan == stan && $0.batch == batch }
        guard let place else { return false }
        memory.day.entries[place].amount.minorUnits = amount
        return true
    }

    // MARK: Cards

    /// The digits under the terminal's master key; empty where cards are not kept.
    private func sealed(_ card: PrimaryAccountNumber) -> [UInt8] {
        guard keepsCards else { return [] }
        let digits = Array(card.unmaskedDigits.utf8)
        // The key was taken when the terminal was made; what cannot be kept is sent without.
        let cipher = try? cardKey.encrypt(digits.span)
        return cipher ?? []
    }

    private func card(
        of entry: TerminalDay.Entry
    ) throws(SimulatedTerminalError) -> PrimaryAccountNumber? {
        guard !entry.sealedCard.isEmpty else { return nil }
        do throws(CardSecurityError) {
            let clear = try cardKey.decrypt(entry.sealedCard.span)
            return try clear.withBytes { (bytes) throws(CardSecurityError) in
                var count = 0
                while count < bytes.count, bytes[count] != 0 { count += 1 }
                return PrimaryAccountNumber(digits: bytes.extracting(first: count))
            }
        } catch {
            throw .wrongKeys(error)
        }
    }
}
