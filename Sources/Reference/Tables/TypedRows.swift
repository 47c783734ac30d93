package import Payments

/// Rows of the tables by which the book decides, as values.
///
/// Each is read from the fields of its row; nil where they are not in their canonical form.
struct OrganisationRow: Hashable, Sendable {
    let parent: String?
    let isFrozen: Bool

    init?(_ fields: [Substring]) {
        parent = fields[1].isEmpty ? nil : String(fields[1])
        guard let isFrozen = RowFields.isFrozen(fields[5]) else { return nil }
        self.isFrozen = isFrozen
    }
}

struct StationRow: Hashable, Sendable {
    let organisation: String
    let isFrozen: Bool

    init?(_ fields: [Substring]) {
        organisation = String(fields[1])
        guard !fields[1].isEmpty, let isFrozen = RowFields.isFrozen(fields[3]) else { return nil }
        self.isFrozen = isFrozen
    }
}

/// Who may or may not do what.
struct PermissionKey: Hashable, Sendable {
    /// A station, or an organisation and all below it.
    let holder: String
    /// nil for every one.
    let operation: Operation?

    init(holder: String, operation: Operation?) {
        self.holder = holder
        self.operation = operation
    }

    init?(_ fields: [Substring]) {
        holder = String(fields[0])
        if fields[1] == "*" {
            operation = nil
        } else {
            guard let operation = Operation(name: String(fields[1])) else { return nil }
            self.operation = operation
        }
    }
}

struct PermissionRow: Hashable, Sendable {
    let isAllowed: Bool
    /// The most that may be taken off line, minor units.
    let floor: Int64?

    init?(_ fields: [Substring]) {
        switch fields[2] {
        case "yes": isAllowed = true
        case "no": isAllowed = false
        default: return nil
        }
        guard let floor = RowFields.optional(fields[3], RowFields.amount) else { return nil }
        self.floor = floor
    }
}

/// An application domain (应用域): where cards of some prefixes may pay, and for what.
package struct DomainRow: Hashable, Sendable {
    /// An organisation, and whether all below it belong to it.
    package struct Member: Hashable, Sendable {
        let organisation: String
        let withBelow: Bool

        /// Whether a station of these organisations, its own first, belongs to it.
        func has(_ organisations: [String]) -> Bool {
            withBelow
                ? organisations.contains(organisation) : organisations.first == organisation
        }
    }

    let prefixes: [CardPrefix]
    let members: [Member]
    package let groups: [String]

    init?(_ fields: [Substring]) {
        var prefixes: [CardPrefix] = []
        for text in RowFields.codes(fields[1]) {
            guard let prefix = CardPrefix(text) else { return nil }
            prefixes.append(prefix)
        }
        self.prefixes = prefixes
        members = Self.members(fields[2])
        groups = RowFields.codes(fields[3]).map(String.init)
    }

    /// Organisations, `+` behind those that all below belong to.
    static func members(_ field: Substring) -> [Member] {
        RowFields.codes(field).map { code in
            code.last == "+"
                ? Member(organisation: String(code.dropLast()), withBelow: true)
                : Member(organisation: String(code), withBelow: false)
        }
    }
}

package struct SoldProduct: Hashable, Sendable {
    package let group: String
    /// What its quantities are of; nil where the row does not say.
    package let unit: ProductUnit?

    init?(_ fields: [Substring]) {
        guard !fields[2].isEmpty else { return nil }
        group = String(fields[2])
        unit = ProductUnit(rawValue: String(fields[3]))
    }
}

/// What a product is sold by.
package enum ProductUnit: String, Hashable, Sendable {
    case litre
    case kilogram
    case piece

    /// Whether a line of this unit of measure is in it.
    ///
    /// Source: protocol sheet of IFSF, DE 63: `L` litre, `K` kilogram, `U` unit.
    package func isUnit(_ letter: Character) -> Bool {
        switch self {
        case .litre: letter == "L" || letter == "l"
        case .kilogram: letter == "K" || letter == "k"
        case .piece: letter == "U" || letter == "u"
        }
    }
}

package struct VehicleRow: Hashable, Sendable {
    /// Its number, as limits and restrictions tell vehicles apart.
    package let name: LimitKey
    package let organisation: String
    /// The card that is its own.
    package let card: CardToken?
    package let groups: [String]
    let isFrozen: Bool

    init?(_ fields: [Substring]) {
        organisation = String(fields[1])
        name = LimitKey(vehicle: fields[0])
        guard !fields[1].isEmpty,
            let card = RowFields.optional(fields[2], { ReferenceCard($0)?.token }),
            let isFrozen = RowFields.isFrozen(fields[4])
        else { return nil }
        self.card = card
        groups = RowFields.codes(fields[3]).map(String.init)
        self.isFrozen = isFrozen
    }
}

package struct DriverRow: Hashable, Sendable {
    package let organisation: String
    let isFrozen: Bool

    init?(_ fields: [Substring]) {
        organisation = String(fields[1])
        guard !fields[1].isEmpty, let isFrozen = RowFields.isFrozen(fields[3]) else { return nil }
        self.isFrozen = isFrozen
    }
}

/// One to six leading digits of a card.
struct CardPrefix: Hashable, Sendable {
    /// The digits behind a 1, so that how many there are is told.
    private let value: UInt32

    init?(_ text: Substring) {
        guard (1...6).contains(text.utf8.count), let digits = DigitText.value(Array(text.utf8)[...])
        else { return nil }
        value = UInt32(digits) + Self.one(text.utf8.count)
    }

    /// The first so many digits of a card, 1 to 6.
    init(of card: CardMask, digits: Int) {
        value = card.first / Self.power(6 - digits) + Self.one(digits)
    }

    /// How many digits it has.
    var digits: Int { (1...6).last { value >= Self.one($0) } ?? 1 }

    private static func one(_ digits: Int) -> UInt32 { power(digits) }

    private static func power(_ exponent: Int) -> UInt32 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension RowFields {
    static func isFrozen(_ text: Substring) -> Bool? {
        switch text {
        case "active": false
        case "frozen": true
        default: nil
        }
    }
}
