import Ledger
import Payments

/// Operators' acts; each was found possible by `validate`.
extension PaymentBook {
    mutating func perform(_ act: OperatorAct, _ step: inout Step) {
        if let refusal = obstacle(to: step.record.event) {
            preconditionFailure("An operator's act is validated before its step: \(refusal)")
        }
        var created: Int64?
        switch act.kind {
        case .registerTerminal(let registration):
            created = Int64(register(registration, &step).row.rawValue)
        case .setTerminalEnabled(let row, let enabled):
            let terminal = terminals.slot(row)
            terminals.setEnabled(enabled, terminal)
            step.record.describe(terminals[terminal].registration)
            publish(terminal, &step)
        case .openAccount(let opening):
            created = openAccount(opening, &step)
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
        }
        if let origin = step.origin {
            step.output.effects.append(.acted(origin: origin, seq: step.seq, created: created))
        }
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
