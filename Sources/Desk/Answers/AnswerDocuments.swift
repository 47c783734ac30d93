import Book
import Journal
package import Ledger
import Payments
import Switch
package import Text

/// What verbs answer, as JSON: the same from a running switch and from a data directory.
extension AccountState {
    /// As `account show --json` prints it; the card is masked.
    package var document: JSONValue {
        .members(
            ("id", .integer(Int(id))),
            ("kind", .string(kind.name)),
            ("pan", card.map { .string($0.mask.description) } ?? .null),
            ("asset", .string(asset.numericCode)),
            ("posted_minor", .integer(Int(posted))),
            ("held_minor", .integer(Int(counters.debitsPending))),
            ("available_minor", .integer(Int(available))),
            ("status", .string(frozen ? "frozen" : "open")),
            ("pin", .string(isPINBlocked ? "blocked" : pinReference == nil ? "none" : "set")),
            ("pin_tries", .integer(Int(pinTries)))
        )
    }
}

extension CommandResult {
    /// Of every change but those that print keys.
    var document: JSONValue {
        let number = JSONValue.integer(Int(seq))
        let made = created.map { JSONValue.integer(Int($0)) } ?? .null
        return isProposal
            ? .members(("seq", number), ("created", made), ("proposal", number))
            : .members(("seq", number), ("created", made))
    }

    /// Of a change that makes nothing.
    var recordDocument: JSONValue { .members(("seq", .integer(Int(seq)))) }

    /// Of a registration: the key's components, shown once.
    func document(of key: FreshSecretKey) -> JSONValue {
        let components = key.components.map { component in
            JSONValue.members(
                ("key", .string(component.hexadecimal)),
                ("kcv", .string(component.checkValue))
            )
        }
        return .members(
            ("row", created.map { .integer(Int($0)) } ?? .null),
            ("components", .array(components)),
            ("kcv", .string(key.checkValue))
        )
    }
}
