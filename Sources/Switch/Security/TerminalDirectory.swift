import Book
import CardSecurity
import ISO8583
import Payments

/// Terminals by the identity that each dialect family sends.
struct TerminalDirectory {
    private struct Identity: Hashable {
        var merchant: String
        var terminal: String
    }

    /// By row: they are numbered from one without gaps, so that a place is found without a hash.
    private var rows: ContiguousArray<TerminalKeys?> = []
    private var byTerminal: [String: TerminalKeys] = [:]
    private var byMerchantAndTerminal: [Identity: TerminalKeys] = [:]
    private var merchants: Set<String> = []

    subscript(row: TerminalRow) -> TerminalKeys? {
        let place = Int(row.rawValue)
        return place < rows.count ? rows[place] : nil
    }

    /// Takes a terminal's state over, known or not.
    mutating func update(
        _ state: TerminalState,
        _ module: any SecurityModule
    ) throws(CardSecurityError) {
        if let known = self[state.row] {
            try known.update(state, module)
            return
        }
        let keys = TerminalKeys(state)
        let place = Int(state.row.rawValue)
        while rows.count <= place { rows.append(nil) }
        rows[place] = keys
        let registration = state.registration
        byTerminal[registration.terminal] = keys
        // A dialect of IFSF whose names are texts takes those of the other families.
        let own = Identity(merchant: registration.merchant, terminal: registration.terminal)
        if byMerchantAndTerminal[own] == nil { byMerchantAndTerminal[own] = keys }
        merchants.insert(registration.merchant)
        if let merchant = registration.ifsfMerchant, let terminal = registration.ifsfTerminal {
            byMerchantAndTerminal[Identity(merchant: merchant, terminal: terminal)] = keys
            merchants.insert(merchant)
        }
    }

    /// What was heard of terminals since the start.
    var sightings: [TerminalRow: TerminalSighting] {
        rows.reduce(into: [:]) { sightings, keys in
            guard let keys, let sighting = keys.sighting else { return }
            sightings[keys.row] = sighting
        }
    }

    /// Why `find` found nothing: IFSF names the merchant first.
    func reasonOfAbsence(merchant: String, family: DialectFamily) -> Outcome {
        switch family {
        case .ifsf, .iso1993: merchants.contains(merchant) ? .unknownTerminal : .unknownMerchant
        case .unionPayPOS, .iso1987, .iso2003: .unknownTerminal
        }
    }

    /// UnionPay and plain look a terminal up by DE 41; IFSF by DE 42 and DE 41, which are its names
    /// for IFSF, or those that it has elsewhere.
    func find(terminal: String, merchant: String, family: DialectFamily) -> TerminalKeys? {
        switch family {
        case .ifsf, .iso1993:
            byMerchantAndTerminal[Identity(merchant: merchant, terminal: terminal)]
        case .unionPayPOS, .iso1987, .iso2003:
            byTerminal[terminal]
        }
    }
}
