import Journal
import Logging
import ServiceLifecycle

/// Checks the whole journal in the background, in small slices, beside the payments.
struct VerificationService: Service {
    /// Records in one slice while nobody pays, and beside payments; with the pause behind it, at
    /// most ten thousand records a second and at most one thousand.
    ///
    /// A record costs the check some 8 µs, so that it takes a hundredth of a core from payments.
    private static let idleSlice = 500
    private static let busySlice = 50
    private static let pause = Duration.milliseconds(50)
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
        var slice = Self.busySlice
        while true {
            switch try verifier.step(slice) {
            case .checked(let seq):
                let written = await verified(seq)
                slice = written > 0 ? Self.busySlice : Self.idleSlice
                try await Task.sleep(for: Self.pause)
            case .complete(let seq):
                _ = await verified(seq)
                try await Task.sleep(for: Self.interval)
                return
            }
        }
    }
}
