import Book
import Logging
import Payments

/// SIGHUP, which only the user of the switch and the system's may send.
extension PaymentSwitch {
    /// Reads the configuration again and logs what became of it.
    ///
    /// Whoever sends the signal has changed the file before, which a reload that is under way may
    /// have read earlier: behind it the file is read once more.
    func reloadAtSignal(telling supervisor: Supervisor? = nil) async {
        // Its end says that the switch is ready: not before it is, and not once it stops.
        guard let supervisor, currentPhase == .ready else {
            _ = await readAgainAtSignal()
            return
        }
        supervisor.tell(.reloading(sinceNanoseconds: clock.monotonicNanoseconds()))
        let outcome = await readAgainAtSignal()
        if currentPhase == .ready { supervisor.tell(.ready(outcome)) }
    }

    /// Says what became of it.
    private func readAgainAtSignal() async -> String {
        let principal = Principal(name: environment.origin.userName, standing: .house)
        func reload() async -> Result<ReloadOutcome, CommandError> {
            await withCheckedContinuation { continuation in
                self.reload(by: principal, reason: "SIGHUP") { continuation.resume(returning: $0) }
            }
        }
        var result = await reload()
        while result == .failure(.reloading) {
            await withCheckedContinuation { continuation in
                onBook { $0.whenReloadEnds { continuation.resume() } }
            }
            result = await reload()
        }
        switch result {
        case .failure(let error):
            logger.error(
                "the configuration was not read again, what is in use stays",
                error: error
            )
            return "serving; the configuration was not read again, see the log"
        case .success(.refused(let mistakes)):
            for mistake in mistakes.prefix(Self.mostMistakes) {
                logger.error("a mistake", metadata: .fields((.reason, mistake)))
            }
            logger.error(
                "the configuration is wrong: nothing was reloaded, what is in use stays",
                metadata: .fields((.count, "\(mistakes.count)"))
            )
            return "serving; a wrong configuration was not taken up, see the log"
        case .success(.unchanged(let version, let waiting)):
            logger.notice(
                "certificates reloaded, routing as before",
                metadata: .fields((.version, "\(version)"))
            )
            warn(of: waiting)
            return "serving; certificates reloaded, routing as before"
        case .success(.taken(let seq, let version, let waiting)):
            logger.notice(
                "certificates reloaded, routing by the configuration as it stands",
                metadata: .fields((.version, "\(version)"), (.seq, "\(seq)"))
            )
            warn(of: waiting)
            return "serving; configuration reloaded"
        }
    }

    /// So many mistakes are told one by one.
    private static let mostMistakes = 100

    private func warn(of waiting: [String]) {
        guard !waiting.isEmpty else { return }
        logger.warning(
            "the configuration has changed: that takes a restart",
            metadata: .fields((.reason, waiting.prefix(8).joined(separator: ", ")))
        )
    }
}
