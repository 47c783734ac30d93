import Journal
import Logging
import ServiceLifecycle

/// Checks the whole journal in the background, in small slices, beside the payments.
struct VerificationService: Service {
    /// How many records are checked in one go, and how long the check waits behind them.
    private struct Pace {
        let slice: Int
        let pause: Duration
    }

    /// While nobody pays: at most ten thousand records a second.
    private static let idle = Pace(slice: 500, pause: .milliseconds(50))
    /// Beside payments: at most one thousand.
    ///
    /// A record costs the check some 8 µs and a slice some 500 µs before its first one, so that
    /// the check takes a hundredth of a core from payments.
    private static let busy = Pace(slice: 200, pause: .milliseconds(200))
    /// From the end of one check to the beginning of the next.
    private static let retry = Duration.seconds(30)
    private static let interval = Duration.seconds(3600)

    let path: String
    /// Told how far the check has come without a fault; gives how many records were written since.
    let verified: @Sendable (Int64) async -> Int
    /// Told what was found wrong.
    let damaged: @Sendable (String) async -> Void
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await verifyForEver() }
    }

    /// Returns when it is cancelled and never before: a service that ends would end the switch.
    private func verifyForEver() async {
        var scope: JournalVerifier.Scope?
        while !Task.isCancelled {
            do {
                try await verifyOnce(scope)
            } catch let error as JournalError {
                switch error {
                case .archiveMissing where scope != .oneFile:
                    // An alarm, no damage: the records that the switch needs are in the live file.
                    logger.critical("only the live file is checked", error: error)
                    scope = .oneFile
                case .archiveMissing, .batchFailed:
                    logger.warning("the background check has to wait", error: error)
                    await wait(Self.retry)
                default:
                    await damaged("\(error)")
                    logger.critical("the background check failed", error: error)
                    // A person has to look at it, and a start checks again.
                    await wait(nil)
                }
            } catch {
                // Cancelled while it slept.
                return
            }
        }
    }

    /// Nil waits until the switch stops.
    private func wait(_ time: Duration?) async {
        repeat {
            do {
                try await Task.sleep(for: time ?? .seconds(3600))
            } catch {
                return
            }
        } while time == nil
    }

    private func verifyOnce(_ scope: JournalVerifier.Scope?) async throws {
        let verifier = try JournalVerifier(path: path, scope: scope)
        var pace = Self.busy
        while true {
            switch try verifier.step(pace.slice) {
            case .checked(let seq):
                let written = await verified(seq)
                pace = written > 0 ? Self.busy : Self.idle
                try await Task.sleep(for: pace.pause)
            case .complete(let seq):
                _ = await verified(seq)
                try await Task.sleep(for: Self.interval)
                return
            }
        }
    }
}
