import Book
package import CardSecurity
package import NIOCore

/// What the switch takes from outside: clocks, random numbers and event loops.
///
/// With virtual loops and seeded sources the whole switch runs in one thread.
package struct SwitchEnvironment: Sendable {
    /// Where the actors live.
    package enum Loops: Sendable {
        /// Threads of the switch's own; 0 lanes takes one a core.
        case threads
        /// Loops that somebody else runs.
        case given(lanes: [any EventLoop], book: any EventLoop)
    }

    package var clock: any SwitchClock
    package var random: @Sendable () -> any RandomSource
    package var loops: Loops
    /// Makes what speaks to channels outside this house.
    package var channels: ChannelFactory
    /// Who starts it, and from what.
    package var origin: StartOrigin
    /// Where keys work.
    var modules = SecurityModuleSource.software
    /// Ends the process with a line on standard error.
    package var endProcess: @Sendable (String) -> Never

    package init(
        clock: any SwitchClock = SystemClock(),
        random: @escaping @Sendable () -> any RandomSource = { SystemRandomSource() },
        loops: Loops = .threads,
        channels: ChannelFactory = .none,
        origin: StartOrigin = StartOrigin(),
        endProcess: @escaping @Sendable (String) -> Never = SwitchEnvironment.exitWithLine
    ) {
        self.clock = clock
        self.random = random
        self.loops = loops
        self.channels = channels
        self.origin = origin
        self.endProcess = endProcess
    }

    /// The same with another clock.
    func running(by clock: any SwitchClock) -> SwitchEnvironment {
        var environment = self
        environment.clock = clock
        return environment
    }
}

/// Who starts a switch and which file its configuration was read from, for the journal.
package struct StartOrigin: Sendable, Equatable {
    package var userName: String
    /// nil where it came from no file.
    package var file: ConfigurationFile?

    package init(userName: String = Principal.house.name, file: ConfigurationFile? = nil) {
        self.userName = userName
        self.file = file
    }
}
