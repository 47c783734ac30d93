package import Payments

/// What all accounts of one kind and asset come to, in minor units.
package struct BalanceLine: Hashable, Sendable {
    /// Kind of the accounts, as in `account list`.
    package var kind: String
    package var asset: Asset
    package var accounts: Int64
    package var debits: Int64
    package var credits: Int64
    /// What is held and not moved.
    package var heldDebits: Int64
    package var heldCredits: Int64

    /// Whether what was taken of some accounts was given to others, asset by asset.
    package static func areBalanced(_ lines: [BalanceLine]) -> Bool {
        Dictionary(grouping: lines, by: \.asset).values.allSatisfy { lines in
            lines.reduce(0) { $0 &+ $1.debits &- $1.credits } == 0
                && lines.reduce(0) { $0 &+ $1.heldDebits &- $1.heldCredits } == 0
        }
    }
}
