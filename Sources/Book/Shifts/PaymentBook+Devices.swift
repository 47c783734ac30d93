import Payments

/// Registration: a terminal says which device it is.
extension PaymentBook {
    mutating func registerDevice(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        openOfferedBatch(for: request, terminal, &step)
        guard let names = request.details?.values.device else {
            return answerService(request, .elementMissing, terminal, &step)
        }
        if let refusal = refusal(registering: names, request, terminal, &step) {
            return answerService(request, refusal, terminal, &step)
        }
        if devices[terminal.row]?.names != names {
            let device = Device(terminal: terminal.row, names: names, seq: step.seq)
            devices.put(device)
            step.output.day.devices[terminal.row] = device
            step.record.note = "device \(names.serial)"
        }
        answerService(request, .networkAccepted, terminal, &step)
    }

    private func refusal(
        registering names: DeviceNames,
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) -> Outcome? {
        if let refusal = batchRefusal(request, terminal) { return refusal }
        guard names.isWellFormed else { return .unreadable }
        guard let owner = devices.owner(of: names.serial), owner != terminal.row else {
            return nil
        }
        let other = terminals[terminals.slot(owner)].registration.terminal
        step.record.note = "the serial number is that of terminal \(other)"
        return .deviceTaken
    }

    /// Forgets which device a terminal is.
    mutating func releaseDevice(_ terminal: TerminalSlot, _ step: inout Step) {
        if let device = devices[terminal.row] {
            step.record.note = "device \(device.names.serial)"
        }
        devices.remove(terminal.row)
        step.output.day.devices.updateValue(nil, forKey: terminal.row)
    }

    /// Why an operator cannot release the device of a terminal; nil when he can.
    func obstacle(toReleasingDeviceOf row: TerminalRow) -> OperatorRefusal? {
        guard terminals.contains(row) else { return .unknownTerminal(row) }
        return devices[row] == nil ? .noDevice(row) : nil
    }
}

extension DeviceNames {
    /// Whether it can be known by its serial number, of 1 to 30 printable characters without a
    /// space at either end, and says no more than 120 bytes of the rest.
    var isWellFormed: Bool {
        (1...30).contains(serial.utf8.count)
            && serial.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && serial.utf8.first != 0x20 && serial.utf8.last != 0x20
            && [model, software].allSatisfy { name in
                name.utf8.count <= 120 && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
    }
}
