package import Payments
import Text

/// Who works at the tills of a station and has a number and a password there.
///
/// He is known to the merchant's terminals alone; a ``Person`` is who works with the switch.
///
/// ```text
/// password  wrong ─▶ tries + 1 ── five ─▶ none is compared any more
///           right ─▶ tries 0, when what it was keyed in for is approved
///           set   ─▶ tries 0
/// ```
/// Nobody is ever removed, so that what he did keeps his number.
package struct StationOperator: Hashable, Sendable {
    /// What he may do.
    ///
    /// Raw values are stored in the journal.
    package enum Role: UInt8, Sendable, CaseIterable {
        /// Loads cards and begins shifts.
        case cashier = 1
        /// Takes sales back without their card as well.
        case supervisor = 2
    }

    /// Wrong passwords after which he has to be given another.
    package static let maximumTries: UInt8 = 5

    package let key: StationOperatorKey
    /// What people call him, 1 to 64 bytes.
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

    package var isBlocked: Bool { tries >= Self.maximumTries }

    /// Whether he may be added as he stands.
    var isNewAndWellFormed: Bool {
        key.isWellFormed && tries == 0 && isEnabled && PersonOpening.isName(name)
    }

    // MARK: What becomes of him

    mutating func take(_ act: StationOperatorAct) {
        switch act {
        case .add: break
        case .setRole(_, let role): self.role = role
        case .setPassword(_, let password):
            self.password = password
            tries = 0
        case .setEnabled(_, let isEnabled): self.isEnabled = isEnabled
        }
    }

    /// Another wrong password; whoever is blocked has had all of them.
    mutating func countWrongTry() {
        if !isBlocked { tries += 1 }
    }

    mutating func forgetTries() { tries = 0 }

    // MARK: What he may

    func mayDo(_ role: Role) -> Bool { isEnabled && self.role.covers(role) }

    /// Why a password is refused; nil for the right one.
    ///
    /// After five wrong ones none counts any more: a right one would tell a guesser so.
    func refusal(of entry: PINEntry) -> Outcome? {
        if isBlocked { return .pinTriesExceeded }
        switch entry {
        case .absent: return .pinRequired
        case .unreadable: return .incorrectPIN
        case .keyed(let reference): return password.matches(reference) ? nil : .incorrectPIN
        }
    }
}

extension StationOperator.Role {
    /// Whether its holder may do what takes another role.
    package func covers(_ other: StationOperator.Role) -> Bool { rawValue >= other.rawValue }

    /// What people and scripts read.
    package var name: String { "\(self)" }

    /// The role of that name; nil for any other word.
    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
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

    package var isWellFormed: Bool { MerchantNumber.hasLength(merchant) && number < 1000 }

    /// The number as terminals send it and people read it.
    package var digits: String { DecimalText.padded(number, digits: 3) }

    /// As a person reads it.
    package var text: String { "\(digits) at \(merchant)" }

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
