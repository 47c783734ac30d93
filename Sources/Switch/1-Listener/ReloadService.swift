import ServiceLifecycle
import UnixSignals

/// SIGHUP: the configuration is read again.
struct ReloadService: Service {
    /// Returns when it was taken up, or was refused; one signal at a time.
    let reload: @Sendable () async -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await reload() }
        }
    }
}
