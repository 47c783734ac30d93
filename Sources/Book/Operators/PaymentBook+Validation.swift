import Ledger
import Payments

extension PaymentBook {
    /// What an operator's reversal of a record would do.
    enum OperatorReversal {
        /// Take back a payment that stands.
        case undo(slot: PaymentSlot)
        /// Put back a payment that an operator had reversed.
        case reinstate(slot: PaymentSlot)
        case refused(OperatorRefusal)
    }

    /// Why an operator's act or a cutover must not be done; nil when it may.
    ///
    /// Changes nothing. Asked after `prepare` and right before the event's own step, since
    /// earlier events of the batch may have made it impossible.
    package func validate(_ event: BookEvent) -> OperatorRefusal? {
        if let refusal = obstacle(to: event) { return refusal }
        guard case .operatorAct(let act) = event.kind else { return nil }
        if case .two = act.kind.demand, openProposals(at: event.at).count >= People.mostProposals {
            return .tooManyProposals
        }
        if case .reference(.changeHotCards(let changes)) = act.kind,
            let refusal = refusal(ofHotCards: changes, at: event.at)
        {
            return .reference(refusal)
        }
        guard case .reverse(let seq) = act.kind,
            case .reinstate(let slot) = operatorReversal(of: seq),
            let reversal = reversalEnding(recents[slot])
        else { return nil }
        return .endedByTerminal(recents[slot].seq, by: reversal)
    }

    /// Why an operator's act or a cutover cannot be done at all.
    ///
    /// A replay asks this: what was recorded under an earlier rule was done.
    package func obstacle(to event: BookEvent) -> OperatorRefusal? {
        switch event.kind {
        case .cutover(let date): return refusal(opening: date, at: event.at)
        case .operatorAct(let act):
            switch act.kind {
            case .closeDate(let date): return refusal(opening: date, at: event.at)
            case .registerTerminal(let registration): return refusal(of: registration)
            case .setTerminalEnabled(let row, _):
                return terminals.contains(row) ? nil : .unknownTerminal(row)
            case .openAccount(let opening): return refusal(of: opening)
            case .credit(let account, let amount, let asset):
                return refusal(crediting: account, amount, asset)
            case .setFrozen(let account, _): return refusal(naming: account)
            case .setPIN(let account, _), .resetPIN(let account):
                return refusal(namingPINOf: account)
            case .addPerson(let opening): return people.obstacle(adding: opening)
            case .setPersonEnabled(let number, let isEnabled):
                return people.obstacle(enabling: number, isEnabled)
            case .grantRole(let number, let role):
                return people.obstacle(granting: role, to: number)
            case .revokeRole(let number, let role):
                return people.obstacle(revoking: role, of: number)
            case .approve(let seq):
                return refusal(approving: seq, at: max(event.at, lastEventAt))
            case .stationOperator(let act): return obstacle(to: act)
            case .closeStation(let close): return obstacle(to: close)
            case .closeShift(let row): return obstacle(toEndingShiftOf: row)
            case .forceBatch(let row): return obstacle(toForcing: row)
            case .closeCase(let id): return obstacle(toClosing: id)
            case .releaseDevice(let row): return obstacle(toReleasingDeviceOf: row)
            case .rotateMasterKey, .setChannelStopped, .acceptClock, .restored, .routing: return nil
            case .reference(let act): return obstacle(to: act, at: event.at).map { .reference($0) }
            case .releaseForward(let id): return refusal(decidingOn: id, releasing: true)
            case .discardForward(let id): return refusal(decidingOn: id, releasing: false)
            case .registerStation(let registrations): return refusal(ofStation: registrations)
            case .rotateKeys(let rows, let seconds):
                return refusal(rotating: rows, seconds, at: max(event.at, lastEventAt))
            case .reverse(let seq):
                if case .refused(let refusal) = operatorReversal(of: seq) { return refusal }
                return nil
            }
        case .payment, .signOn, .signOff, .service, .refusals, .hostAnswer, .hostFailed,
            .forwardDue, .resumed, .actDenied, .lapsed, .walletAnswer, .orderDue, .notified,
            .numbered:
            return nil
        }
    }

    func operatorReversal(of seq: Int64) -> OperatorReversal {
        if let slot = recents.slot(seq: seq) {
            let payment = recents[slot]
            guard dates.isInReach(payment.businessDate) else { return .refused(.outOfReach(seq)) }
            if payment.request.operation.rules.isUndo { return .refused(.reversalByTerminal(seq)) }
            if payment.request.operation.rules.follows { return .refused(.isFollowUp(seq)) }
            guard !payment.isPending else { return .refused(.paymentPending(seq)) }
            guard payment.movedAmount > 0 else { return .refused(.movedNothing(seq)) }
            if let reversal = payment.reversedBy {
                return .refused(
                    payment.isUndoneInPart
                        ? .reversedInPart(seq, by: reversal) : .alreadyReversed(seq, by: reversal)
                )
            }
            if let increase = payment.increasedBy {
                return .refused(.increased(seq, by: increase))
            }
            let rows = remainderRows(of: payment)
            if rows.contains(where: { $0.refunded > 0 }) { return .refused(.refunded(seq)) }
            if rows.contains(where: { $0.reserved > 0 }) { return .refused(.reserved(seq)) }
            guard hasStill(payment) else {
                return .refused(.insufficientFunds(account: payment.account ?? 0))
            }
            return canMirror(payment)
                ? .undo(slot: slot) : .refused(.counterFull(payment.account ?? 0))
        }
        guard let slot = recents.slot(reversedBy: seq) else {
            return .refused(.unknownPayment(seq))
        }
        guard dates.isInReach(recents[slot].businessDate) else {
            return .refused(.outOfReach(seq))
        }
        guard !recents[slot].isWithChannel else {
            return .refused(.reversalWithHost(recents[slot].seq))
        }
        return obstacle(toReinstating: recents[slot]).map { .refused($0) } ?? .reinstate(slot: slot)
    }

    /// Each leg is looked at as if it were all of the payment, since legs may share their accounts.
    private func obstacle(toReinstating payment: PaymentState) -> OperatorRefusal? {
        let amount = payment.movedAmount
        for leg in payment.legs {
            let places = places(of: leg, of: payment)
            let account = accounts.id(places.customer)
            // What a station took in cash, and what nobody has paid yet, is no customer's.
            guard
                payment.request.operation.rules.loads
                    || isSuspended(leg.decider, leg.asked.asset)
                    || accounts.counters(places.customer).available >= amount
            else {
                return .insufficientFunds(account: account)
            }
            guard accounts.canPost(amount, from: places.customer, to: places.station) else {
                return .counterFull(account)
            }
        }
        return nil
    }

    func refusal(of registration: TerminalRegistration) -> OperatorRefusal? {
        guard registration.terminal.utf8.count == 8 else {
            return .malformedTerminal("a terminal number has 8 characters")
        }
        guard MerchantNumber.hasLength(registration.merchant) else {
            return .malformedTerminal("a merchant number has 15 characters")
        }
        if terminals.slot(named: registration.terminal) != nil {
            return .terminalExists(registration.terminal)
        }
        switch (registration.ifsfMerchant, registration.ifsfTerminal) {
        case (nil, nil): return nil
        case (let merchant?, let terminal?):
            guard MerchantNumber.hasLength(merchant), terminal.utf8.count == 8 else {
                return .malformedTerminal("an IFSF identity has 15 and 8 digits")
            }
            return terminals.hasIFSFName(merchant, terminal)
                ? .terminalExists("\(merchant)/\(terminal)") : nil
        default: return .malformedTerminal("an IFSF identity has merchant and terminal")
        }
    }

    private func refusal(of opening: AccountOpening) -> OperatorRefusal? {
        guard opening.kind.isCustomer else { return .notCustomerAccount(accounts.nextAccount) }
        guard opening.asset.rawValue > 0, (opening.kind == .points) == (opening.asset == .points)
        else { return .wrongAsset(opening.kind, opening.asset) }
        guard (1...12).contains(opening.expiry % 100), opening.expiry < 10_000 else {
            return .malformedExpiry(opening.expiry)
        }
        guard opening.pinReference == nil || opening.kind.keepsPIN else {
            return .cardKeepsNoPIN(accounts.nextAccount)
        }
        guard (0...Self.maximumAmount).contains(opening.openingBalance) else {
            return .amountOutOfRange(opening.openingBalance)
        }
        if accounts.slot(card: opening.card.token) != nil { return .cardHasAccount }
        return refusal(drawing: opening.openingBalance, of: opening.asset)
    }

    private func refusal(opening date: BusinessDate, at time: Timestamp) -> OperatorRefusal? {
        let current = dates.isEmpty ? rules.firstDate(at: time) : dates.current
        return date > current ? nil : .dateNotLater(date, current: current)
    }

    private func refusal(naming account: Int64) -> OperatorRefusal? {
        guard let slot = accounts.slot(id: account) else { return .unknownAccount(account) }
        return accounts.kind(slot).isCustomer ? nil : .notCustomerAccount(account)
    }

    private func refusal(namingPINOf account: Int64) -> OperatorRefusal? {
        if let refusal = refusal(naming: account) { return refusal }
        guard let slot = accounts.slot(id: account), accounts.kind(slot).keepsPIN else {
            return .cardKeepsNoPIN(account)
        }
        return nil
    }

    private func refusal(
        crediting account: Int64,
        _ amount: Int64,
        _ asset: Asset?
    ) -> OperatorRefusal? {
        if let refusal = refusal(naming: account) { return refusal }
        guard let slot = accounts.slot(id: account) else { return .unknownAccount(account) }
        let own = accounts.asset(slot)
        if let asset, asset != own { return .otherAsset(account: account, own) }
        guard (1...Self.maximumAmount).contains(amount) else { return .amountOutOfRange(amount) }
        guard accounts.canCredit(amount, slot) else { return .counterFull(account) }
        return refusal(drawing: amount, of: own)
    }

    /// The source of an asset has a counter, too.
    private func refusal(drawing amount: Int64, of asset: Asset) -> OperatorRefusal? {
        guard let source = accounts.house(.source(of: asset), asset),
            !accounts.canDebit(amount, source)
        else { return nil }
        return .counterFull(accounts.id(source))
    }
}
