package import Payments

/// Number of a person, from 1 without a gap.
package struct PersonNumber: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static func < (left: PersonNumber, right: PersonNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Somebody whom the switch knows.
///
/// Nobody is ever removed, so that what he did keeps his name.
package struct Person: Hashable, Sendable {
    package let number: PersonNumber
    /// What people call him here; nobody else's.
    package let name: String
    package var isEnabled: Bool

    package init(number: PersonNumber, name: String, isEnabled: Bool) {
        self.number = number
        self.name = name
        self.isEnabled = isEnabled
    }
}

/// By what somebody is known at one of the doors; it belongs to one person for ever.
package struct PersonName: Hashable, Sendable {
    /// Which door; raw values are stored in the journal.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// A user of this machine.
        case unixUser = 1
        /// A number of three digits that terminals of one merchant send.
        case operatorNumber = 2
        /// For the operators' pages.
        case login = 3
    }

    package let kind: Kind
    /// DE 42 of an operator number; empty for the rest.
    package let merchant: String
    package let name: String

    package init(_ kind: Kind, _ name: String, merchant: String = "") {
        self.kind = kind
        self.merchant = merchant
        self.name = name
    }

    /// Whether it has the form of its kind.
    var isWellFormed: Bool {
        switch kind {
        case .unixUser, .login:
            merchant.isEmpty && (1...64).contains(name.utf8.count)
                && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        case .operatorNumber:
            MerchantNumber.hasLength(merchant)
                && merchant.utf8.allSatisfy { (0x20...0x7E).contains($0) }
                && name.utf8.count == 3 && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }
}

/// A person as an administrator adds him, with all his names.
package struct PersonOpening: Hashable, Sendable {
    /// 1 to 64 bytes, no control characters.
    package var name: String
    package var names: [PersonName]

    package init(name: String, names: [PersonName]) {
        self.name = name
        self.names = names
    }

    var isWellFormed: Bool {
        Self.isName(name)
            && (1...64).contains(names.count) && names.allSatisfy(\.isWellFormed)
            && Set(names).count == names.count
    }

    /// Whether somebody can be called so.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// Whether he can come by the admin socket.
    var hasUser: Bool { names.contains { $0.kind == .unixUser } }
}

/// That a role was given to a person; it stays when the role is taken away.
package struct RoleGrant: Hashable, Sendable {
    /// The record that gave it.
    package let seq: Int64
    package let person: PersonNumber
    package let role: Role
    /// Who proposed or did it; nil for the user that ran the switch, and for its configuration.
    package let grantedBy: PersonNumber?
    /// Who agreed to it, where it took two.
    package let approvedBy: PersonNumber?
    package let at: Timestamp
    /// The record that took it away.
    package var revokedBy: Int64?

    package init(
        seq: Int64,
        person: PersonNumber,
        role: Role,
        grantedBy: PersonNumber?,
        approvedBy: PersonNumber?,
        at: Timestamp,
        revokedBy: Int64? = nil
    ) {
        self.seq = seq
        self.person = person
        self.role = role
        self.grantedBy = grantedBy
        self.approvedBy = approvedBy
        self.at = at
        self.revokedBy = revokedBy
    }
}

/// An act that waits for a second person.
package struct Proposal: Hashable, Sendable {
    /// The record that proposed it, by which it is named.
    package let seq: Int64
    package let person: PersonNumber
    package let at: Timestamp
    package let act: OperatorAct

    package init(seq: Int64, person: PersonNumber, at: Timestamp, act: OperatorAct) {
        self.seq = seq
        self.person = person
        self.at = at
        self.act = act
    }
}
