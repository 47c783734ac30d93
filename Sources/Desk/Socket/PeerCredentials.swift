import Book
import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Who is at the other end of a Unix socket, as the kernel says (`struct ucred`).
struct PeerCredentials: Sendable {
    let process: Int32
    let user: UInt32
    let group: UInt32

    /// The credentials of a channel's peer.
    static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
    }

    /// Whom the switch takes the peer for: the user that runs it and the system's are its owners;
    /// whoever else the socket's group lets in is known by his name, or a stranger.
    var principal: Principal {
        Principal(
            name: UserName.of(user),
            standing: AdminShares.isOwner(user) ? .owner : .user
        )
    }
}
