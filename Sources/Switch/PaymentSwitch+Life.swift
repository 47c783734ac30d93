import Journal
import Logging
import NIOCore
import Payments
import Text
import Upstream

/// Start, drain and end.
extension PaymentSwitch {
    /// How far the switch has come.
    package var currentPhase: SwitchPhase { phase.value }

    /// What was found wrong with the journal since the start; nil for nothing.
    package var damage: String? { checker.damageNote.text }

    /// The listeners that are bound; none before `start`.
    var boundListeners: [Listener] { listeners.value ?? [] }

    /// The bound address of each listener, by name.
    package var addresses: [String: SocketEndpoint] {
        Dictionary(
            uniqueKeysWithValues: boundListeners.map { ($0.profile.settings.name, $0.address) }
        )
    }

    /// Starts the timers and binds every listener; ready when it returns.
    ///
    /// - Throws: `StartError.addressUnusable`.
    package func start() async throws(StartError) {
        startTimers()
        var bound: [Listener] = []
        do throws(StartError) {
            try await listenForNotifies()
            for profile in profiles {
                let listener = try await Listener.bind(
                    profile,
                    homes: { [lanes] in lanes.lane(on: $0) },
                    group: threads.group,
                    budget: descriptors,
                    logger: logger
                )
                bound.append(listener)
                logger.info(
                    "listening",
                    metadata: .fields(
                        (.listener, profile.settings.name),
                        (.address, listener.address.description)
                    )
                )
            }
        } catch {
            for listener in bound { listener.channel.close(promise: nil) }
            await stopNotifies()
            throw error
        }
        listeners.set(bound)
        phase.set(.ready)
    }

    /// Sweeps, refusal rows and the book's tick.
    func startTimers() {
        let shortest = profiles.map { $0.settings.limits.frameDeadline.milliseconds }.min() ?? 1000
        let sweep = TimeAmount.milliseconds(max(20, min(500, shortest / 4)))
        for lane in lanes.lanes {
            let loop = lane.executor.eventLoop
            loop.scheduleRepeatedTask(initialDelay: sweep, delay: sweep) { _ in
                lane.assumeIsolated { $0.sweep() }
            }
            loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
                lane.assumeIsolated { $0.recordRefusals() }
            }
        }
        let checker = checker
        let lanes = lanes
        let (meter, dispatcher) = (meter, dispatcher)
        let monotonic = environment.clock
        @Sendable func note() {
            meter.note(MeterReading(lanes, dispatcher, at: monotonic.monotonicNanoseconds()))
        }
        note()
        checker.executor.eventLoop.scheduleRepeatedTask(
            initialDelay: .seconds(1),
            delay: .seconds(1)
        ) { _ in
            checker.assumeIsolated { $0.tick() }
            note()
        }
    }

    /// Stops accepting, finishes what is in flight within the bound, closes every connection.
    ///
    /// Half a second more is for the sign-offs of the hosts, one for the last replies; cancelled,
    /// by a second signal or the service group's own bound, it waits for nothing.
    package func stop(within bound: Duration) async {
        phase.set(.draining)
        let began = clock.monotonicNanoseconds()
        logger.notice("draining", metadata: .fields((.seconds, "\(bound.components.seconds)")))
        for listener in boundListeners {
            // It fails only when the socket is closed already.
            try? await listener.channel.close()
        }
        await stopNotifies()
        for lane in lanes.lanes { await lane.beginDrain() }
        await wait(atMost: bound, every: .milliseconds(5)) {
            for lane in lanes.lanes where await lane.isBusy { return false }
            return true
        }
        var left = 0
        for lane in lanes.lanes where await lane.isBusy { left += 1 }
        for lane in lanes.lanes { await lane.endDrain() }
        let took = (clock.monotonicNanoseconds() - began) / 1_000_000
        logger.log(
            level: left == 0 ? .notice : .warning,
            left == 0 ? "drained" : "not all that was in flight has ended",
            metadata: .fields((.milliseconds, "\(took)"))
        )
        await dispatcher.stop()
        await wait(atMost: .seconds(1), every: .milliseconds(10)) {
            for lane in lanes.lanes where await lane.connectionCount > 0 { return false }
            return true
        }
        await wait(atMost: .milliseconds(500), every: .milliseconds(10)) {
            dispatcher.names.values.allSatisfy { dispatcher.board[$0]?.isEnded ?? true }
        }
    }

    /// Looks again and again until it is done, or the time is up by the switch's own clock; pauses
    /// on a loop of its own.
    private func wait(
        atMost bound: Duration,
        every pause: TimeAmount,
        until isDone: () async -> Bool
    ) async {
        let deadline = clock.monotonicNanoseconds() + bound.nanoseconds
        while await !isDone(), clock.monotonicNanoseconds() < deadline, !Task.isCancelled {
            // It fails only on a loop that has ended, on which nothing is left to wait for.
            try? await threads.book.scheduleTask(in: pause) {}.futureResult.get()
        }
    }

    /// Ends the journal and the threads; call after `stop`, once.
    package func close() async {
        await checker.close()
        await dispatcher.end()
        phase.set(.stopped)
        do {
            try await threads.end()
        } catch {
            logger.error("a thread did not end", error: error)
        }
        logger.notice("stopped", metadata: .fields((.data, dataDirectory.path)))
    }
}
