import Payments

/// One SecretKey for all terminals of a station.
extension PaymentBook {
    func refusal(ofStation registrations: [TerminalRegistration]) -> OperatorRefusal? {
        guard let merchant = registrations.first?.merchant else { return .stationWithoutTerminals }
        var names: Set<String> = []
        for registration in registrations {
            guard registration.merchant == merchant else {
                return .otherMerchant(registration.terminal)
            }
            guard names.insert(registration.terminal).inserted else {
                return .terminalExists(registration.terminal)
            }
            if let row = terminals.row(named: registration.terminal) {
                let known = terminals.slots[terminals.index(of: row)].state.registration
                guard known.merchant == merchant else {
                    return .otherMerchant(registration.terminal)
                }
            } else if let refusal = refusal(of: registration) {
                return refusal
            }
        }
        return nil
    }

    mutating func registerStation(
        _ registrations: [TerminalRegistration],
        _ record: inout BookRecord,
        _ output: inout BookOutput
    ) {
        for registration in registrations {
            if let row = terminals.row(named: registration.terminal) {
                let terminal = terminals.index(of: row)
                terminals.slots[terminal].state.registration.sealedMasterKey =
                    registration.sealedMasterKey
                publish(terminal, &output)
            } else {
                _ = register(registration, &record, &output)
            }
        }
        record.merchant = registrations.first?.merchant
        record.terminal = nil
        record.note = "one SecretKey for \(registrations.count) terminals"
    }
}
