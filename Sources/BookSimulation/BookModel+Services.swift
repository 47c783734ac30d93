import Book
import Payments

/// A terminal's day: who works at it, which device it is, and how far its batch has come.
struct ModelledDay {
    struct Shift: Hashable {
        var number: UInt32
        var operatorKey: StationOperatorKey
        var openedBy: Int64
    }

    var shift: Shift?
    var lastShift: UInt32 = 0
    var device: DeviceNames?
    /// The tables that it has fetched, each with its version.
    var fetched: [String: UInt32] = [:]
    var phase = BatchPhase.open
    var waitsSince: Int64?
    /// The settlement whose totals differed last.
    var differed: (seq: Int64, claim: SettlementClaim, answer: SettlementAnswer, asset: Asset)?
    /// Rows of uploads, by batch and STAN.
    var ticks: [UInt32: [UInt32: ModelledTick]] = [:]
    var askedAgain = false
    var closings: [ModelledClosing] = []

    /// Whether an upload has something to say: of the open batch, or of one that was forced.
    var isUploaded: Bool {
        if differed != nil { return true }
        return closings.last.map { $0.kind == .forced && $0.theirs != nil } ?? false
    }
}

/// What a service is told beside its outcome.
struct ServiceAnswer: Hashable {
    var settlement: SettlementAnswer?
    var shift: UInt32?
    var parameters: ParameterPage?
}

/// Requests that concern a terminal's batch, its shift or the terminal itself.
extension BookModel {
    mutating func serve(_ request: PaymentRequest, _ seq: Int64) -> Outcome {
        var entry = entry(of: request, seq, .networkAccepted)
        if let index = holder(request) {
            let first = entries[index].request
            guard first.operation == request.operation, first.fingerprint == request.fingerprint
            else { return .duplicateMismatch }
            services[seq] = entries[index].told
            return entries[index].outcome
        }
        entry.outcome = refusal(of: request) ?? answer(&entry)
        entry.holds =
            entry.outcome.isApproval || [.totalsDiffer, .uploadIncomplete].contains(entry.outcome)
            || request.modelled == .opensShift && isJudged(entry.outcome)
        services[seq] = entry.told
        take(entry, usesKeys: false)
        return entry.outcome
    }

    /// Whether an operator's sign-on was refused for what it says.
    private func isJudged(_ outcome: Outcome) -> Bool {
        [.operatorDenied, .incorrectPIN, .pinRequired, .pinTriesExceeded].contains(outcome)
    }

    private func refusal(of request: PaymentRequest) -> Outcome? {
        let terminal = terminals[Int(request.identity.terminal.rawValue)] ?? Terminal()
        if !isTaken(request) { return .dateOutOfReach }
        if request.session == .signedOn, !terminal.isSignedOn { return .noSessionKeys }
        return terminal.isEnabled ? nil : .terminalDisabled
    }

    private mutating func answer(_ entry: inout Entry) -> Outcome {
        switch entry.request.modelled {
        case .opensShift: openShift(&entry)
        case .closesShift: closeShift(&entry)
        case .registers: registerDevice(entry)
        case .downloads: tellParameters(&entry)
        case .settles: settle(&entry)
        case .uploads: upload(entry)
        case .endsUpload: endUpload(entry)
        default: .notOffered
        }
    }

    /// Whether a service names another batch than the open one.
    private mutating func namesOtherBatch(_ entry: Entry) -> Bool {
        openOfferedBatch(entry.request, entry.terminal, by: entry.seq)
        return entry.request.batch.map { $0 != terminals[entry.terminal]?.batch } ?? false
    }

    // MARK: Shifts

    private mutating func openShift(_ entry: inout Entry) -> Outcome {
        if namesOtherBatch(entry) { return .batchMismatch }
        let outcome = judge(operatorSignOn: entry)
        countTry(entry.request, outcome)
        guard outcome == .networkAccepted, let key = operatorKey(entry.request) else {
            return outcome
        }
        if terminals[entry.terminal]?.day.shift == nil {
            let number = (terminals[entry.terminal]?.day.lastShift ?? 0) + 1
            terminals[entry.terminal]?.day.lastShift = number
            terminals[entry.terminal]?.day.shift = ModelledDay.Shift(
                number: number,
                operatorKey: key,
                openedBy: entry.seq
            )
        }
        entry.told = ServiceAnswer(shift: terminals[entry.terminal]?.day.shift?.number)
        return outcome
    }

    private func judge(operatorSignOn entry: Entry) -> Outcome {
        if let reason = operatorReason(entry.request) { return reason }
        guard let open = terminals[entry.terminal]?.day.shift else { return .networkAccepted }
        return open.operatorKey == operatorKey(entry.request) ? .networkAccepted : .operatorDenied
    }

    private mutating func closeShift(_ entry: inout Entry) -> Outcome {
        if namesOtherBatch(entry) { return .batchMismatch }
        guard let open = terminals[entry.terminal]?.day.shift else { return .shiftRequired }
        if let named = operatorKey(entry.request), named != open.operatorKey {
            return .operatorDenied
        }
        guard let claim = entry.request.details?.values.settlement else { return .elementMissing }
        let answer = compare(claim, entry.request.asset ?? .yuan) {
            $0.terminal == entry.terminal && $0.place.shift == open.number
        }
        terminals[entry.terminal]?.day.shift = nil
        entry.told = ServiceAnswer(settlement: answer)
        guard answer.result == .different else { return .settled }
        hosts.cases += 1
        return .totalsDiffer
    }

    mutating func endShift(_ terminal: Int) { terminals[terminal]?.day.shift = nil }

    // MARK: Reference data

    /// Tables that no terminal fetches, and words for none.
    private static let untold = ["region", "fee", "settlement-account", "calendar", "nothing"]

    private mutating func tellParameters(_ entry: inout Entry) -> Outcome {
        let isOfOther = namesOtherBatch(entry)
        guard let asked = entry.request.details?.values.parameters else { return .elementMissing }
        if isOfOther { return .batchMismatch }
        guard let page = asked.found, !Self.untold.contains(asked.table) else {
            return .notOffered
        }
        entry.told = ServiceAnswer(parameters: page)
        if page.page >= page.last {
            terminals[entry.terminal]?.day.fetched[asked.table] = page.version
        }
        return .networkAccepted
    }

    // MARK: Devices

    private mutating func registerDevice(_ entry: Entry) -> Outcome {
        let isOfOther = namesOtherBatch(entry)
        guard let names = entry.request.details?.values.device else { return .elementMissing }
        if isOfOther { return .batchMismatch }
        if names.serial.isEmpty { return .unreadable }
        let isTaken = terminals.contains { number, terminal in
            number != entry.terminal && terminal.day.device?.serial == names.serial
        }
        if isTaken { return .deviceTaken }
        terminals[entry.terminal]?.day.device = names
        return .networkAccepted
    }
}
