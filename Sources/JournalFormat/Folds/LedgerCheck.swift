package import Book
internal import Ledger
internal import Payments

/// The invariants of the ledger over the records of a journal, one at a time: what `verify`, the
/// simulation and the tests hold of money.
///
/// - I4, I7: what transfers end and undo (`TransfersFold`), and that legs say so.
/// - I5: what is approved moved its money once, what is declined none, and what is reversed nets to
///   what was delivered.
/// - I6: no identity is taken twice (`IdentityFold`), and a repeat got the answer of its first.
/// - I9: totals are the sum of their records (`TotalsFold`).
///
/// Behind the last record, `accounts` are compared with what all of them came to (I1, I2, I3), and
/// open requests with the legs that they serve (`RequestsFold`), and what is held with the rows
/// that say so (`HeldFold`).
package struct LedgerCheck {
    /// False when older records are elsewhere: nothing that is folded from the first record on is
    /// compared then.
    let isWhole: Bool
    package private(set) var date: Int32?
    package private(set) var previousDate: Int32?
    private var lastAt: Int64 = .min
    /// How DE 37 says positions in `date`.
    private var form: RetrievalReference.Form?
    /// Whether the totals of the date were compared, at the end of its archive.
    private var hasTotals = false
    private var transfers = TransfersFold()
    private var identities = IdentityFold()
    var totals = TotalsFold()
    var apart = ApartFold()
    private var cards = CardsFold()
    private var operators = StationOperatorsFold()
    private var tables = ReferenceFold()

    package init(isWhole: Bool) { self.isWhole = isWhole }

    /// What the accounts are to be, once all records were taken.
    package var accounts: AccountsFold {
        isWhole ? AccountsFold(of: transfers.movements, cards, apart) : AccountsFold(of: nil)
    }

    /// What the operators at terminals are to be, once all records were taken; nil when older
    /// records are elsewhere.
    package var stationOperators: StationOperatorsFold? { isWhole ? operators : nil }

    /// What the tables of reference data are to be, once all records were taken; nil when older
    /// records are elsewhere.
    package var reference: ReferenceFold? { isWhole ? tables : nil }

    /// What is held and can be given back, once all records were taken.
    package var held: HeldFold { HeldFold(transfers, isWhole: isWhole) }

    /// The next record, whose place in the chain is right.
    package mutating func take<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard let recorded = entry.recorded, row.agrees(with: recorded) else {
            throw .wrong("I11", row, "its columns do not say what its event says")
        }
        guard row.at >= lastAt else { throw .wrong("I11", row, "time goes back") }
        lastAt = row.at
        guard row.group <= row.seq, row.original ?? 0 < row.seq else {
            throw .wrong("I11", row, "it refers to a later record")
        }
        try takeDate(of: row, facts)
        // A repeat of another date's payment tells that date's.
        if let reference = recorded.reply?.retrievalReference,
            reference.date.rawValue == row.businessDate, reference.form != form
        {
            throw .wrong("I11", row, "its DE 37 has another form than its business date")
        }
        for (transfer, undoneBy) in zip(entry.transfers, entry.undoneBy) {
            let stored = StoredTransfer(transfer, undoneBy: undoneBy)
            try transfers.take(stored) { (id) throws(Facts.Failure) in try facts.transfer(id) }
            apart.follow(transfer)
        }
        if isWhole { try tables.take(row, facts) }
        try takeEffect(of: entry, recorded, facts)
        if let before = holder(of: entry, recorded) {
            throw .wrong("I6", row, "record \(before) took its identity before")
        }
    }

    private mutating func takeEffect<Facts: LedgerFacts>(
        of entry: RecordEntry,
        _ recorded: RecordedEvent,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        switch RecordKind(rawValue: row.kind) {
        case .payment:
            try takePayment(entry, facts)
            if case .payment(let request, _) = recorded.event.kind {
                takeSecrets(of: request, row)
            }
        case .reversal: try takeReversal(entry, facts)
        case .repeated: try takeRepeat(entry, recorded, facts)
        case .operatorAct: try takeAct(entry, recorded, facts)
        case .hostAnswer, .hostFailure, .order: try takeEnding(entry, facts)
        case .lapse:
            guard entry.transfers.allSatisfy({ $0.kind == .voidPending }) else {
                throw .wrong("I5", row, "it moves money")
            }
        case .session, .refusal, .cutover, .forward, .resumption, .proposal, .refusedAct:
            guard entry.transfers.isEmpty else { throw .wrong("I5", row, "it moves money") }
            if case .service(let request) = recorded.event.kind { takeSecrets(of: request, row) }
        case nil: throw .wrong("I11", row, "its kind is unknown")
        }
    }

    /// What a PIN or a password did to its tries.
    private mutating func takeSecrets(of request: PaymentRequest, _ row: RecordRow) {
        let outcome = row.outcome.flatMap(Outcome.init(rawValue:))
        let rules = request.operation.rules
        if rules.takesPIN { cards.take(request.pin, of: row.account, outcome) }
        if rules.takesPassword { operators.take(request, at: row.merchant, outcome) }
    }

    // MARK: Dates

    private mutating func takeDate<Facts: LedgerFacts>(
        of row: RecordRow,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard date != row.businessDate else { return }
        if let date {
            guard row.businessDate > date else {
                throw .wrong("I11", row, "the business date goes back")
            }
            try closeDate(facts)
        }
        guard let opening = try facts.opening(of: row.businessDate),
            opening.firstSeq == row.seq || !isWhole
        else { throw .wrong("I11", row, "its business date opened with another record") }
        previousDate = date
        date = row.businessDate
        form = opening.form
        totals = TotalsFold()
        hasTotals = false
    }

    /// Behind the last record of a date, while its totals are at hand.
    package mutating func closeDate<Facts: LedgerFacts>(
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard let date, !hasTotals, isWhole else { return }
        try totals.compare(on: date, with: facts)
        hasTotals = true
    }

    // MARK: Operators' acts

    /// What an act does, and the row of the record that brought it: an approval does what was
    /// proposed.
    package func effect<Facts: LedgerFacts>(
        of act: OperatorAct,
        _ entry: RecordEntry,
        _ facts: Facts
    ) throws(Facts.Failure) -> (kind: OperatorAct.Kind, origin: RecordRow) {
        guard case .approve(let seq) = act.kind else { return (act.kind, entry.row) }
        guard let (row, proposed) = try facts.record(seq) else {
            guard !isWhole else {
                throw .wrong("I5", entry.row, "what it approves is missing")
            }
            return (act.kind, entry.row)
        }
        guard case .operatorAct(let proposal) = proposed.event.kind, seq < entry.row.seq,
            case .two = proposal.kind.demand
        else { throw .wrong("I5", entry.row, "what it approves was not proposed") }
        return (proposal.kind, row)
    }

    private mutating func takeAct<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent,
        _ facts: Facts
    ) throws(Facts.Failure) {
        guard case .operatorAct(let act) = recorded.event.kind else {
            throw .wrong("I11", entry.row, "it is no operator's act")
        }
        let kind = try effect(of: act, entry, facts).kind
        cards.take(kind, opened: entry.row.account)
        operators.take(kind)
        if isWhole, case .reference(let changed) = kind {
            try tables.take(changed, by: act.operatorName, entry.row, facts)
        }
        switch kind {
        // The last is one whose proposal stands in no file here.
        case .openAccount, .credit, .reverse, .approve: break
        case .discardForward: try takeEnding(entry, facts)
        case .setFrozen, .setPIN, .resetPIN, .restored, .registerTerminal, .registerStation,
            .setTerminalEnabled, .rotateKeys, .rotateMasterKey, .releaseForward,
            .setChannelStopped, .acceptClock, .closeDate, .addPerson, .setPersonEnabled,
            .grantRole, .revokeRole, .stationOperator, .closeStation, .closeShift, .forceBatch,
            .closeCase, .releaseDevice, .reference, .routing:
            guard entry.transfers.isEmpty else { throw .wrong("I5", entry.row, "it moves money") }
        }
    }

    // MARK: Identities (I6)

    /// The payment that took the identity of this one before; nil where it is the first.
    private mutating func holder(of entry: RecordEntry, _ recorded: RecordedEvent) -> Int64? {
        let row = entry.row
        guard row.holdsIdentity, row.kind == RecordKind.payment.rawValue,
            !entry.transfers.isEmpty, case .payment(let request, _) = recorded.event.kind
        else { return nil }
        return identities.take(
            request.identity,
            row.seq,
            on: row.businessDate,
            since: previousDate
        )
    }

    private func takeRepeat<Facts: LedgerFacts>(
        _ entry: RecordEntry,
        _ recorded: RecordedEvent,
        _ facts: Facts
    ) throws(Facts.Failure) {
        let row = entry.row
        guard entry.transfers.isEmpty || entry.isClaim, let original = row.original else {
            throw .wrong("I6", row, "a repeat has an effect")
        }
        guard let first = try facts.record(original)?.recorded else {
            guard !isWhole else { throw .wrong("I6", row, "what it repeats is missing") }
            return
        }
        var expected = first.reply
        if expected == nil {
            let decidedBy = try facts.change(of: original).decidedBy
            guard recorded.reply != nil else {
                // It waits for the answer with its first.
                guard decidedBy ?? .max > row.seq else {
                    throw .wrong("I6", row, "it was not answered")
                }
                return
            }
            var isOfAnother = false
            if let decidedBy, let decider = try facts.record(decidedBy) {
                expected = decider.recorded.reply
                let kind = RecordKind(rawValue: decider.row.kind)
                isOfAnother = kind == .payment || kind == .reversal
            }
            // Until it is decided a terminal hears of an order what it may know: the code to draw,
            // that nothing is known, or that it goes back. A query that claims it and a reversal
            // that takes it back have answers of their own.
            if recorded.isScanned, isOfAnother || decidedBy ?? .max > row.seq {
                expected = recorded.reply
            }
        }
        if recorded.reply?.outcome == .reversedOriginal {
            expected?.outcome = .reversedOriginal
            expected?.approvalCode = nil
            if recorded.reply?.details == nil { expected?.details = nil }
        }
        guard recorded.reply == expected else {
            throw .wrong("I6", row, "its reply is another one")
        }
    }
}

extension RecordedEvent {
    /// Whether a customer pays with a code.
    fileprivate var isScanned: Bool {
        guard case .payment(let request, _) = event.kind, let details = request.details?.values
        else { return false }
        return details.code != nil || details.wallet != nil
    }
}
