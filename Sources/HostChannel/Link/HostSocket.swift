import NIOCore
import Text

/// One socket of a link and all that belongs to it; a value in `HostLink`.
struct HostSocket {
    let place: Int
    var state: HostLinkState
    var channel: (any Channel)?
    /// Counts the tries to connect, so that nothing of an old socket is taken for the new one's.
    var attempt: UInt64 = 0
    var writes = WriteProgress()
    var needsFlush = false
    /// DE 11 of the network message whose answer is awaited.
    var networkSTAN: UInt32 = 0
    var lastHeard = NIODeadline.uptimeNanoseconds(0)
    var timers: [HostLinkState.Timer: Scheduled<Void>] = [:]

    init(place: Int, _ settings: HostLinkSettings) {
        self.place = place
        state = HostLinkState(
            answerNanoseconds: settings.timeout.nanoseconds,
            idleNanoseconds: settings.echo.nanoseconds
        )
    }

    var name: HostSocketName { HostSocketName(place: place, attempt: attempt) }
}
