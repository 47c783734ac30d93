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
            if let known = terminals.slot(named: registration.terminal) {
                guard terminals[known].registration.merchant == merchant else {
                    return .otherMerchant(registration.terminal)
                }
            } else if let refusal = refusal(of: registration) {
                return refusal
            }
        }
        return nil
    }

    mutating func registerStation(_ registrations: [TerminalRegistration], _ step: inout Step) {
        for registration in registrations {
            if let terminal = terminals.slot(named: registration.terminal) {
                terminals.setMasterKey(registration.sealedMasterKey, terminal)
                publish(terminal, &step)
            } else {
                _ = register(registration, &step)
            }
        }
        step.record.merchant = registrations.first?.merchant
        step.record.terminal = nil
        step.record.note = "one SecretKey for \(registrations.count) terminals"
    }
}
