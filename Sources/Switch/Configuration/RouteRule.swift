package import Payments

/// One rule of a routing table as configured: all its conditions must hold.
///
/// Its conditions are read and written as if they were its own: `rule.cards`.
@dynamicMemberLookup
package struct RouteRule: Sendable, Equatable {
    /// Where a payment goes that matches.
    package enum Target: Sendable, Equatable {
        /// A channel by its name.
        case channel(String)
        case deny
        /// Another table decides, by its name.
        case table(String)
        /// The table that led here goes on behind the rule that did.
        case goOn
    }

    package var name: String
    package var when = RouteConditions()
    package var target: Target
    /// Which half of a settlement its cards count in.
    package var half = CardHalf.domestic
    /// The most that one payment may cost, minor units.
    package var maximumMinor: Int64?
    /// From this amount up a personal card needs its PIN, minor units.
    package var pinFromMinor: Int64 = defaultPINFromMinor

    /// 500.00 yuan.
    package static let defaultPINFromMinor: Int64 = 50_000

    package init(name: String, target: Target) {
        self.name = name
        self.target = target
    }

    package subscript<Value>(
        dynamicMember path: WritableKeyPath<RouteConditions, Value>
    ) -> Value {
        get { when[keyPath: path] }
        set { when[keyPath: path] = newValue }
    }
}

/// Rules that decide together, and how one of them is chosen.
package struct RouteTableSettings: Sendable, Equatable {
    /// Which rule decides of those that match.
    package enum Match: String, Sendable, CaseIterable {
        /// The first one.
        case first
        /// The one whose `bin` names the card most narrowly, so that the longest prefix wins; of
        /// two alike the first, and one without `bin` behind all others.
        case longest
    }

    package var name: String
    package var match = Match.first
    package var rules: [RouteRule] = []

    package init(name: String) { self.name = name }

    /// What the table is called that every payment begins in.
    static let firstName = "routes"

    /// Tables beside the one that every payment begins in.
    package static let most = 64
    /// Rules of all tables.
    package static let mostRules = 4096
}
