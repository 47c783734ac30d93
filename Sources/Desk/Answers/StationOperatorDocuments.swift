import Book
import Switch
import Text

/// Operators of stations as JSON; of a password only whether it still counts.
extension [StationOperator] {
    /// As `operator list --json` prints them, one a line.
    func document(of merchant: String?, _ people: PeopleRows) -> JSONValue {
        let persons = Dictionary(people.persons.map { ($0.number, $0) }) { first, _ in first }
        return .array(
            filter { merchant == nil || $0.key.merchant == merchant }.map {
                $0.document(people.names[$0.personName].flatMap { persons[$0] })
            }
        )
    }
}

extension StationOperator {
    /// Under which a person has the operator's number.
    fileprivate var personName: PersonName {
        PersonName(.operatorNumber, key.digits, merchant: key.merchant)
    }

    fileprivate func document(_ person: Person?) -> JSONValue {
        let isAble = isEnabled && person?.isEnabled != false
        return .members(
            ("merchant", .string(key.merchant)),
            ("operator", .string(key.digits)),
            ("name", .string(self.name)),
            ("role", .string(role.name)),
            ("status", .string(isAble ? "enabled" : "disabled")),
            ("password", .string(isBlocked ? "blocked" : "set")),
            ("tries", .integer(Int(tries))),
            ("person", person.map { .string($0.name) } ?? .null)
        )
    }
}
