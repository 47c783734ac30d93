import Book
import Payments

/// Sign-ons and sign-offs, which prove nothing, and the requests that prove them.
extension BookModel {
    /// The newest keys are the terminal's from their first payment on.
    mutating func verify(_ request: PaymentRequest, _ row: Int) {
        guard request.session == .signedOn, let terminal = terminals[row],
            terminal.keyVersion > 0, terminal.isUnderNewestKeys(request)
        else { return }
        terminals[row]?.keysUsed = true
    }

    mutating func openOfferedBatch(_ request: PaymentRequest, _ row: Int, by seq: Int64) {
        guard request.session == .signedOn, !request.isBare,
            let terminal = terminals[row], terminal.isOffered,
            terminal.isSignedOn, terminal.isEnabled, terminal.day.phase != .unbalanced,
            request.batch == nil
                ? terminal.isUnderNewestKeys(request) : request.batch == terminal.batch + 1
        else { return }
        force(row, by: seq)
    }

    mutating func signOn(_ request: PaymentRequest, _ seq: Int64) -> Outcome {
        var entry = entry(of: request, seq, .networkAccepted)
        guard var terminal = terminals[entry.terminal] else { return .unknownTerminal }
        if let index = holder(request), entries[index].request.operation == request.operation,
            entries[index].keyVersion == terminal.keyVersion, !terminal.keysUsed,
            terminal.isSignedOn, terminal.isEnabled
        {
            leftNoRecord = true
            return .networkAccepted
        }
        guard terminal.isEnabled else { return .terminalDisabled }
        let isOver =
            batchOpens == .signOn && terminal.isUsed && terminal.day.phase == .open
        terminal.isOffered = terminal.isOffered || isOver
        terminal.isSignedOn = true
        if terminal.keyVersion > 0, terminal.keysUsed || terminal.earlierVersion == nil {
            terminal.earlierVersion = terminal.keyVersion
        }
        terminal.keyVersion += 1
        terminal.keysUsed = false
        entry.keyVersion = terminal.keyVersion
        terminals[entry.terminal] = terminal
        take(entry, usesKeys: false)
        return .networkAccepted
    }

    mutating func signOff(_ request: PaymentRequest, _ seq: Int64) -> Outcome {
        let entry = entry(of: request, seq, .networkAccepted)
        guard terminals[entry.terminal]?.isSignedOn == true else {
            leftNoRecord = true
            return .networkAccepted
        }
        terminals[entry.terminal]?.isSignedOn = false
        take(entry, usesKeys: false)
        return .networkAccepted
    }
    /// The first terminal whose open batch or keys are others.
    func sessionProblem(of states: [TerminalRow: TerminalState]) -> String? {
        for (row, state) in states {
            let model = session(Int(row.rawValue))
            let earlier = state.versionBefore.map(Int.init)
            guard state.batch == model.batch, Int(state.keyVersion) == model.newest,
                earlier == model.earlier
            else {
                return "terminal \(row.rawValue) has batch \(state.batch), keys "
                    + "\(state.keyVersion) and \(earlier.map { "\($0)" } ?? "none"), "
                    + "in the model \(model)"
            }
        }
        return nil
    }
}
