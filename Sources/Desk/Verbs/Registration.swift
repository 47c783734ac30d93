import Switch
import Text

/// Whom a fresh SecretKey is for.
package enum Registration: Sendable, Hashable {
    /// One terminal that is registered with it.
    case terminal(name: String, merchant: String, ifsf: IFSFNames)
    /// All terminals of a merchant: those that it has, and those that are named and not yet
    /// registered.
    case station(merchant: String, terminals: [String])

    /// DE 41 and 42 as IFSF sends them, where the terminal speaks it.
    package struct IFSFNames: Sendable, Hashable {
        package var terminal: String?
        package var merchant: String?

        package init(terminal: String?, merchant: String?) {
            self.terminal = terminal
            self.merchant = merchant
        }
    }

    /// What the switch does with the key.
    func command(_ key: SecretKey) -> OperatorCommand {
        switch self {
        case .terminal(let name, let merchant, let ifsf):
            .registerTerminal(
                terminal: name,
                merchant: merchant,
                ifsfTerminal: ifsf.terminal,
                ifsfMerchant: ifsf.merchant,
                masterKey: key
            )
        case .station(let merchant, let terminals):
            .registerStation(merchant: merchant, terminals: terminals, masterKey: key)
        }
    }
}

extension Arguments {
    static let registration = VerbArgument<Registration>([
        ArgumentField("terminal", .text, isRequired: false, "DE 41; several with a station."),
        ArgumentField("merchant", .text, isRequired: false, "DE 42 of one terminal."),
        ArgumentField("station", .text, isRequired: false, "DE 42: one key for all there."),
        ArgumentField("ifsf_terminal", .text, isRequired: false, "DE 41 in IFSF, 8 digits."),
        ArgumentField("ifsf_merchant", .text, isRequired: false, "DE 42 in IFSF, 15 digits."),
    ]) { (arguments) throws(DeskFailure) in
        if let station = try arguments.optionalText("station") {
            // Names of 8 characters, separated by spaces; there may be none.
            let names = (try arguments.optionalText("terminal") ?? "").split(separator: " ")
            return .station(merchant: station, terminals: names.map(String.init))
        }
        return .terminal(
            name: try arguments.text("terminal"),
            merchant: try arguments.text("merchant"),
            ifsf: Registration.IFSFNames(
                terminal: try arguments.optionalText("ifsf_terminal"),
                merchant: try arguments.optionalText("ifsf_merchant")
            )
        )
    } write: { registration in
        let members: [(String, String?)] =
            switch registration {
            case .station(let merchant, let terminals):
                [("terminal", terminals.joined(separator: " ")), ("station", merchant)]
            case .terminal(let name, let merchant, let ifsf):
                [
                    ("terminal", name), ("merchant", merchant),
                    ("ifsf_terminal", ifsf.terminal), ("ifsf_merchant", ifsf.merchant),
                ]
            }
        return members.compactMap { name, text in
            text.map { JSONValue.Member(name, .string($0)) }
        }
    }
}
