import Book
import JournalFormat
import Payments
import Upstream

/// What the seeds together must have seen: every fault, every step of the states; what is
/// missing is a failure of the run.
extension Simulation {
    /// What goes wrong; a seed has most of them.
    package static let faults =
        [
            "repeat", "reused-stan", "mutated", "reversal", "referred", "reversal-first",
            "late-original", "cutover", "crash", "failed-commit", "bank-reversal", "time-out",
            "lost-request", "lost-answer", "unmatched", "orphan", "second-answer", "wrong-amount",
            "wrong-currency", "malformed", "contradiction", "poison", "lost-reversal-answer",
            "second-reversal-answer", "repeated-reversal", "unsent", "forward-unsent", "link-lost",
            "in-doubt", "channel-stop", "release", "discard", "part", "refused-pick",
            "approvedInPart", "discount",
        ] + followers + reports + counter + days + reference

    /// Reference data, and what it refuses.
    private static let reference = [
        "hot-card", "import-begin", "import-stage", "import-now", "import-later",
        "import-discard", "import-refused", "routeDenied", "restrictedCard", "notPermitted",
        "amountLimit", "countLimit",
    ]

    /// What is sent about earlier payments, and what it is answered.
    private static let followers = [
        "void", "refund", "follower-reversal", "follower-repeat", "preauthorisation",
        "completion", "preauthorisation-void", "completion-void", "lapse", "originalNotFound",
        "originalFinished", "amountMismatch", "refundExceedsOriginal", "approved-follower",
        "repeated-refund", "undecided-refund",
    ]

    /// What has happened before it is told, and what makes a sale greater.
    private static let reports = [
        "offline-sale", "completion-advice", "tip", "adjustment", "report-repeat",
        "report-mutated", "report-reversal", "offline-settlement", "notice", "acknowledged",
        "approved-advice", "notice-heard", "duplicateMismatch", "originalReserved",
        "preauthorisation-advice",
    ]

    /// What is asked, and what operators of stations do.
    private static let counter = [
        "query", "query-first", "top-up", "top-up-void", "manual-void", "counter-reversal",
        "counter-repeat", "operator-add", "operator-role", "operator-password",
        "operator-enable", "operatorDenied", "incorrectPIN", "pinRequired",
    ]

    /// What terminals ask for in the day of their station, and what people do about it.
    private static let days = [
        "settlement", "settlement-again", "settlement-unnamed-again", "upload", "upload-end",
        "force", "station-force",
        "operator-sign-on", "shift-close", "shift-end", "registration", "device-release",
        "parameters",
        "service-repeat", "service-mutated", "settled", "totalsDiffer", "countingWaits",
        "settleFirst", "uploadIncomplete", "shiftRequired", "deviceTaken", "reversalTooLate",
    ]

    /// All that may become of a request to a host, and of what a payment holds for it.
    package static let transitions =
        [
            "new→awaiting", "awaiting→answered", "awaiting→unsent", "awaiting→timedOut",
            "timedOut→late", "unsent→late", "answered→late", "new→queued", "queued→sent",
            "sent→sent", "sent→queued", "queued→acknowledged", "sent→acknowledged",
            "sent→quarantined", "sent→expired", "queued→expired", "quarantined→sent",
            "quarantined→discarded", "quarantined→acknowledged", "expired→queued", "expired→sent",
            "expired→discarded", "expired→acknowledged", "leg new→pending", "leg pending→posted",
            "leg pending→declined", "leg pending→reversing", "leg reversing→reversed",
            "leg posted→reversed", "leg reversed→posted", "leg pending→held", "new→sent",
            "sent→unsent",
        ] + ends + batches

    /// All that may become of an authorisation.
    private static let ends = [
        "authorisation new→open", "authorisation open→completed", "authorisation open→voided",
        "authorisation open→reversed", "authorisation open→lapsed",
        "authorisation completed→open", "authorisation completed→lapsed",
        "authorisation voided→open", "authorisation voided→lapsed",
    ]

    /// All that may become of a batch and of a row of its upload.
    private static let batches = [
        "batch open→waits", "batch open→unbalanced", "batch waits→unbalanced", "batch waits→open",
        "batch unbalanced→open", "closing new→settled", "closing new→uploaded",
        "closing new→forced", "closing forced→settled", "closing forced→uploaded",
        "row new→ticked", "row new→missingHere", "row new→differs", "row new→reversedHere",
        "row ticked→differs",
    ]

    /// What seeds should have covered and did not, a line each; `seeds` counts those that had it.
    package static func gaps(in seeds: [String: Int], of count: Int) -> [String] {
        let own = seeds.filter { !WalletSimulation.hasCovered($0.key) }
        return gaps(in: own, of: count, transitions, faults)
            + WalletSimulation.gaps(in: seeds, of: count)
    }

    static func gaps(
        in seeds: [String: Int],
        of count: Int,
        _ transitions: [String],
        _ faults: [String]
    ) -> [String] {
        let missing = transitions.filter { seeds[$0] == nil }.map { "\($0) never happened" }
        let wrong = seeds.keys.filter { $0.contains("→") && !isPath($0, of: transitions) }.sorted()
        let rare = faults.filter { seeds[$0, default: 0] * 20 < count }
        return missing + wrong.map { "\($0) happened and must not" }
            + rare.map { "\($0) is in fewer seeds than one of twenty" }
    }

    /// Whether transitions lead from one state to the other: a commit may hold several.
    private static func isPath(_ name: String, of transitions: [String]) -> Bool {
        let subject = name.lastIndex(of: " ").map { name[...$0] } ?? ""
        func ends(_ name: String) -> [Substring] {
            name.dropFirst(subject.count).split(separator: "→")
        }
        let steps = transitions.filter {
            $0.hasPrefix(subject) && !$0.dropFirst(subject.count).contains(" ")
        }.map(ends)
        var reached = Set(ends(name).prefix(1))
        while true {
            let next = steps.filter { reached.contains($0[0]) }.map { $0[1] }
            guard !reached.isSuperset(of: next) else { break }
            reached.formUnion(next)
        }
        return reached.contains(ends(name)[1])
    }

    /// Counts the transitions of a commit that is about to be made.
    mutating func note(_ output: BookOutput) {
        counts.note(output.day, journal.day)
        for (id, exchange) in output.exchanges {
            counts.note(exchange, was: journal.exchangeStates[id]?.state)
        }
        for (payment, row) in output.authorisations {
            counts.note(row, was: journal.held.authorisations[payment]?.state)
        }
        for leg in output.changedLegs + output.legs where leg.isWithChannel {
            counts.note(leg, was: journal.legs[leg.key]?.state)
        }
    }

    /// Counts of what gets its name at the end of a run.
    struct Counts {
        private struct Change<State: Hashable>: Hashable {
            var from: State?
            var to: State

            var name: String { "\(from.map { "\($0)" } ?? "new")→\(to)" }
        }

        var outcomes: [Outcome: Int] = [:]
        private var exchanges: [Change<ExchangeState.State>: Int] = [:]
        private var legs: [Change<LegState>: Int] = [:]
        private var authorisations: [Change<AuthorisationState>: Int] = [:]
        private var batches: [Change<BatchPhase>: Int] = [:]
        private var closings: [Change<ClosingKind>: Int] = [:]
        private var rows: [Change<TickState>: Int] = [:]

        mutating func note(_ exchange: ExchangeState, was before: ExchangeState.State?) {
            exchanges[Change(from: before, to: exchange.state), default: 0] += 1
        }

        mutating func note(_ leg: Leg, was before: LegState?) {
            guard before != leg.state else { return }
            legs[Change(from: before, to: leg.state), default: 0] += 1
        }

        mutating func note(_ row: Authorisation, was before: AuthorisationState?) {
            guard before != row.state else { return }
            authorisations[Change(from: before, to: row.state), default: 0] += 1
        }

        mutating func note(_ day: DayChanges, _ tables: DayTables) {
            for (terminal, state) in day.batches {
                let before = tables.batches[terminal]?.phase ?? .open
                guard before != state.phase else { continue }
                batches[Change(from: before, to: state.phase), default: 0] += 1
            }
            for (key, closing) in day.closings {
                let isNew = day.newClosings.contains(key)
                let before = isNew ? nil : tables.closing(of: key)?.kind
                guard before != closing.kind else { continue }
                closings[Change(from: before, to: closing.kind), default: 0] += 1
            }
            for tick in day.ticks {
                let before = tables.ticks[tick.key]?.state
                guard before != tick.state else { continue }
                rows[Change(from: before, to: tick.state), default: 0] += 1
            }
        }

        func name(in covered: inout [String: Int]) {
            for (outcome, count) in outcomes { covered["\(outcome)", default: 0] += count }
            for (change, count) in exchanges { covered[change.name, default: 0] += count }
            for (change, count) in legs { covered["leg \(change.name)", default: 0] += count }
            for (change, count) in authorisations {
                covered["authorisation \(change.name)", default: 0] += count
            }
            for (change, count) in batches { covered["batch \(change.name)", default: 0] += count }
            for (change, count) in closings {
                covered["closing \(change.name)", default: 0] += count
            }
            for (change, count) in rows { covered["row \(change.name)", default: 0] += count }
        }
    }
}

extension BookEvent.Kind {
    /// What tells one event from another.
    var shown: String {
        switch self {
        case .payment(let request, let plan):
            "terminal \(request.identity.terminal.rawValue) STAN \(request.identity.stan) "
                + "window \(request.identity.window) amount \(request.amount ?? -1) "
                + "card \(request.card?.token.low ?? 0) \(plan.legs.first.channel ?? "in-house") "
                + (request.delivery.map { "\($0)" } ?? "")
                + (request.original.map { " of STAN \($0.stan ?? 0) in \($0.window ?? 0)" } ?? "")
                + (request.original?.retrievalReference.map { " or \($0)" } ?? "")
        case .hostAnswer(let answer):
            "to \(answer.exchange ?? -1) STAN \(answer.number) \(answer.decision)"
        case .hostFailed(let exchange, let attempt, let failure):
            "\(exchange), attempt \(attempt): \(failure)"
        case .forwardDue(let exchange): "\(exchange)"
        case .service(let request):
            "terminal \(request.identity.terminal.rawValue) STAN \(request.identity.stan) "
                + "window \(request.identity.window) \(request.operation) "
                + (request.details.map { "\($0.values)" } ?? "")
        case .operatorAct(let act): "\(act.kind)"
        default: ""
        }
    }
}

extension [Int64: Outcome] {
    var shown: String {
        sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}
