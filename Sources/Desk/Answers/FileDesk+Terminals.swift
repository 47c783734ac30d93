package import Journal
package import Payments
package import Switch
package import Text

/// Terminals as JSON: what the file knows of them, and what a running switch has heard.
extension FileDesk {
    /// `heard`: by row, since the start of the switch; nothing where none runs.
    package func terminals(
        _ choice: TerminalChoice,
        heard: [TerminalRow: TerminalSighting] = [:]
    ) throws(DeskFailure) -> JSONValue {
        do throws(JournalError) {
            let standings = try reader.standings(choice)
            guard standings.isEmpty, choice.after == 0 else {
                return .array(
                    standings.map { standing in
                        let row = TerminalRow(rawValue: Int32(clamping: standing.listing.row))
                        return standing.document(heard[row])
                    }
                )
            }
            let isKnown = try reader.knows(terminal: nil, merchant: choice.merchant)
            if choice.name == nil, isKnown { return .array([]) }
        } catch {
            throw DeskFailure(error)
        }
        if let name = choice.name {
            throw DeskFailure(66, "there is no terminal \(name)", cure: "see terminal list")
        }
        throw DeskFailure(
            66,
            "no terminal belongs to merchant \(choice.merchant ?? "-")",
            cure: "see terminal list"
        )
    }
}

extension TerminalStanding {
    fileprivate func document(_ heard: TerminalSighting?) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let device = listing.device.map { device in
            JSONValue.members(
                ("serial", .string(device.serial)),
                ("model", .string(device.model)),
                ("software", .string(device.software))
            )
        }
        return .members(
            ("row", .integer(Int(listing.row))),
            ("terminal", .string(listing.terminal)),
            ("merchant", .string(listing.merchant)),
            ("ifsf_terminal", text(listing.ifsfTerminal)),
            ("ifsf_merchant", text(listing.ifsfMerchant)),
            ("status", .string(listing.status)),
            ("batch", .integer(Int(listing.batch))),
            ("key_version", .integer(Int(listing.keyVersion))),
            ("keys_changed_at", text(listing.keysChangedAt)),
            ("device", device ?? .null),
            ("last_message_at", heard.map { .string($0.at.utc) } ?? .null),
            ("peer", text(heard?.peer)),
            ("connected", heard.map { .boolean($0.isConnected) } ?? .null),
            ("last_payment", payment.map(\.document) ?? .null),
            ("stan", text(stan)),
            ("shift", shift.map { .integer(Int($0.number)) } ?? .null),
            ("operator", text(shift?.operatorDigits)),
            ("shift_opened_at", shift.map { .string($0.openedAt.utc) } ?? .null),
            ("undecided", .integer(Int(undecided))),
            ("open_reversals", .integer(Int(openReversals))),
            ("held_reversals", .integer(Int(heldReversals)))
        )
    }
}

extension TerminalStanding.Payment {
    fileprivate var document: JSONValue {
        .members(
            ("id", .string(id)),
            ("received_at", .string(receivedAt)),
            ("operation", .string(operation)),
            ("stan", stan.map { .string($0) } ?? .null),
            ("amount_minor", amountMinor.map { .integer(Int($0)) } ?? .null),
            ("currency", currency.map { .string($0) } ?? .null),
            ("outcome", .string(outcome)),
            ("code", code.map { .string($0) } ?? .null)
        )
    }
}
