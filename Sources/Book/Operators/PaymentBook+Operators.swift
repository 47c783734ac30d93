import Ledger
import Payments

/// Operators' acts; each was found possible by `validate`.
extension PaymentBook {
    mutating func perform(
        _ act: OperatorAct,
        _ event: BookEvent,
        _ origin: Origin?,
        _ output: inout BookOutput
    ) {
        if let refusal = obstacle(to: event) {
            preconditionFailure("An operator's act is validated before its step: \(refusal)")
        }
        var record = takeRecord(.operatorAct, event)
        var created: Int64?
        switch act.kind {
        case .registerTerminal(let registration):
            created = Int64(register(registration, &record, &output).rawValue)
        case .setTerminalEnabled(let row, let enabled):
            let terminal = terminals.index(of: row)
            terminals.slots[terminal].state.enabled = enabled
            record.describe(terminals.slots[terminal].state.registration)
            publish(terminal, &output)
        case .openAccount(let opening):
            created = openAccount(opening, &record, &output)
        case .credit(let account, let amount, _):
            record.account = account
            credit(slot(of: account), amount, seq: record.seq, &output)
        case .setFrozen(let account, let frozen):
            record.account = account
            let slot = slot(of: account)
            accounts.setFrozen(frozen, slot, &output.ledger)
        case .setPIN(let account, let reference):
            record.account = account
            let slot = slot(of: account)
            accounts.setPIN(reference, slot, &output.ledger)
        case .resetPIN(let account):
            record.account = account
            let slot = slot(of: account)
            accounts.setPINTries(0, slot, &output.ledger)
        case .rotateMasterKey, .closeDate: break
        case .registerStation(let registrations):
            registerStation(registrations, &record, &output)
        case .rotateKeys(let rows, let seconds):
            for row in rows { stopKeys(of: row, after: seconds, at: event.at, &output) }
            if let row = rows.first, rows.count == 1 {
                record.describe(terminals.slots[terminals.index(of: row)].state.registration)
            } else {
                record.note = "working keys of \(rows.count) terminals"
            }
        case .reverse(let seq):
            reverse(seq, &record, &output)
        case .acceptClock(let jump): record.note = "clock jumped by \(jump / 1_000_000) s"
        case .restored: skipNumbers(&record, &output)
        case .releaseForward(let exchange): releaseForward(exchange, &record, &output)
        case .discardForward(let exchange): discardForward(exchange, &record, &output)
        case .setChannelStopped(let channel, let isStopped):
            record.note = channel.name
            setStopped(isStopped, channel, &output)
        }
        output.records.append(record)
        if case .closeDate(let date) = act.kind { open(date, firstSeq: nextSeq, &output) }
        if let origin {
            output.effects.append(.acted(origin: origin, seq: record.seq, created: created))
        }
    }

    private mutating func setStopped(
        _ isStopped: Bool,
        _ channel: HostChannel,
        _ output: inout BookOutput
    ) {
        meet(channel, &output)
        guard var state = exchanges.channel(channel.number) else { return }
        state.isStopped = isStopped
        exchanges.setChannel(state)
        output.channels[state.number] = state
        output.effects.append(.channelChanged(state))
    }

    mutating func register(
        _ registration: TerminalRegistration,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) -> TerminalRow {
        var terminal = TerminalState(row: terminals.nextRow, registration: registration)
        terminal.batchOpenedOn = dates.current
        terminals.append(terminal, totals: BatchTotals(isComplete: true))
        record.describe(terminal.registration)
        output.newTerminals.insert(terminal.row)
        publish(terminals.index(of: terminal.row), &output)
        return terminal.row
    }

    private mutating func openAccount(
        _ opening: AccountOpening,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) -> Int64 {
        let slot = accounts.open(
            opening.kind,
            opening.asset,
            card: opening.card,
            expiry: opening.expiry,
            pin: opening.pinReference,
            &output.ledger
        )
        let account = accounts.id(slot)
        record.account = account
        if opening.openingBalance > 0 {
            credit(slot, opening.openingBalance, seq: record.seq, &output)
        }
        return account
    }

    private mutating func credit(
        _ account: AccountSlot,
        _ amount: Int64,
        seq: Int64,
        _ output: inout BookOutput
    ) {
        let asset = accounts.asset(account)
        let source = accounts.openHouse(.source(of: asset), asset, &output.ledger)
        _ = accounts.post(amount, from: source, to: account, by: cause(seq), &output.ledger)
    }

    private mutating func reverse(
        _ seq: Int64,
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) {
        let slot: Int
        switch operatorReversal(of: seq) {
        case .undo(let found):
            slot = found
            if recents[slot].leg?.hold == nil {
                mirror(slot, by: record.seq, &output)
            } else {
                mirrorAtHost(slot, record, &output)
            }
            recents.operatorReversed(slot: slot, by: record.seq)
        case .reinstate(let found):
            slot = found
            mirrorBack(slot, by: record.seq, &output)
        case .refused(let refusal):
            preconditionFailure("An operator's act is validated before its step: \(refusal)")
        }
        let payment = recents[slot]
        record.original = payment.seq
        record.group = payment.seq
        record.account = payment.account
        let terminal = terminals.index(of: payment.request.identity.terminal)
        record.describe(terminals.slots[terminal].state.registration)
    }

    private func slot(of account: Int64) -> AccountSlot {
        guard let slot = accounts.slot(id: account) else {
            preconditionFailure("A batch reads the accounts that operators name.")
        }
        return slot
    }

    /// Leaves out what may have been given out after the file had been copied.
    private mutating func skipNumbers(_ record: inout BookRecord, _ output: inout BookOutput) {
        skips.append(record.seq)
        output.numberMarks.append(record.seq)
        for number in exchanges.slots.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard var state = exchanges.channel(number) else { continue }
            state.lastSTAN = (state.lastSTAN + NumberSkips.linkWidth) % PaymentBook.maximumSTAN
            exchanges.setChannel(state)
            output.channels[number] = state
        }
        record.note = "numbers go on \(NumberSkips.width) later"
    }

    func publish(_ terminal: Int, _ output: inout BookOutput) {
        let state = terminals.slots[terminal].state
        output.terminals[state.row] = state
        output.effects.append(.terminalChanged(state))
    }
}
