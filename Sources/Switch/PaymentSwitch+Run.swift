import Glibc
import Journal
import Logging
import Payments
package import ServiceLifecycle
import UnixSignals

/// The switch as a service with its signals.
extension PaymentSwitch {
    /// Runs until SIGTERM or SIGINT: the listeners start last, so that a stop runs the other way;
    /// the journal was opened before them all and is closed when all have ended.
    ///
    /// A second signal ends the process at once.
    ///
    /// `services` stand between them: they start when the book is recovered and stop when the
    /// listeners are closed.
    ///
    /// `ready` is called once, when every listener is bound; `reread` gives the configuration as it
    /// stands, at every SIGHUP and when an operator asks. `supervisor` is told of reloads, of the
    /// stop and, where it watches, that the switch moves; that it is ready says the caller.
    ///
    /// - Throws: `StartError` of what could not be bound.
    package func run(
        with services: [any Service] = [],
        supervisor: Supervisor? = nil,
        ready: @escaping @Sendable () -> Void = {},
        reread: @escaping @Sendable () -> ConfigurationReading = { .fixed }
    ) async throws {
        self.reread.set(reread)
        await logStart()
        var configurations: [ServiceGroupConfiguration.ServiceConfiguration] = []
        func add(_ service: any Service) {
            configurations.append(
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: service,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            )
        }
        if let supervisor, let patience = supervisor.watchdog {
            add(watchdog(of: supervisor, patience))
        }
        add(SecondSignalService())
        add(ReloadService { await self.reloadAtSignal(telling: supervisor) })
        add(
            VerificationService(
                path: dataDirectory.journal,
                verified: { [checker] in await checker.verified(upTo: $0) },
                damaged: { [checker] in await checker.found(damage: $0) },
                logger: logger
            )
        )
        add(DayWatchService(path: dataDirectory.journal, board: days, logger: logger))
        for service in services { add(service) }
        add(ListenersService(paymentSwitch: self, supervisor: supervisor, ready: ready))
        var group = ServiceGroupConfiguration(
            services: configurations,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = configuration.drain + .seconds(10)
        let result: Result<Void, any Error>
        do {
            try await ServiceGroup(configuration: group).run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        // Only now: a service that was cancelled may still have called an actor, and a call to a
        // thread that has ended never returns.
        await close()
        try result.get()
    }

    private func watchdog(of supervisor: Supervisor, _ patience: Duration) -> WatchdogService {
        WatchdogService(
            supervisor: supervisor,
            patience: patience,
            heartbeat: Heartbeat(
                lanes: threads.lanes,
                book: threads.book,
                bookMoves: MailboxWatch(port: checker.port, counters: checker.counters).moves
            ),
            logger: logger
        )
    }
}

extension PaymentSwitch {
    /// What was found and is about to open.
    private func logStart() async {
        let book = await checker.summary
        logger.notice(
            "the journal is recovered",
            metadata: .fields(
                (.version, SwitchVersion.text),
                (.data, dataDirectory.path),
                (.records, "\(book.records)"),
                (.date, book.businessDate?.dashed ?? "none"),
                (
                    .milliseconds,
                    "\((clock.monotonicNanoseconds() - startedNanoseconds) / 1_000_000)"
                )
            )
        )
    }
}

/// Binds the listeners, and drains when it is told to stop.
private struct ListenersService: Service {
    let paymentSwitch: PaymentSwitch
    let supervisor: Supervisor?
    let ready: @Sendable () -> Void

    func run() async throws {
        try await paymentSwitch.start()
        ready()
        // Returns when the group shuts down; being cancelled means the same.
        try? await gracefulShutdown()
        let drain = paymentSwitch.configuration.drain
        supervisor?.tell(.stopping(within: drain))
        await paymentSwitch.stop(within: drain)
    }
}

/// Ends the process at the second signal: the first one has begun to drain.
private struct SecondSignalService: Service {
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await cancelWhenGracefulShutdown {
            var seen = 0
            for await signal in signals {
                seen += 1
                if seen > 1 { _exit(signal == .sigint ? 130 : 143) }
            }
        }
    }
}
