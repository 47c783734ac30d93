package import Journal
import Payments
import Switch
package import Text

/// A business date as JSON.
extension DayListing {
    /// With what it came to, asset by asset.
    package func document(_ report: DayReport) -> JSONValue {
        func number(_ value: Int64) -> JSONValue { .integer(Int(value)) }
        var totals: [JSONValue] = []
        if case .sums(let sections) = report.content { totals = sections.map(\.totals) }
        return .members(
            ("date", .string(date.dashed)),
            ("began_at", openedAt.map { .string($0.utc) } ?? .null),
            ("open", .boolean(isOpen)),
            ("settled", number(settled)),
            ("uploaded", number(uploaded)),
            ("forced", number(forced)),
            ("comparing", number(comparing)),
            ("shifts", number(shifts)),
            ("open_shifts", number(openShifts)),
            ("cases", number(cases)),
            ("open_cases", number(openCases)),
            ("stations_closed", number(stations)),
            ("opened_at", begunAt.map { .string($0.utc) } ?? .null),
            ("closed_at", closedAt.map { .string($0.utc) } ?? .null),
            ("previous", previous.map { .string($0.dashed) } ?? .null),
            ("next", next.map { .string($0.dashed) } ?? .null),
            ("totals", .array(totals))
        )
    }
}

extension DayReport.Section {
    /// The sum of one asset.
    fileprivate var totals: JSONValue {
        func tally(_ count: Int64, _ amount: Int64) -> JSONValue {
            .members(("count", .integer(Int(count))), ("amount_minor", .integer(Int(amount))))
        }
        let sides = sum.sides
        return .members(
            ("currency", .string(asset.numericCode)),
            ("debits", tally(sides.debits.count, sides.debits.amount)),
            ("credits", tally(sides.credits.count, sides.credits.amount)),
            ("reversed", tally(sum.reversed.count, sum.reversed.amount)),
            ("loaded", tally(sum.loaded.count, sum.loaded.amount)),
            ("undecided", tally(sum.undecided.count, sum.undecided.amount)),
            ("net_minor", .integer(Int(sum.net)))
        )
    }
}
