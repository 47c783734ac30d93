import Book
import Ledger
import Payments
import Switch
import Text

/// People and what waits for a second of them, as JSON.
extension PeopleRows {
    /// As `person list --json` prints them, one a line.
    var document: JSONValue {
        .array(persons.map { document(of: $0) })
    }

    private func document(of person: Person) -> JSONValue {
        let own = names.filter { $0.value == person.number }.keys
        func texts(_ kind: PersonName.Kind) -> JSONValue {
            let texts = own.filter { $0.kind == kind }.map(\.text)
            return .array(texts.sorted().map(JSONValue.string))
        }
        let roles = Role.allCases.filter { role in
            grants.contains {
                $0.person == person.number && $0.role == role && $0.revokedBy == nil
            }
        }
        return .members(
            ("person", .integer(Int(person.number.rawValue))),
            ("name", .string(person.name)),
            ("status", .string(person.isEnabled ? "enabled" : "disabled")),
            ("users", texts(.unixUser)),
            ("operators", texts(.operatorNumber)),
            ("logins", texts(.login)),
            ("roles", .array(roles.map { .string($0.rawValue) }))
        )
    }

    /// As `approve --json` lists them, one a line.
    func document(of proposals: [Proposal]) -> JSONValue {
        .array(
            proposals.map { proposal in
                let index = Int(proposal.person.rawValue) - 1
                let name = persons.indices.contains(index) ? persons[index].name : "-"
                var approving = "-"
                if case .two(_, let role) = proposal.act.kind.demand { approving = role.rawValue }
                return .members(
                    ("proposal", .integer(Int(proposal.seq))),
                    ("act", .string(proposal.act.kind.name.text)),
                    ("object", .string(proposal.act.kind.objectWords)),
                    ("name", .string(name)),
                    ("reason", .string(proposal.act.reason)),
                    ("role", .string(approving))
                )
            }
        )
    }
}

extension OperatorAct.Kind {
    /// What a proposal is about, for the person who is asked to agree.
    fileprivate var objectWords: String {
        switch self {
        case .openAccount(let opening):
            "\(opening.kind.name) of card \(opening.card.mask), \(opening.openingBalance) minor units"
        case .credit(let account, let amount, let asset):
            "account \(account), \(amount) minor units of \(asset?.numericCode ?? "its asset")"
        case .closeStation(let close): close.merchant
        case .grantRole(let person, let role): "\(role.rawValue) for person \(person.rawValue)"
        case .reference(.activate(let version, let time, _)):
            "import \(version)" + (time.map { ", in force from \($0.utc)" } ?? "")
        default: "-"
        }
    }
}
