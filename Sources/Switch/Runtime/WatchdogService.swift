import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Text

/// Tells the service manager that the switch lives, as long as every thread of payments moves.
///
/// On a thread of its own, four times within the manager's patience: it proves nothing by itself,
/// and nothing else can hold it up. The first service, so that it watches until the last has ended.
struct WatchdogService: Service {
    let supervisor: Supervisor
    let patience: Duration
    let heartbeat: Heartbeat
    let logger: Logger

    func run() async throws {
        let thread = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pause = TimeAmount.nanoseconds(max(1_000_000, patience.nanoseconds / 4))
        let watch = NIOLoopBoundBox.makeBoxSendingValue(
            Watch(heartbeat: heartbeat),
            eventLoop: thread.next()
        )
        // The first beat proves nothing yet.
        _ = heartbeat.check()
        thread.next().scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            switch watch.value.look() {
            case .moves: supervisor.tell(.alive)
            case .moveAgain:
                logger.notice("every thread moves again")
                supervisor.tell(.status("serving"))
                supervisor.tell(.alive)
            case .firstStall(let stall):
                logger.critical(
                    "a thread stands still: the service manager ends a switch that does not move",
                    metadata: .fields((.reason, stall.description))
                )
                supervisor.tell(.status(stall.description))
            case .stands: return
            }
        }
        // Returns when the group shuts down; being cancelled means the same.
        try? await gracefulShutdown()
        try await thread.shutdownGracefully()
    }

    /// What has been seen so far.
    struct Watch {
        enum Sight: Equatable {
            case moves
            case moveAgain
            case firstStall(Heartbeat.Stall)
            case stands
        }

        let heartbeat: Heartbeat
        private var stands = false

        init(heartbeat: Heartbeat) { self.heartbeat = heartbeat }

        mutating func look() -> Sight {
            let stall = heartbeat.check()
            defer { stands = stall != nil }
            guard let stall else { return stands ? .moveAgain : .moves }
            return stands ? .stands : .firstStall(stall)
        }
    }
}
