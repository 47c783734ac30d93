import Book
import ISO8583
import Logging
import NIOCore
import Payments

/// How often what no key vouches for is looked at.
extension RateLimit {
    /// MACs that fail under the keys of one terminal, from one source: ten, then two a second.
    static let failures = RateLimit(burst: 10, everyMilliseconds: 500)
    /// Sign-ons or sign-offs of one terminal from one source; so settlements, ends of uploads and
    /// shift closes where they need no MAC.
    static let sessions = RateLimit(burst: 10, everyMilliseconds: 4_000)
    /// Messages of uploads that need no MAC: of eight rows each, a count of 999 at once.
    static let uploads = RateLimit(burst: 125, everyMilliseconds: 500)
    /// The same of all terminals, from one source to one listener: a whole site may come at once.
    static let sessionsOfSource = RateLimit(burst: 2_000, everyMilliseconds: 20)
    /// The same from all sources to one listener.
    static let sessionsOfListener = RateLimit(burst: 4_000, everyMilliseconds: 10)
}

/// What strangers may make the lane do for one terminal: judge MACs, change sessions, and settle
/// or upload batches where that needs no MAC.
///
/// One lane's: each lane judges by what it has seen.
struct StrangerLimits {
    /// Sources that have a place of their own, beside the one that showed the keys last.
    private static let sources = 8

    var failures = SourceLimiter(.failures, sources: sources)
    var signOns = SourceLimiter(.sessions, sources: sources)
    var signOffs = SourceLimiter(.sessions, sources: sources)
    var batchEnds = SourceLimiter(.sessions, sources: sources)
    var uploads = SourceLimiter(.uploads, sources: sources)
    /// MACs that failed, and were refused unjudged, since one verified.
    var failed = 0
    /// STANs under MACs that verified.
    private var lap = STANLap()
    /// Where the newest sign-on came from, until its keys verify there.
    private var signedOnFrom: PeerSource?
    private var toldAt: Int64 = .min

    mutating func takeSignOn(_ source: PeerSource, at now: Int64) {
        signOns.take(source, at: now)
        signedOnFrom = source
    }

    /// A MAC of the terminal's verified: whether that shows that the newest sign-on was its own.
    mutating func verified(
        _ stan: UInt32?,
        from source: PeerSource,
        areNewest: Bool,
        by clock: any SwitchClock
    ) -> Bool {
        trust(source)
        endsRow(stan, from: source, by: clock)
        return areNewest && provesSignOn(source)
    }

    /// The newest keys verified: whether that shows that their sign-on was the terminal's own,
    /// which counts no more then.
    mutating func provesSignOn(_ source: PeerSource) -> Bool {
        guard signedOnFrom == source else { return false }
        signedOnFrom = nil
        signOns.giveBack(source)
        return true
    }

    mutating func trust(_ source: PeerSource) {
        failures.trust(source)
        signOns.trust(source)
        signOffs.trust(source)
        batchEnds.trust(source)
        uploads.trust(source)
        failed = 0
    }

    /// A MAC verified: those that failed before it are not in a row with those to come.
    ///
    /// Only a STAN that is newer than all before it says so. A frame that somebody recorded is
    /// right every time it is sent, and would pay for ten guesses each time.
    mutating func endsRow(_ stan: UInt32?, from source: PeerSource, by clock: any SwitchClock) {
        guard let stan, lap.isNewer(stan, by: clock) else { return }
        failures.forgive(source)
    }

    /// A line a minute, however many connections the guesses come over.
    mutating func isWorthALine(at now: Int64) -> Bool {
        guard toldAt == .min || now - toldAt >= 60_000_000_000 else { return false }
        toldAt = now
        return true
    }
}

/// What strangers may make the lane do, terminal by terminal.
///
/// Rows are numbered from one without gaps, so that a place is found without a hash.
struct TerminalLimits {
    private var places: ContiguousArray<StrangerLimits> = []

    /// Whether nothing was taken of its failures, or all of it is forgotten.
    func hasNoFailures(_ row: TerminalRow) -> Bool {
        let place = Int(row.rawValue)
        return place >= places.count || places[place].failures.isIdle
    }

    mutating func with<Result>(
        _ row: TerminalRow,
        _ body: (inout StrangerLimits) -> Result
    ) -> Result {
        let place = Int(row.rawValue)
        while places.count <= place { places.append(StrangerLimits()) }
        return body(&places[place])
    }
}

/// What strangers may make the lane do for one listener.
struct ListenerLimits {
    private static let sources = 1024

    /// A rate of each source, and one of all together.
    private struct Rate {
        var bySource = SourceLimiter(.sessionsOfSource, sources: sources)
        var total = RateBucket()

        mutating func allows(_ source: PeerSource, at now: Int64) -> Bool {
            guard total.has(.sessionsOfListener, at: now), bySource.allows(source, at: now) else {
                return false
            }
            total.take(.sessionsOfListener, at: now)
            return true
        }
    }

    /// MACs of messages that name no terminal.
    var unnamed = StrangerLimits()
    private var sessions = Rate()
    private var batches = Rate()

    /// Whether a sign-on or sign-off may go on, as far as the listener is concerned.
    mutating func allowSession(_ source: PeerSource, at now: Int64) -> Bool {
        sessions.allows(source, at: now)
    }

    /// Whether what concerns a batch may go on without a MAC: counted apart, so that who floods a
    /// listener with it keeps no terminal from signing on.
    mutating func allowBatch(_ source: PeerSource, at now: Int64) -> Bool {
        batches.allows(source, at: now)
    }

    /// One that was allowed was the terminal's own.
    mutating func giveSessionBack(_ source: PeerSource) {
        sessions.total.giveBack(.sessionsOfListener)
        sessions.bySource.giveBack(source)
    }
}

/// Bounds on what who has no key can make the lane do.
extension MACVerifier {
    /// Whether a MAC may be judged: after ten failures in a row two a second, of each source by
    /// itself.
    ///
    /// What is not judged is refused as if it were wrong, and its connection closes.
    func mayJudge(_ work: inout LaneWork, _ terminal: TerminalKeys?) -> Bool {
        if let terminal, terminalLimits.hasNoFailures(terminal.row) { return true }
        let mayJudge = withLimits(of: terminal, work) { limits, source, now in
            limits.failures.has(source, at: now)
        }
        guard !mayJudge else { return true }
        counters.add(.macUnjudged)
        work.closesConnection = true
        return false
    }

    /// A MAC verified: its source keeps a place of its own, and where the keys are the newest of a
    /// session, their sign-on is no stranger's.
    func noteVerified(_ work: LaneWork, _ terminal: TerminalKeys?, areNewest: Bool = false) {
        counters.add(.macVerified)
        let source = work.connection.assumeIsolated { $0.source }
        let number = work.connection.profile.number
        guard let terminal else {
            listenerLimits[number, default: ListenerLimits()].unnamed.trust(source)
            return
        }
        let provesSignOn = terminalLimits.with(terminal.row) {
            $0.verified(work.draft?.stan, from: source, areNewest: areNewest, by: clock)
        }
        if provesSignOn {
            listenerLimits[number, default: ListenerLimits()].giveSessionBack(source)
        }
    }

    /// The refusal of a MAC that is wrong or missing; with the tenth in a row the connection
    /// closes behind it.
    func fail(_ work: inout LaneWork, _ terminal: TerminalKeys?) -> Outcome {
        counters.add(.macFailures)
        let (isLast, isWorthALine, count) = withLimits(of: terminal, work) { limits, source, now in
            limits.failures.take(source, at: now)
            limits.failed += 1
            let isLast = !limits.failures.has(source, at: now)
            return (isLast, isLast && limits.isWorthALine(at: now), limits.failed)
        }
        guard isLast else { return .macFailed }
        work.closesConnection = true
        counters.add(.macSlowed)
        if isWorthALine {
            logger.warning(
                "MACs of a terminal keep failing: few are judged, connections close",
                metadata: .fields(
                    (.terminal, terminal?.state.registration.terminal ?? ""),
                    (.listener, work.connection.profile.settings.name),
                    (.peer, work.connection.channel.remoteAddress?.ipAddress ?? "unknown"),
                    (.count, "\(count)")
                )
            )
        }
        return .macFailed
    }

    /// Whether a sign-on, key change or sign-off without a MAC may go on to the book.
    func mayChangeSession(
        _ work: LaneWork,
        _ change: OperationRules.SessionEffect,
        _ terminal: TerminalKeys
    ) -> Bool {
        guard work.signature == nil else { return true }
        let source = work.connection.assumeIsolated { $0.source }
        let now = clock.monotonicNanoseconds()
        let number = work.connection.profile.number
        let row = terminal.row
        let hasRate = terminalLimits.with(row) {
            switch change {
            // They are sent under keys; without any they are as strange as a sign-off.
            case .ends, .opensShift, .registers, .downloads: $0.signOffs.has(source, at: now)
            case .opens, .changesKeys: $0.signOns.has(source, at: now)
            }
        }
        guard hasRate,
            listenerLimits[number, default: ListenerLimits()].allowSession(source, at: now)
        else {
            counters.add(.sessionsRefused)
            return false
        }
        terminalLimits.with(row) {
            switch change {
            case .ends, .opensShift, .registers, .downloads: $0.signOffs.take(source, at: now)
            case .opens, .changesKeys: $0.takeSignOn(source, at: now)
            }
        }
        return true
    }

    /// Whether a settlement, an upload or a shift close may go on to the book; where it needs no
    /// MAC, and has none, not beyond a rate.
    func mayChangeBatch(
        _ work: LaneWork,
        _ change: OperationRules.BatchEffect,
        _ terminal: TerminalKeys
    ) -> Bool {
        guard work.isBare else { return true }
        let source = work.connection.assumeIsolated { $0.source }
        let now = clock.monotonicNanoseconds()
        let number = work.connection.profile.number
        let row = terminal.row
        let hasRate = terminalLimits.with(row) {
            switch change {
            case .uploads: $0.uploads.has(source, at: now)
            case .settles, .endsUpload, .closesShift: $0.batchEnds.has(source, at: now)
            }
        }
        guard hasRate,
            listenerLimits[number, default: ListenerLimits()].allowBatch(source, at: now)
        else {
            counters.add(.batchesRefused)
            return false
        }
        terminalLimits.with(row) {
            switch change {
            case .uploads: $0.uploads.take(source, at: now)
            case .settles, .endsUpload, .closesShift: $0.batchEnds.take(source, at: now)
            }
        }
        return true
    }

    private func withLimits<Result>(
        of terminal: TerminalKeys?,
        _ work: LaneWork,
        _ body: (inout StrangerLimits, PeerSource, Int64) -> Result
    ) -> Result {
        let source = work.connection.assumeIsolated { $0.source }
        let now = clock.monotonicNanoseconds()
        if let terminal {
            return terminalLimits.with(terminal.row) { body(&$0, source, now) }
        }
        let number = work.connection.profile.number
        return body(&listenerLimits[number, default: ListenerLimits()].unnamed, source, now)
    }
}
