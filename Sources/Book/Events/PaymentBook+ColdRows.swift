import Ledger
import Payments
import Reference

/// What a batch needs from the file before its first step, and what leaves the memory behind it.
extension PaymentBook {
    /// Reads all that the steps of one batch need, before the first of them.
    ///
    /// At most five readings: a reversal names its original, that the sale that it took back, and
    /// only that names its account.
    package mutating func prepare<Failure: Error>(
        _ events: [BookEvent],
        reading: (ColdKeys) throws(Failure) -> ColdRows
    ) throws(Failure) {
        var keys = ColdKeys()
        for event in events {
            if !limits.isEmpty || reference.decides { touch(event) }
            addColdKeys(of: event, to: &keys)
        }
        var readings = 0
        while !keys.isEmpty {
            readings += 1
            precondition(readings <= 5, "What was read is not asked for again.")
            let rows = try reading(keys)
            admit(rows, answering: keys)
            keys = ColdKeys()
            for event in events where event.needsSecondLook || mayClaim(event) {
                addColdKeys(of: event, to: &keys)
            }
        }
    }

    /// Asks for the places where the tables tell of a card before its step needs them: those of a
    /// batch are on their way from memory at the same time.
    private mutating func touch(_ event: BookEvent) {
        guard case .payment(let request, _) = event.kind, let card = request.card?.token else {
            return
        }
        touched &+= reference.touch(card)
        touched &+= limits.touch(LimitKey(card, request.asset ?? .unnamed))
    }

    /// Adds the rows that a step of this event may need and that are not in memory.
    private func addColdKeys(of event: BookEvent, to keys: inout ColdKeys) {
        switch event.kind {
        case .payment(let request, let plan):
            // A terminal that registers in this very batch has no rows yet.
            guard terminals.contains(request.identity.terminal) else {
                let rules = request.operation.rules
                if rules.follows {
                    addNamed(by: request, to: &keys)
                } else if case .payment(.query) = rules.effect {
                    addAsked(by: request, to: &keys)
                } else if rules.original != nil, !recents.isComplete(request.namedKey) {
                    keys.stans.insert(request.namedKey)
                }
                return addCard(of: request, to: &keys)
            }
            addIdentity(of: request, to: &keys)
            addClaims(of: terminals.slot(request.identity.terminal), to: &keys)
            let rules = request.operation.rules
            addTotals(ofReport: request, to: &keys)
            if plan.limitedWith != nil {
                addBatch(of: terminals.slot(request.identity.terminal), to: &keys)
            }
            if rules.follows {
                addNamed(by: request, to: &keys)
                if rules.isAdvice, let asset = request.asset {
                    addTotals(request.identity.terminal, asset, to: &keys)
                }
            } else if case .payment(.query) = rules.effect {
                addAsked(by: request, to: &keys)
            } else if rules.original != nil {
                addOriginal(of: request, to: &keys)
            } else if plan.refusal == nil || rules.isAdvice {
                if plan.asksLedger { addCard(of: request, to: &keys) }
                if let asset = request.asset {
                    addTotals(request.identity.terminal, asset, to: &keys)
                }
            }
        case .signOn(let request, _), .signOff(let request):
            if terminals.contains(request.identity.terminal) {
                addIdentity(of: request, to: &keys)
            }
        case .service(let request):
            if terminals.contains(request.identity.terminal) {
                addIdentity(of: request, to: &keys)
            }
            addDay(of: request, to: &keys)
        case .operatorAct(let act): addColdKeys(of: act.kind, to: &keys)
        case .hostAnswer, .hostFailed, .forwardDue: addHostRows(of: event.kind, to: &keys)
        case .lapsed(let payments):
            for payment in payments { addAuthorisation(payment, to: &keys) }
        case .walletAnswer, .orderDue, .notified: addOrderRows(of: event.kind, to: &keys)
        case .refusals, .cutover, .resumed, .actDenied, .numbered: break
        }
    }

    private func addColdKeys(of act: OperatorAct.Kind, to keys: inout ColdKeys) {
        switch act {
        case .openAccount(let opening): addCard(opening.card.token, to: &keys)
        case .credit(let account, _, _), .setFrozen(let account, _), .setPIN(let account, _),
            .resetPIN(let account):
            addAccount(account, to: &keys)
        case .reverse(let seq):
            addPayment(seq, to: &keys)
            let slot = recents.slot(seq: seq) ?? recents.slot(reversedBy: seq)
            if let slot {
                addAccounts(of: recents[slot], to: &keys)
                addHostRows(of: recents[slot], to: &keys)
                addRemainders(of: recents[slot], to: &keys)
            }
        case .releaseForward(let id), .discardForward(let id):
            addHostRows(ofForward: id, to: &keys)
        case .closeCase(let id): addCase(id, to: &keys)
        case .forceBatch(let row):
            if terminals.contains(row) { addDifference(of: terminals.slot(row), to: &keys) }
        case .closeStation(let close):
            for terminal in terminals.slots(of: close.merchant) {
                addDifference(of: terminal, to: &keys)
            }
        // One that is proposed in this very batch brings its rows itself.
        case .approve(let seq):
            if let proposal = people.rows.proposals.first(where: { $0.seq == seq }) {
                addColdKeys(of: proposal.act.kind, to: &keys)
            }
        case .registerTerminal, .registerStation, .rotateKeys, .rotateMasterKey,
            .setChannelStopped, .setTerminalEnabled, .acceptClock, .closeDate, .restored,
            .addPerson, .setPersonEnabled, .grantRole, .revokeRole, .stationOperator, .closeShift,
            .releaseDevice, .reference, .routing:
            break
        }
    }

    /// Takes in what was read for `keys`; a key without a row is known to have none.
    package mutating func admit(_ rows: ColdRows, answering keys: ColdKeys) {
        accounts.admit(rows.accounts, answering: keys.accounts, keys.accountsByCard)
        recents.admit(rows.payments, answering: keys)
        // In any order: each key has totals of its own.
        for key in keys.totals {
            let batch = openBatch(terminals.slot(key.terminal))
            totals.admit(key, rows.totals[key] ?? TotalsValue(), batch)
        }
        authorisations.admit(rows.authorisations, answering: keys)
        remainders.admit(rows.remainders, answering: keys)
        // In any order: each is of its own.
        for id in keys.day.cases { cases.admit(id, rows.day.cases[id]) }
        admitBatches(rows.day, answering: keys.day)
        admitUploads(rows.day, answering: keys)
        if !keys.orders.isEmpty { orders.admit(rows.orders, answering: keys) }
        if !keys.exchanges.isEmpty || !keys.links.isEmpty {
            exchanges.admit(rows.exchanges, answering: keys)
        }
    }

    /// Ends a batch whose commit is done: rows leave the memory above the bounds of the rules.
    package mutating func evict() {
        recents.evict(above: rules.hotStans)
        accounts.evict(above: rules.hotAccounts)
        exchanges.evict(above: rules.hotExchanges)
        orders.endBatch()
        authorisations.endBatch()
        remainders.endBatch()
        cases.endBatch()
        identities.endBatch(terminals)
        totals.endBatch()
        batches.endBatch()
        uploads.endBatch()
        numbers.endBatch()
    }

    func addIdentity(of request: PaymentRequest, to keys: inout ColdKeys) {
        let identity = request.identity
        let terminal = terminals.slot(identity.terminal)
        guard mayHold(identity, terminal) else { return }
        let key = TerminalStan(identity)
        // A reversal may repeat any that took its identity, anything else the newest.
        guard !recents.isComplete(key),
            request.operation.rules.isUndo
                || recents.newest(key, where: { isSame($0.request.identity, identity) }) == nil
        else { return }
        addStan(key, terminal, identity.windowKind, to: &keys)
    }

    func addStan(
        _ key: TerminalStan,
        _ terminal: TerminalSlot,
        _ kind: WindowKind,
        to keys: inout ColdKeys
    ) {
        let reach = oldestInReach(terminal, kind)
        keys.oldest = keys.stans.isEmpty ? reach : min(keys.oldest ?? reach, reach)
        keys.stans.insert(key)
    }

    private func addOriginal(of request: PaymentRequest, to keys: inout ColdKeys) {
        let row = request.identity.terminal
        let key = request.namedKey
        let terminal = terminals.slot(row)
        if !recents.isComplete(key) {
            addStan(key, terminal, request.identity.windowKind, to: &keys)
        }
        if let reference = request.original?.retrievalReference,
            let seq = numbers.seq(of: reference, dates)
        {
            addPayment(seq, to: &keys)
        }
        // Which row it will be depends on the steps before, so the accounts of all are wanted.
        recents.forEach(key) { addTakenBack($0, row, to: &keys) }
        if let reference = request.original?.retrievalReference,
            let slot = numbers.seq(of: reference, dates).flatMap({ recents.slot(seq: $0) })
        {
            addTakenBack(recents[slot], row, to: &keys)
        }
    }

    func addMoney(of payment: PaymentState, _ row: TerminalRow, to keys: inout ColdKeys) {
        addHostRows(of: payment, to: &keys)
        addTotals(takingBack: payment, to: &keys)
        addClosing(of: payment, to: &keys)
        for leg in payment.legs where leg.moved > 0 {
            guard let account = leg.decider.account else { continue }
            addAccount(account, to: &keys)
            addTotals(row, leg.asked.asset, to: &keys)
        }
    }

    private func addAccounts(of payment: PaymentState, to keys: inout ColdKeys) {
        for leg in payment.legs {
            guard let account = leg.decider.account else { continue }
            addAccount(account, to: &keys)
        }
    }

    func addPayment(_ seq: Int64, to keys: inout ColdKeys) {
        guard !numbers.isOfThisBatch(seq), !recents.isKnown(seq: seq) else { return }
        keys.payments.insert(seq)
    }

    private func addCard(of request: PaymentRequest, to keys: inout ColdKeys) {
        if let card = request.card?.token { addCard(card, to: &keys) }
    }

    private func addCard(_ card: CardToken, to keys: inout ColdKeys) {
        if !accounts.isKnown(card: card) { keys.accountsByCard.insert(card) }
    }

    func addAccount(_ id: Int64, to keys: inout ColdKeys) {
        if !accounts.isKnown(id: id) { keys.accounts.insert(id) }
    }

    func addTotals(_ row: TerminalRow, _ asset: Asset, to keys: inout ColdKeys) {
        // One that registers in this very batch has none yet.
        guard terminals.contains(row) else { return }
        let terminal = terminals.slot(row)
        guard !dates.isEmpty, !totals.isKnown(asset, terminal) else { return }
        let batch = openBatch(terminal)
        // All, because a reversal of the same batch may find its original in it.
        for half in CardHalf.allCases {
            for total in TotalsClass.allCases {
                keys.totals.insert(batch.key(total, asset, half))
            }
        }
    }
}

extension BookEvent {
    /// Whether the rows that this event needs can name further rows.
    fileprivate var needsSecondLook: Bool {
        switch kind {
        case .payment(let request, _): request.operation.rules.original != nil
        case .operatorAct(let act):
            switch act.kind {
            case .reverse, .closeCase: true
            default: act.forward != nil
            }
        case .hostAnswer, .hostFailed, .forwardDue, .lapsed: true
        case .walletAnswer, .orderDue, .notified: true
        case .service(let request): request.operation.rules.isOfBatch
        case .signOn, .signOff, .refusals, .cutover, .resumed, .actDenied, .numbered: false
        }
    }
}
