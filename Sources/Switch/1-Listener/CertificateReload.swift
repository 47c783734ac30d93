import Logging
import ServiceLifecycle
import UnixSignals

/// What the configuration has become since the start, as far as who runs the switch can tell.
package enum ConfigurationRecheck: Sendable {
    case unchanged
    /// It is in order, and another than the one in force.
    case changed
    /// A start would refuse it: why, in one line.
    case wrong(String)
}

/// SIGHUP: certificates that were replaced on disk.
///
/// Nothing else of the configuration is taken up while the switch runs; a configuration that no
/// start would take is told, and leaves the certificates as they are.
struct CertificateReloadService: Service {
    let logger: Logger
    /// Looks at the configuration as it stands.
    let recheck: @Sendable () -> ConfigurationRecheck
    /// Reads all of them, and changes nothing when one cannot be used.
    let reload: @Sendable () throws(StartError) -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { answer() }
        }
    }

    private func answer() {
        let found = recheck()
        if case .wrong(let reason) = found {
            return logger.error(
                "the configuration is wrong: nothing was reloaded, what is in use stays",
                metadata: .fields((.reason, reason))
            )
        }
        do throws(StartError) {
            try reload()
            logger.notice("certificates reloaded")
        } catch {
            return logger.error("certificates not reloaded, the ones in use stay", error: error)
        }
        if case .changed = found {
            logger.warning("the configuration has changed: that takes a restart")
        }
    }
}
