import NIOCore
import Payments
import Upstream

/// What a channel learns from its answers, and whom it tells.
extension WalletChannel {
    func report(_ list: [ChannelReport]) { reports?.events(number, list) }

    func note(_ trouble: ChannelNote.Trouble, _ reason: String) {
        guard isNews(trouble.rawValue + reason) else { return }
        reports?.note(number, .trouble(trouble, reason: reason))
    }

    func alarm(_ alarm: ProviderAlarm) {
        guard isNews(alarm.rawValue) else { return }
        reports?.note(number, .alarm(alarm.rawValue))
    }

    func count(_ failure: UpstreamFailure) {
        switch failure {
        case .unsent, .refused: reports?.count(.unsent)
        case .timedOut: reports?.count(.timeouts)
        case .linkLost, .restarted: reports?.count(.inDoubt)
        }
    }

    /// How the provider fares, and how far its clock is away.
    func learn(from outcome: WalletOutcome) {
        let now = site.now()
        if outcome.usedSpare { reports?.count(.spareUsed) }
        switch outcome.result {
        case .told(let word):
            reports?.count(.answers)
            reports?.roundTrip(number, outcome.nanoseconds)
            if let reason = outcome.disbelief {
                reports?.count(.unknownAnswers)
                if reason == .badSignature { reports?.count(.badSignatures) }
                note(.answerUnverified, reason.word)
            }
            if let alarm = word.alarm { self.alarm(alarm) }
            if word.alarm == .unsigned || word.alarm == .settings {
                breaker.failed(at: now)
            } else if outcome.disbelief == nil {
                breaker.answered()
            } else {
                // Whoever wrote it, it does not show that the provider can be reached.
                breaker.leftOpen()
            }
        case .failed(.unsent), .failed(.refused): breaker.failed(at: now)
        case .failed(.timedOut), .failed(.linkLost), .failed(.restarted): breaker.leftOpen()
        }
        if let seconds = outcome.skewSeconds { learn(skew: seconds) }
        publishNews()
        reopenLater()
    }

    private func learn(skew seconds: Int64) {
        if abs(seconds) > ClockSkew.notableSeconds { reports?.count(.skewed) }
        guard skew.measured(seconds, at: site.now()) else { return }
        reports?.note(number, .skewed(seconds: seconds))
        if skew.isTooFar {
            alarm(.clock)
            probeLater()
        }
    }

    /// Tells how the channel stands where that is not what was told last.
    private func publishNews() {
        if readiness != published { publish() }
    }

    /// Behind the pause one payment may try.
    ///
    /// The loop's clock and the book's differ where this machine's is set back: then the rest of
    /// the pause is waited for, too.
    private func reopenLater() {
        let now = site.now()
        guard reopening == nil, case .open(let until) = breaker.state, now < until else { return }
        let left = (until.rawValue - now.rawValue + 999) / 1_000
        let wait = TimeAmount.milliseconds(min(left, Breaker.pauseSeconds * 1_000))
        reopening = loop.scheduleTask(in: wait) {
            self.assumeIsolated { channel in
                channel.reopening = nil
                channel.publishNews()
                channel.reopenLater()
            }
        }
    }

    var readiness: ChannelReadiness {
        let isShut = breaker.state.isShut(at: site.now())
        return isStopped || !hasKeys || skew.isTooFar || isShut ? .down : .up
    }

    func publish() {
        let readiness = readiness
        published = readiness
        var snapshot = ChannelSnapshot(
            isStopped: isStopped,
            sockets: [isStopped ? "stopped" : readiness == .up ? "up" : "down"],
            hasKeys: hasKeys
        )
        if !hasKeys {
            snapshot.note = "no certificate of the provider"
        } else if skew.isTooFar {
            snapshot.note = "clocks \(abs(skew.seconds)) s apart"
        } else if readiness == .down, !isStopped {
            snapshot.note = "the provider does not answer"
        }
        reports?.readiness(number, readiness)
        reports?.snapshot(number, snapshot)
    }
}

extension Breaker.State {
    /// Whether nothing is tried yet.
    func isShut(at now: Timestamp) -> Bool {
        if case .open(let until) = self { return now < until }
        return false
    }
}
