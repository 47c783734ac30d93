import Ledger
import Payments

/// Operators' acts; each was found possible by `validate`.
extension PaymentBook {
    mutating func perform(_ act: OperatorAct, by person: PersonNumber?, _ step: inout Step) {
        if let refusal = obstacle(to: step.record.event) {
            preconditionFailure("An operator's act is validated before its step: \(refusal)")
        }
        let created: Int64?
        if case .approve(let seq) = act.kind {
            let proposal = approve(seq, &step)
            let people = Hands(first: proposal.person, second: person)
            created = carryOut(proposal.act.kind, by: people, &step)
        } else {
            created = carryOut(act.kind, by: Hands(first: person, second: nil), &step)
        }
        if let origin = step.origin {
            step.output.effects.append(.acted(origin: origin, seq: step.seq, created: created))
        }
    }

    /// Who does an act: nobody in particular as long as nobody has been added.
    struct Hands {
        let first: PersonNumber?
        /// Who approved it.
        let second: PersonNumber?
    }

    /// Gives the number of what it makes.
    private mutating func carryOut(
        _ kind: OperatorAct.Kind,
        by hands: Hands,
        _ step: inout Step
    ) -> Int64? {
        switch kind {
        case .registerTerminal(let registration):
            return Int64(register(registration, &step).row.rawValue)
        case .setTerminalEnabled(let row, let enabled):
            let terminal = terminals.slot(row)
            terminals.setEnabled(enabled, terminal)
            step.record.describe(terminals[terminal].registration)
            publish(terminal, &step)
        case .openAccount(let opening):
            return openAccount(opening, &step)
        case .credit(let account, let amount, _):
            step.record.account = account
            credit(slot(of: account), amount, &step)
        case .setFrozen(let account, let frozen):
            step.record.account = account
            let slot = slot(of: account)
            accounts.setFrozen(frozen, slot, &step.output.ledger)
        case .setPIN(let account, let reference):
            step.record.account = account
            let slot = slot(of: account)
            accounts.setPIN(reference, slot, &step.output.ledger)
        case .resetPIN(let account):
            step.record.account = account
            let slot = slot(of: account)
            accounts.setPINTries(0, slot, &step.output.ledger)
        case .rotateMasterKey: break
        case .closeDate(let date): open(date, firstSeq: step.seq + 1, &step.output)
        case .registerStation(let registrations):
            registerStation(registrations, &step)
        case .rotateKeys(let rows, let seconds):
            for row in rows { stopKeys(of: row, after: seconds, &step) }
            if let row = rows.first, rows.count == 1 {
                step.record.describe(terminals[terminals.slot(row)].registration)
            } else {
                step.record.note = "working keys of \(rows.count) terminals"
            }
        case .reverse(let seq):
            reverse(seq, &step)
        case .acceptClock(let jump): step.record.note = "clock jumped by \(jump / 1_000_000) s"
        case .restored: skipNumbers(&step)
        case .releaseForward(let exchange): releaseForward(exchange, &step)
        case .discardForward(let exchange): discardForward(exchange, &step)
        case .setChannelStopped(let channel, let isStopped):
            step.record.note = channel.name
            setStopped(isStopped, channel, &step)
        case .addPerson, .setPersonEnabled, .grantRole, .revokeRole:
            return change(kind, by: hands, &step)
        case .stationOperator(let act): change(act, &step)
        case .closeStation(let close): closeStation(close, &step)
        case .closeCase(let id): closeCase(id, &step)
        case .closeShift(let row), .forceBatch(let row), .releaseDevice(let row):
            changeDay(kind, of: row, &step)
        case .routing(let act): return take(act, &step)
        case .reference(let act): return take(act, &step)
        case .approve: preconditionFailure("A proposal is no approval.")
        }
        return nil
    }

    /// The shift, the batch or the device of one terminal.
    private mutating func changeDay(
        _ kind: OperatorAct.Kind,
        of row: TerminalRow,
        _ step: inout Step
    ) {
        let terminal = terminals.slot(row)
        step.record.describe(terminals[terminal].registration)
        switch kind {
        case .closeShift: endShift(terminal, &step)
        case .forceBatch: force(terminal, &step)
        case .releaseDevice: releaseDevice(terminal, &step)
        default: preconditionFailure("Every other act is carried out by itself.")
        }
    }

    /// Whom the switch knows and what they may do.
    private mutating func change(
        _ kind: OperatorAct.Kind,
        by hands: Hands,
        _ step: inout Step
    ) -> Int64? {
        switch kind {
        case .addPerson(let opening):
            let number = people.add(opening, seq: step.seq, at: step.at, &step.output.people)
            return Int64(number.rawValue)
        case .setPersonEnabled(let number, let isEnabled):
            people.setEnabled(isEnabled, number, &step.output.people)
        case .grantRole(let number, let role):
            let grant = RoleGrant(
                seq: step.seq,
                person: number,
                role: role,
                grantedBy: hands.first,
                approvedBy: hands.second,
                at: step.at
            )
            people.grant(grant, &step.output.people)
        case .revokeRole(let number, let role):
            people.revoke(role, of: number, by: step.seq, &step.output.people)
        default: preconditionFailure("Every other act is carried out by itself.")
        }
        return nil
    }

    private mutating func setStopped(
        _ isStopped: Bool,
        _ channel: ExternalChannel,
        _ step: inout Step
    ) {
        meet(channel, &step)
        guard let state = exchanges.setStopped(isStopped, channel.number) else { return }
        step.output.channels[state.number] = state
        step.output.effects.append(.channelChanged(state))
    }

    mutating func register(
        _ registration: TerminalRegistration,
        _ step: inout Step
    ) -> TerminalSlot {
        let terminal = terminals.register(registration, on: dates.current)
        identities.register(terminal)
        totals.begin(terminal)
        step.record.describe(registration)
        step.output.newTerminals.insert(terminal.row)
        publish(terminal, &step)
        return terminal
    }

    private mutating func openAccount(_ opening: AccountOpening, _ step: inout Step) -> Int64 {
        let slot = accounts.open(
            opening.kind,
            opening.asset,
            card: opening.card,
            expiry: opening.expiry,
            pin: opening.pinReference,
            &step.output.ledger
        )
        let account = accounts.id(slot)
        step.record.account = account
        if opening.openingBalance > 0 {
            credit(slot, opening.openingBalance, &step)
        }
        return account
    }

    private mutating func credit(_ account: AccountSlot, _ amount: Int64, _ step: inout Step) {
        let asset = accounts.asset(account)
        let source = accounts.openHouse(.source(of: asset), asset, &step.output.ledger)
        _ = accounts.post(amount, from: source, to: account, by: step.cause, &step.output.ledger)
    }

    private mutating func reverse(_ seq: Int64, _ step: inout Step) {
        let slot: PaymentSlot
        switch operatorReversal(of: seq) {
        case .undo(let found):
            slot = found
            mirror(slot, &step)
            recents.operatorReversed(slot, by: step.seq)
        case .reinstate(let found):
            slot = found
            mirrorBack(slot, &step)
        case .refused(let refusal):
            preconditionFailure("An operator's act is validated before its step: \(refusal)")
        }
        describe(recents[slot], &step)
    }

    private func slot(of account: Int64) -> AccountSlot {
        guard let slot = accounts.slot(id: account) else {
            preconditionFailure("A batch reads the accounts that operators name.")
        }
        return slot
    }

    /// Leaves out what may have been given out after the file had been copied.
    private mutating func skipNumbers(_ step: inout Step) {
        numbers.skip(behind: step.seq)
        step.output.numberMarks.append(step.seq)
        for state in exchanges.skipNumbers(NumberSkips.linkWidth) {
            step.output.channels[state.number] = state
        }
        step.record.note = "numbers go on \(NumberSkips.width) later"
    }
}
