import Journal
import Logging
import ServiceLifecycle

/// Looks every few seconds what of the days of stations is open, beside the payments.
struct DayWatchService: Service {
    private static let interval = Duration.seconds(10)

    let path: String
    let board: DayBoard
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await watchForEver() }
    }

    /// Returns when it is cancelled and never before: a service that ends would end the switch.
    private func watchForEver() async {
        var hasFailed = false
        while !Task.isCancelled {
            do throws(JournalError) {
                let reader = try JournalReader(path: path)
                board.set(try reader.openDayCounts(), held: try reader.heldForwards(limit: 20))
                hasFailed = false
            } catch {
                // Once: whoever reads the metrics sees that they stand still.
                if !hasFailed { logger.warning("what is open is not counted", error: error) }
                hasFailed = true
            }
            do {
                try await Task.sleep(for: Self.interval)
            } catch {
                return
            }
        }
    }
}
