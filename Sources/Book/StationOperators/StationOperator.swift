package import Payments

/// Who works at the tills of a station and has a number and a password there.
///
/// He is known to the merchant's terminals alone; a ``Person`` is who works with the switch.
package struct StationOperator: Hashable, Sendable {
    /// What he may do.
    ///
    /// Raw values are stored in the journal.
    package enum Role: UInt8, Sendable, CaseIterable {
        /// Loads cards.
        case cashier = 1
        /// Takes sales back without their card as well.
        case supervisor = 2
    }

    /// Wrong passwords after which he has to be given another.
    package static let maximumTries: UInt8 = 5

    package let key: StationOperatorKey
    package var name: String
    package var role: Role
    package var password: PINReference
    /// Wrong passwords since the last right one.
    package var tries: UInt8
    package var isEnabled: Bool

    package init(
        key: StationOperatorKey,
        name: String,
        role: Role,
        password: PINReference,
        tries: UInt8 = 0,
        isEnabled: Bool = true
    ) {
        self.key = key
        self.name = name
        self.role = role
        self.password = password
        self.tries = tries
        self.isEnabled = isEnabled
    }
}

/// The number of an operator at his merchant (DE 42).
package struct StationOperatorKey: Hashable, Comparable, Sendable {
    package let merchant: String
    /// 0 to 999.
    package let number: UInt16

    package init(merchant: String, number: UInt16) {
        self.merchant = merchant
        self.number = number
    }

    package static func < (left: StationOperatorKey, right: StationOperatorKey) -> Bool {
        (left.merchant, left.number) < (right.merchant, right.number)
    }
}

/// What a person does about the operators of a station.
package enum StationOperatorAct: Hashable, Sendable {
    case add(StationOperator)
    case setRole(StationOperatorKey, StationOperator.Role)
    /// Another password; wrong ones count anew.
    case setPassword(StationOperatorKey, PINReference)
    case setEnabled(StationOperatorKey, Bool)

    package var key: StationOperatorKey {
        switch self {
        case .add(let added): added.key
        case .setRole(let key, _), .setPassword(let key, _), .setEnabled(let key, _): key
        }
    }
}
