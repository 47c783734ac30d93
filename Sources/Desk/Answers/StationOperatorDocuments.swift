import Book
import Switch
import Text

/// Operators of stations as JSON; of a password only whether it still counts.
extension [StationOperator] {
    /// As `operator list --json` prints them, one a line.
    func document(of merchant: String?, _ people: PeopleRows) -> JSONValue {
        .array(
            filter { merchant == nil || $0.key.merchant == merchant }.map { $0.document(people) }
        )
    }
}

extension StationOperator {
    fileprivate func document(_ people: PeopleRows) -> JSONValue {
        let name = PersonName(.operatorNumber, key.digits, merchant: key.merchant)
        let person = people.names[name].flatMap { number in
            people.persons.first { $0.number == number }
        }
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
