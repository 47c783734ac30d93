/// Days of the week, from Monday on.
package struct Weekdays: Sendable, Hashable {
    /// As a configuration writes them, Monday first.
    package static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// A bit a day, Monday lowest.
    package private(set) var bits: UInt8

    /// A day, `mon`, or days that follow each other, `fri-mon`; nil for anything else.
    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        let days = ends.compactMap { Self.names.firstIndex(of: String($0)) }
        guard ends.count == days.count, days.count == 1 || days.count == 2, let last = days.last
        else { return nil }
        bits = 0
        var day = days[0]
        while day != last {
            bits |= 1 << day
            day = (day + 1) % 7
        }
        bits |= 1 << last
    }

    /// Days and spans of days with a space between them, each day once: `mon-fri sun`; nil for
    /// anything else.
    package init?(list text: String) {
        bits = 0
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard let days = Weekdays(String(part)), bits & days.bits == 0 else { return nil }
            bits |= days.bits
        }
    }

    /// Each of the days, with a space between them.
    package var list: String {
        Self.names.indices.filter(contains).map { Self.names[$0] }.joined(separator: " ")
    }

    package mutating func formUnion(_ other: Weekdays) { bits |= other.bits }

    /// `day` counts from Monday, 0 to 6.
    package func contains(_ day: Int) -> Bool { bits >> day & 1 == 1 }
}
