import Payments

/// Shifts of operators, and the devices that terminals are.
extension PaymentBook {
    /// An operator signs on at a terminal.
    mutating func openShift(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }

    /// An operator's totals of his shift.
    mutating func closeShift(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }

    /// A terminal says what device it is.
    mutating func registerDevice(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        answerService(request, .notOffered, terminal, &step)
    }

    /// The open shift of a terminal; 0 for none.
    func openShift(of terminal: TerminalSlot) -> UInt32 { 0 }

    /// Ends the open shift of a terminal, by a person.
    mutating func endShift(_ terminal: TerminalSlot, _ step: inout Step) {}

    /// Why an operator cannot end the shift of a terminal; nil when he can.
    func obstacle(toEndingShiftOf row: TerminalRow) -> OperatorRefusal? {
        terminals.contains(row) ? .noShift(row) : .unknownTerminal(row)
    }

    /// Forgets which device a terminal is.
    mutating func releaseDevice(_ terminal: TerminalSlot, _ step: inout Step) {}

    /// Why an operator cannot release the device of a terminal; nil when he can.
    func obstacle(toReleasingDeviceOf row: TerminalRow) -> OperatorRefusal? {
        terminals.contains(row) ? .noDevice(row) : .unknownTerminal(row)
    }
}
