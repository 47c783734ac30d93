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
    let checker: BalanceChecker
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await verifyForEver() }
    }

    private func verifyForEver() async {
        while !Task.isCancelled {
            do {
                try await verifyOnce()
            } catch let error as JournalError {
                if case .batchFailed = error {
                    logger.warning("the background check has to wait", error: error)
                    // It says nothing of the file: the next round looks again; cancelled, it ends.
                    guard (try? await Task.sleep(for: Self.retry)) != nil else { return }
                    continue
                }
                await checker.found(damage: "\(error)")
                logger.critical("the background check failed", error: error)
                return
            } catch {
                // Cancelled while it slept.
                return
            }
        }
    }

    private func verifyOnce() async throws {
        let verifier = try JournalVerifier(path: path)
        var slice = Self.busySlice
        while true {
            switch try verifier.step(slice) {
            case .checked(let seq):
                let written = await checker.verified(upTo: seq)
                slice = written > 0 ? Self.busySlice : Self.idleSlice
                try await Task.sleep(for: Self.pause)
            case .complete(let seq):
                _ = await checker.verified(upTo: seq)
                try await Task.sleep(for: Self.interval)
                return
            }
        }
    }
}
