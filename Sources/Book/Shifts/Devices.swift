import Payments

/// Which device each terminal is; a serial number is one terminal's only.
struct Devices: Sendable {
    private var rows: [TerminalRow: Device] = [:]
    private var owners: [String: TerminalRow] = [:]

    init(_ devices: [Device]) {
        // In any order: each is another terminal's, with a serial number of its own.
        for device in devices { put(device) }
    }

    subscript(terminal: TerminalRow) -> Device? { rows[terminal] }

    /// The terminal that has a serial number.
    func owner(of serial: String) -> TerminalRow? { owners[serial] }

    /// Another device of a terminal takes the place of the one before, whose number is free then.
    mutating func put(_ device: Device) {
        remove(device.terminal)
        rows[device.terminal] = device
        owners[device.names.serial] = device.terminal
    }

    mutating func remove(_ terminal: TerminalRow) {
        guard let device = rows.removeValue(forKey: terminal) else { return }
        owners[device.names.serial] = nil
    }
}
