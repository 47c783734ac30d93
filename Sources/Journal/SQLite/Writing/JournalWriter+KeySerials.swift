internal import Book
internal import Payments

/// Counters of DUKPT devices: what tells a replay after a restart.
extension JournalWriter {
    func writeSerials(of output: BookOutput) throws(JournalError) {
        guard !output.serials.isEmpty else { return }
        let statement = statements.state.keySerial
        for (owner, counter) in output.serials {
            statement.bind(Int64(owner.terminal.rawValue), at: 1)
            statement.bind(Int64(bitPattern: owner.device), at: 2)
            statement.bind(Int64(counter), at: 3)
            try statement.run()
        }
    }

    func readSerials() throws(JournalError) -> [KeySerialOwner: UInt32] {
        let statement = try connection.prepare(
            "SELECT terminal_row, device, counter FROM key_serial"
        )
        var serials: [KeySerialOwner: UInt32] = [:]
        while try statement.step() {
            let owner = KeySerialOwner(
                terminal: TerminalRow(rawValue: Int32(clamping: statement.integer(0))),
                device: UInt64(bitPattern: statement.integer(1))
            )
            serials[owner] = UInt32(clamping: statement.integer(2))
        }
        return serials
    }
}
