import ISO8583
package import Payments

/// Why a load run could not go on.
package enum LoadError: Error, Equatable {
    /// The system refused a call; its words.
    case system(reason: String)
    /// No socket could be made; the system's words.
    case descriptors(reason: String)
    /// A terminal did not come so far as to pay within the time.
    case noSession(address: String, reason: String)
    /// What listens there speaks another dialect; what it did instead of answering.
    case otherDialect(address: String, dialect: String, reason: String)
    /// A terminal could not be made, or could not build a request; why.
    case terminal(String)
}

/// When the requests of a run leave.
package enum LoadArrivals: Sendable, Equatable {
    /// Each session that pays sends its next request when it has its answer.
    case closed(LoadStages)
    /// At a rate of their own, answered or not.
    case open(LoadStages)
    /// As they were recorded.
    case recorded(LoadTrace)
}

/// Terminals of a run that end their day while the others pay on.
package struct LoadClosing: Sendable, Equatable {
    /// How many: the first of the run's sessions, at least one.
    package let terminals: Int
    /// The last so long of the run: they stop paying when it begins, and settle evenly over it,
    /// microseconds.
    package let time: Int64

    package init(terminals: Int, time: Int64) {
        precondition(terminals > 0 && time >= 0, "Somebody settles, in no negative time.")
        self.terminals = terminals
        self.time = time
    }
}

/// What a run of many terminals is.
package struct LoadPlan: Sendable {
    /// At least one; the sessions divide into them by their shares.
    package var dialects: [LoadDialect]
    package var sessions: Int
    /// Number of the first demo terminal, from 1.
    package var firstTerminal = 1
    /// Microseconds.
    package var duration: Int64
    package var arrivals: LoadArrivals
    /// How long a session of a closed loop waits behind an answer; nil for not at all.
    package var think: LoadThink?
    package var mix = LoadMix.purchases
    package var chaos = LoadChaos()
    package var seed: UInt64 = 1
    /// Whether every transaction has a connection of its own.
    package var connectsPerTransaction = false
    /// Requests of one session that may wait for their answers.
    package var inFlight = 1
    /// How long a terminal waits for an answer, microseconds.
    package var timeout: Int64 = 10_000_000
    /// Whether what was refused for want of room is sent again later, as it was.
    package var resendsRefused = false
    /// Whether the other side is an echo: the same work, any whole frame for an answer.
    package var isEcho = false
    /// The DUKPT devices of terminals that speak IFSF; nil for fixed keys.
    package var devices: LoadDevices?
    /// The most that one payment costs, minor units.
    package var maximumAmount: Int64 = 100
    /// Demo cards of each kind that pay; 1 to 1 000 000.
    package var cards = 10_000
    /// Whether every terminal settles its batch when the run is over.
    package var settlesAtEnd = false
    /// Who ends the day before that; nil for nobody.
    package var closing: LoadClosing?
    /// Connections that say nothing.
    package var idleConnections = 0
    /// Connections that send a frame byte by byte, one a second.
    package var slowConnections = 0

    package init(dialects: [LoadDialect], sessions: Int, duration: Int64) {
        precondition(!dialects.isEmpty, "Terminals speak something.")
        self.dialects = dialects
        self.sessions = sessions
        self.duration = duration
        arrivals = .closed(
            LoadStages(.sessions, to: Double(sessions), ramp: 0, duration: duration)
        )
    }

    /// Whether a demo terminal is one of the run's.
    package func has(_ terminal: Int) -> Bool {
        (firstTerminal..<firstTerminal + sessions).contains(terminal)
    }

    /// Whether terminals end their batches by settlements: at the start, when they are full, and at
    /// the end where that is asked for.
    package var settles: Bool { !isEcho && dialects.contains(where: \.offersSettlement) }
}

/// What a run takes from outside.
package struct LoadEnvironment {
    /// Monotonic microseconds.
    package var clock: () -> Int64
    /// CPU time of the calling thread, microseconds.
    package var threadCPU: () -> Int64
    /// The terminals' local time.
    package var moment: () -> LocalMoment
    /// CPU time of the peer's process, microseconds; nil where it cannot be seen.
    package var peerCPU: () -> Int64?
    /// Memory, descriptors and log of the switch, where they can be seen.
    package var sample: (inout LoadSecond) -> Void
    /// Called after every second with its offset.
    package var progress: (Int, LoadSecond, LoadCounts) -> Void
    /// How somebody ends the run before its time.
    package var interruption: LoadInterruption

    package init(
        clock: @escaping () -> Int64,
        threadCPU: @escaping () -> Int64,
        moment: @escaping () -> LocalMoment,
        peerCPU: @escaping () -> Int64? = { nil },
        sample: @escaping (inout LoadSecond) -> Void = { _ in },
        progress: @escaping (Int, LoadSecond, LoadCounts) -> Void = { _, _, _ in },
        interruption: LoadInterruption = LoadInterruption()
    ) {
        self.clock = clock
        self.threadCPU = threadCPU
        self.moment = moment
        self.peerCPU = peerCPU
        self.sample = sample
        self.progress = progress
        self.interruption = interruption
    }
}

/// How somebody ends a run before its time: nothing new begins, and the rest is as in any other.
package struct LoadInterruption {
    /// Called when the terminals begin to pay; before, there is nothing to check.
    package var watch: () -> Void
    /// Whether the run is to end.
    package var isAsked: () -> Bool
    /// Called once when it is.
    package var tell: () -> Void

    package init(
        watch: @escaping () -> Void = {},
        isAsked: @escaping () -> Bool = { false },
        tell: @escaping () -> Void = {}
    ) {
        self.watch = watch
        self.isAsked = isAsked
        self.tell = tell
    }
}

/// What a run counted.
package struct LoadCounts: Sendable, Equatable {
    /// Requests without sign-ons.
    package var sent = 0
    package var answered = 0
    /// Answers within the time of the run, of which throughput is made.
    package var answeredInTime = 0
    package var approvedInTime = 0
    package var approved = 0
    package var declined = 0
    /// Answers by DE 39.
    package var codes: [String: Int] = [:]
    package var timeouts = 0
    package var reconnects = 0
    /// Answers that are wrong: another request's, a bad MAC, an approval that must not be.
    package var wrong = 0
    /// Answers to requests that were given up.
    package var late = 0
    /// Reversals of payments whose outcome was not heard.
    package var recoveries = 0
    /// Refused requests that were sent again.
    package var resends = 0
    package var signOns = 0
    /// Batches whose totals were equal, without those that earlier runs have left.
    package var settled = 0
    /// Batches whose totals differed, without those that earlier runs have left.
    package var unsettled = 0
    /// Faults made on purpose.
    package var chaos: [ChaosKind: Int] = [:]
    /// Slow or idle connections that the switch closed.
    package var extraClosed = 0
    /// The first few wrong answers, in words.
    package var complaints: [String] = []

    package init() {}

    mutating func complain(_ text: String) {
        wrong += 1
        if complaints.count < 10 { complaints.append(text) }
    }
}

/// What a run came to.
package struct LoadResult: Sendable {
    package var counts = LoadCounts()
    /// From the intended send to the answer.
    package var response = LatencyRecorder()
    /// From the real send to the answer.
    package var service = LatencyRecorder()
    /// How much later than it could have a request left.
    package var lag = LatencyRecorder()
    /// Response times of approvals alone.
    package var approved = LatencyRecorder()
    /// Service times of refusals for want of room alone.
    package var refused = LatencyRecorder()
    /// Response times of what the run slowed down on purpose; in none of the others.
    package var slowed = LatencyRecorder()
    package var series = LoadSeries()
    package var receipts: [Receipt] = []
    /// Microseconds from the first request to the end of the run.
    package var duration: Int64 = 0
    /// Whether somebody ended it before its time.
    package var wasInterrupted = false
    /// Why the run ended itself while it paid; what was paid before is whole.
    package var endedBy: LoadError?
    /// CPU time of the generator's thread, microseconds.
    package var generatorCPU: Int64 = 0
    /// CPU time of the peer's process, microseconds; nil where it cannot be seen.
    package var peerCPU: Int64?
    /// Requests that were due in the open loop and never left, because every session waited.
    package var backlog = 0
    /// Memory of the switch before and after the extra connections were opened.
    package var extraKilobytes: (before: Int?, after: Int?) = (nil, nil)
    /// By dialect, in the order of the plan.
    package var dialects: [LoadDialectFigures] = []
    /// Batches whose totals were equal, those that earlier runs have left among them.
    package var batches: [SettledBatch] = []
    /// Terminals that wait for the answer to a settlement when all is over.
    package var unheard: Set<Int32> = []
    /// What was seen while terminals ended their day; nil where none was to.
    package var closing: ClosingFigures?

    package init() {}

    /// Answers a second.
    package var rate: Double {
        Double(counts.answeredInTime) * 1_000_000 / Double(max(1, duration))
    }

    /// Approvals a second.
    package var goodput: Double {
        Double(counts.approvedInTime) * 1_000_000 / Double(max(1, duration))
    }
}
