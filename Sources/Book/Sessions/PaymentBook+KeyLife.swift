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
    mutating func noteUse(
        of request: PaymentRequest,
        at time: Timestamp,
        _ output: inout BookOutput
    ) {
        guard request.session == .signedOn else { return }
        let terminal = terminals.index(of: request.identity.terminal)
        guard terminals.slots[terminal].state.keyVersion > 0 else { return }
        if rules.keyMaximumUses != nil { countUse(terminal, &output) }
        if let due = keysDue(terminal, request.keyVersion, at: time) {
            output.effects.append(.keysDue(request.identity.terminal, due))
        }
    }

    private mutating func countUse(_ terminal: Int, _ output: inout BookOutput) {
        guard terminals.slots[terminal].uses < .max else { return }
        terminals.slots[terminal].uses += 1
        guard terminals.slots[terminal].uses > terminals.slots[terminal].state.keyUses else {
            return
        }
        let block = useBlock
        let ahead = terminals.slots[terminal].state.keyUses.addingReportingOverflow(block)
        terminals.slots[terminal].state.keyUses = ahead.overflow ? .max : ahead.partialValue
        let state = terminals.slots[terminal].state
        output.terminals[state.row] = state
    }

    private func keysDue(_ terminal: Int, _ version: UInt32?, at time: Timestamp) -> KeysDue? {
        guard terminals.slots[terminal].state.keysStopAt == nil else { return nil }
        if let version, version == terminals.slots[terminal].state.versionBefore {
            return earlierKeysDue(terminal, at: time)
        }
        if let maximum = rules.keyMaximumUses, terminals.slots[terminal].uses >= maximum {
            return .uses
        }
        let changed = terminals.slots[terminal].state.keysChangedAt.rawValue
        guard let maximum = rules.keyMaximumAge, time.rawValue - changed >= maximum else {
            return nil
        }
        return .age
    }

    /// Keys that go on beside newer ones, which nothing has verified, grow old all the same.
    private func earlierKeysDue(_ terminal: Int, at time: Timestamp) -> KeysDue? {
        guard rules.edition >= .second, !terminals.slots[terminal].state.paidSinceKeys,
            terminals.slots[terminal].state.previousKeysStopAt == nil,
            let changed = terminals.slots[terminal].state.previousKeysChangedAt,
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
            let state = terminals.slots[terminals.index(of: row)].state
            guard state.keyVersion > 0 else { return .noWorkingKeys(row) }
            // A second rotation may only stop the keys sooner.
            if let earlier = state.keysStopAt, earlier <= state.stop(after: seconds, at: time) {
                return .rotationAskedFor(row)
            }
        }
        return nil
    }

    mutating func stopKeys(
        of row: TerminalRow,
        after seconds: UInt32,
        at time: Timestamp,
        _ output: inout BookOutput
    ) {
        let terminal = terminals.index(of: row)
        let stop = terminals.slots[terminal].state.stop(after: seconds, at: time)
        terminals.slots[terminal].state.keysStopAt = stop
        if rules.edition >= .second, terminals.slots[terminal].state.versionBefore != nil {
            let earlier = terminals.slots[terminal].state.previousKeysStopAt
            terminals.slots[terminal].state.previousKeysStopAt = min(earlier ?? stop, stop)
        }
        publish(terminal, &output)
    }
}

extension TerminalState {
    /// When keys end that are asked back; with no time left, as if they had never been handed out,
    /// so that a wall clock that steps back does not revive them.
    fileprivate func stop(after seconds: UInt32, at time: Timestamp) -> Timestamp {
        guard seconds > 0 else { return min(time, keysChangedAt) }
        return Timestamp(rawValue: time.rawValue + Int64(seconds) * 1_000_000)
    }
}
