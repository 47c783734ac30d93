import Payments

/// A payment of a test of the rules, and where it has to go: `forecourt route test`.
package struct RouteCase: Sendable {
    /// What is expected; what is not said may be anything.
    package struct Expectation: Sendable, Equatable {
        /// One member, and what it must be: nil for none.
        package struct Member: Sendable, Equatable {
            package let key: Key
            package let value: String?
        }

        /// What can be expected of a plan.
        package enum Key: String, Sendable, CaseIterable {
            case rule
            case table
            case channel
            case refusal
            case cards
        }

        package var members: [Member] = []
    }

    /// What a member is, and what it should have been.
    package struct Difference: Sendable, Equatable {
        package let key: Expectation.Key
        package let expected: String?
        package let found: String?
    }

    package var name: String
    package var payment = RouteExplanation.Payment()
    package var expected = Expectation()

    /// How a payment's way differs from what is expected, in the order of the file.
    package func differences(from explanation: RouteExplanation) -> [Difference] {
        expected.members.compactMap { member in
            let found: String? =
                switch member.key {
                case .rule: explanation.rule
                case .table: explanation.table
                case .channel: explanation.channel
                case .refusal: explanation.refusal
                case .cards: explanation.half?.name
                }
            guard found != member.value else { return nil }
            return Difference(key: member.key, expected: member.value, found: found)
        }
    }
}
