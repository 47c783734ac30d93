import Logging
import ServiceLifecycle
import UnixSignals

/// SIGHUP: certificates that were replaced on disk.
struct CertificateReloadService: Service {
    let logger: Logger
    /// Reads all of them, and changes nothing when one cannot be used.
    let reload: @Sendable () throws(StartError) -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { answer() }
        }
    }

    private func answer() {
        do throws(StartError) {
            try reload()
            logger.notice("certificates reloaded")
        } catch {
            logger.error("certificates not reloaded, the ones in use stay", error: error)
        }
    }
}
