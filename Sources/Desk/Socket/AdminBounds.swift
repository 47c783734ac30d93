import Glibc
import NIOCore

/// What peers of the admin socket may take.
enum AdminBounds {
    /// Connections at once of who holds every role: the user of the switch, and root.
    static let ofOwner = 32
    /// Connections at once of any other user.
    static let ofUser = 8
    /// Connections at once of all other users together.
    static let ofOthers = 32
    /// Requests of one connection that are not answered yet.
    static let inFlight = 64
    /// How long a connection may stay without a request.
    static let idle = TimeAmount.seconds(60)
}

/// Who has how many connections: a share for each user, so that none keeps another out, and least
/// of all the user of the switch.
struct AdminShares: Sendable {
    private var ofUser: [UInt32: Int] = [:]
    private var ofOthers = 0

    static func isOwner(_ user: UInt32) -> Bool { user == geteuid() || user == 0 }

    /// Whether one more connection of a user may stay; what may stay counts until `leave`.
    mutating func admit(_ user: UInt32) -> Bool {
        let isOwner = Self.isOwner(user)
        let mine = ofUser[user, default: 0]
        guard mine < (isOwner ? AdminBounds.ofOwner : AdminBounds.ofUser),
            isOwner || ofOthers < AdminBounds.ofOthers
        else { return false }
        ofUser[user] = mine + 1
        if !isOwner { ofOthers += 1 }
        return true
    }

    /// A connection that was admitted is closed.
    mutating func leave(_ user: UInt32) {
        let mine = ofUser[user, default: 0]
        ofUser[user] = mine > 1 ? mine - 1 : nil
        if !Self.isOwner(user) { ofOthers -= 1 }
    }
}
