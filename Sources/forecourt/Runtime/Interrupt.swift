import Glibc
import Synchronization

/// ^C and SIGTERM of a command that has something to say before it ends.
///
/// The first one asks; a second ends the process as it would any other. For commands that wait in
/// a loop of their own, on the main thread; whatever serves has the service group's signals.
enum Interrupt {
    private static let asked = Atomic(false)

    /// Whether the command was asked to end.
    static var isAsked: Bool { asked.load(ordering: .relaxed) }

    /// Takes the signals from here on; what waits in the kernel is woken by them.
    static func watch() {
        // Made before a handler can need it.
        asked.store(false, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Interrupt.asked.store(true, ordering: .relaxed)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for signal in [SIGINT, SIGTERM] { sigaction(signal, &action, nil) }
    }
}
