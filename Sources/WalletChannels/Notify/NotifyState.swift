import NIOCore

/// What all connections of a listener share.
///
/// Whoever sends no whole request gives way to who comes: a provider sends one in a moment, so that
/// however many connections say nothing, they do not keep it out.
struct NotifyState: Sendable {
    enum Admission {
        case taken
        /// Another one has to end, which has been here longest without a whole request.
        case insteadOf(any Channel)
        /// All that are here wait for our answer.
        case refused
    }

    var limiter = NotifyLimiter()
    /// Connections whose request is not whole, from the oldest on.
    private var unfinished: [any Channel] = []
    /// How many connections have sent theirs.
    private var whole = 0

    /// A connection begins.
    mutating func admit(_ channel: any Channel) -> Admission {
        var admission = Admission.taken
        if unfinished.count + whole >= NotifyBounds.connections {
            guard !unfinished.isEmpty else { return .refused }
            admission = .insteadOf(unfinished.removeFirst())
        }
        unfinished.append(channel)
        return admission
    }

    /// Its request is whole.
    mutating func finish(_ channel: any Channel) {
        forget(channel)
        whole += 1
    }

    /// It ends before that, or had to give way.
    mutating func forget(_ channel: any Channel) {
        unfinished.removeAll { $0 === channel }
    }

    /// One whose request was whole ends.
    mutating func endWhole() { whole -= 1 }
}

/// Said to a connection that has to give way.
struct NotifyEviction: Sendable {}
