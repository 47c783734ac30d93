import ISO8583
import Payments
import Simulators

/// The day of a terminal: its device, its operators, its batches.
extension TerminalRunner {
    /// Says which device the terminal is.
    func register(_ names: DeviceNames) throws -> TerminalReply {
        try demand(.registration)
        return try run(.registration(names), "registration")
    }

    /// Fetches the next page of a table of reference data.
    func parameters(_ table: String) throws -> TerminalReply {
        try demand(.parameters)
        return try run(.parameters(terminal.memory.parameters.next(of: table)), "parameters")
    }

    /// Begins the shift of an operator, whose number and password are given.
    func operatorOn(_ who: RequestExtras) throws -> TerminalReply {
        try demand(.operatorSignOn)
        var request = terminal.request(.operatorSignOn, at: TerminalClock.now())
        try add(who, to: &request)
        return try send(request, "operator sign-on")
    }

    /// Compares the totals of the shift and ends it.
    func shiftClose() throws -> TerminalReply {
        try demand(.shiftClose)
        return try send(terminal.shiftClose(at: TerminalClock.now()), "shift close")
    }

    /// Compares the totals of a batch, and ends it where they are equal.
    func settle(_ batch: UInt32? = nil) throws -> TerminalReply {
        try send(settlement(batch), "settlement")
    }

    /// The totals of a batch, as they are sent.
    func settlement(_ batch: UInt32? = nil) throws -> TerminalRequest {
        try demand(.settlement)
        return terminal.settlement(of: batch, at: TerminalClock.now())
    }

    /// Sends the payments of a batch from a row on, counted from 0, and ends the batch.
    ///
    /// Where the switch misses some it asks once for all of them again.
    func upload(_ batch: UInt32? = nil, from first: Int = 0) throws -> TerminalReply {
        try demand(.batchUpload)
        let batch = batch ?? terminal.memory.batch
        if let refused = try sendRows(batch, from: first) { return refused }
        let end = try sendEnd(batch)
        let specification = terminal.profile.specification
        guard !end.isApproved,
            end.code == specification.actionCode(for: .uploadIncomplete)?.text
        else { return end }
        if let refused = try sendRows(batch, from: 0) { return refused }
        return try sendEnd(batch)
    }

    /// The answer that refused a row; nil where all were taken.
    private func sendRows(_ batch: UInt32, from first: Int) throws -> TerminalReply? {
        let count = terminal.memory.day.rows(of: batch).count
        for row in stride(from: first, to: count, by: SettlementData.mostRows) {
            let request: TerminalRequest
            do throws(SimulatedTerminalError) {
                request = try terminal.upload(of: batch, from: row, at: TerminalClock.now())
            } catch {
                throw TerminalFailure.wording(error)
            }
            let answer = try send(request, "upload")
            guard answer.isApproved else { return answer }
        }
        return nil
    }

    private func sendEnd(_ batch: UInt32) throws -> TerminalReply {
        try send(terminal.uploadEnd(of: batch, at: TerminalClock.now()), "upload end")
    }
}
