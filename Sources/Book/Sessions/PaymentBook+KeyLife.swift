import Payments

/// Why working keys are due for rotation.
///
/// The raw value is the reason that the journal shows.
package enum KeysDue: String, Sendable {
    case age = "older than keys.max_age"
    case uses = "used more than keys.max_uses"
}

/// The life of working keys: they are asked back by an operator, by age or by use count, stop some
/// time later, and end when the terminal signs on.
///
/// ```text
/// handed out ──(rotation asked for)──▶ still verify, replies ask for a sign-on
///            ──(keysStopAt)──▶ verify no more ──(sign-on)──▶ fresh keys
/// ```
extension PaymentBook {
    /// A terminal's row is written once in so many uses; without a maximum they are not counted.
    private var useBlock: UInt32 { min(1000, max(1, (rules.keyMaximumUses ?? 0) / 100)) }

    /// A request was verified under the terminal's working keys.
    mutating func noteUse(of request: PaymentRequest, _ step: inout Step) {
        guard request.session == .signedOn, !request.isBare else { return }
        let terminal = terminals.slot(request.identity.terminal)
        guard terminals[terminal].keyVersion > 0 else { return }
        if rules.keyMaximumUses != nil, terminals.countUse(terminal, block: useBlock) {
            write(terminal, &step)
        }
        if let due = keysDue(terminal, request.keyVersion, at: step.at) {
            step.output.effects.append(.keysDue(request.identity.terminal, due))
        }
    }

    private func keysDue(
        _ terminal: TerminalSlot,
        _ version: UInt32?,
        at time: Timestamp
    ) -> KeysDue? {
        guard terminals[terminal].keysStopAt == nil else { return nil }
        if let version, version == terminals[terminal].versionBefore {
            return earlierKeysDue(terminal, at: time)
        }
        if let maximum = rules.keyMaximumUses, terminals.uses(terminal) >= maximum {
            return .uses
        }
        let changed = terminals[terminal].keysChangedAt.rawValue
        guard let maximum = rules.keyMaximumAge, time.rawValue - changed >= maximum else {
            return nil
        }
        return .age
    }

    /// Keys that go on beside newer ones, which nothing has verified, grow old all the same.
    private func earlierKeysDue(_ terminal: TerminalSlot, at time: Timestamp) -> KeysDue? {
        guard rules.edition >= .second, !terminals[terminal].paidSinceKeys,
            terminals[terminal].previousKeysStopAt == nil,
            let changed = terminals[terminal].previousKeysChangedAt,
            let maximum = rules.keyMaximumAge, time.rawValue - changed.rawValue >= maximum
        else { return nil }
        return .age
    }

    func refusal(
        rotating rows: [TerminalRow],
        _ seconds: UInt32,
        at time: Timestamp
    ) -> OperatorRefusal? {
        for row in rows {
            guard terminals.contains(row) else { return .unknownTerminal(row) }
            let state = terminals[terminals.slot(row)]
            guard state.keyVersion > 0 else { return .noWorkingKeys(row) }
            // A second rotation may only stop the keys sooner.
            if let earlier = state.keysStopAt, earlier <= state.keysStop(after: seconds, at: time) {
                return .rotationAskedFor(row)
            }
        }
        return nil
    }

    mutating func stopKeys(of row: TerminalRow, after seconds: UInt32, _ step: inout Step) {
        let terminal = terminals.slot(row)
        terminals.stopKeys(
            terminal,
            after: seconds,
            at: step.at,
            withEarlier: rules.edition >= .second
        )
        publish(terminal, &step)
    }
}
