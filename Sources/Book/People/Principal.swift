/// As whom somebody asks.
///
/// Raw values are stored in the journal.
package enum Standing: UInt8, Sendable, CaseIterable {
    /// The switch itself: what its settings, its clock and its start make it do.
    case house = 0
    /// The user that runs the switch, or the system's, over a running switch.
    case owner = 1
    /// The same on the data directory of a switch that is down.
    case ownerAlone = 2
    /// Another user of this machine.
    case user = 3
}

/// Who asks for something.
package struct Principal: Hashable, Sendable {
    /// The Unix user, under whose name an act is recorded.
    package let name: String
    package let standing: Standing

    package init(name: String, standing: Standing) {
        self.name = name
        self.standing = standing
    }
}

extension Principal {
    /// The user that runs the switch, while it runs.
    package static func owner(named name: String) -> Principal {
        Principal(name: name, standing: .owner)
    }

    /// The user of a data directory whose switch is down.
    package static func alone(named name: String) -> Principal {
        Principal(name: name, standing: .ownerAlone)
    }

    /// The switch itself.
    package static let house = Principal(name: "switch", standing: .house)
}
