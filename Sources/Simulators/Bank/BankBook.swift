import ISO8583
package import Payments
import Text

/// The bank's own book: accounts, and one row for each request, whatever the switch believes.
///
/// Pure. A request is decided once; its repeat gets the same answer, a reversal may come before
/// what it reverses, and no row is ever taken out.
package struct BankBook: Sendable {
    /// Rows that a book takes before it answers that the bank malfunctions.
    static let maximumRows = 2_000_000
    /// Wrong PINs that a card may be tried with.
    static let pinTries = 3

    package private(set) var rows: [BankKey: BankRow] = [:]
    package internal(set) var accounts: [String: BankAccount] = [:]
    /// What changed since the last look, in the order of change.
    private var changes: [BankKey] = []
    /// The newest request with a number, of whichever terminal.
    private var keys: [BankNumber: BankKey] = [:]
    let codes: BankCodes
    private let currency: Asset
    private let limitMinor: Int64
    private let unknownOriginalCode: String

    /// An empty book; every card may spend `limitMinor`.
    package init(
        codes: BankCodes,
        currency: Asset = .yuan,
        limitMinor: Int64,
        unknownOriginalCode: String? = nil
    ) {
        self.codes = codes
        self.currency = currency
        self.limitMinor = limitMinor
        self.unknownOriginalCode = unknownOriginalCode ?? codes[.originalNotFound]
    }

    /// The rows by date, terminal and STAN.
    package var sortedRows: [BankRow] { rows.values.sorted { $0.key < $1.key } }

    package var sums: BankSums { BankSums(rows.values) }

    /// Takes a row over that an earlier book kept, and books it.
    package mutating func restore(_ row: BankRow) {
        enter(row)
        guard !row.account.isEmpty else { return }
        var account = account(row.account, row.card)
        account.postedMinor += row.standingMinor
        if row.state == .authorised { account.heldMinor += row.heldMinor }
        if row.spendsCode { account.isSpent = true }
        accounts[row.account] = account
    }

    /// The rows that changed since the last call.
    package mutating func takeChanges() -> [BankRow] {
        defer { changes.removeAll(keepingCapacity: true) }
        return changes.compactMap { rows[$0] }
    }

    /// Decides a payment, a question or a reversal; `forced` declines a payment that came anew.
    package mutating func decide(_ request: BankRequest, forced: String? = nil) -> BankVerdict {
        guard let key = request.key else { return BankVerdict(code: codes[.elementMissing]) }
        let request = ofCode(request)
        guard rows.count < Self.maximumRows else { return BankVerdict(code: codes[.overloaded]) }
        if request.kind == .reversal { return reverse(request, key, forced: forced) }
        if let row = rows[key] { return repeated(request, row) }
        guard let kind = Self.rowKind(of: request.kind) else {
            return BankVerdict(code: codes[.unknownTransaction])
        }
        return enter(request, key, kind, forced: forced)
    }

    /// What is about a payment that a code made has neither card nor code: it is about whoever
    /// showed it.
    private func ofCode(_ request: BankRequest) -> BankRequest {
        guard request.account.isEmpty, let original = request.original.flatMap({ row(named: $0) }),
            original.isOfCode
        else { return request }
        var request = request
        (request.account, request.card) = (original.account, original.card)
        return request
    }

    // MARK: Payments

    private mutating func enter(
        _ request: BankRequest,
        _ key: BankKey,
        _ kind: BankRow.Kind,
        forced: String?
    ) -> BankVerdict {
        let original = request.original.flatMap { self.row(named: $0) }
        let refusal = refusal(of: request, kind, original)
        let code = refusal.map { codes[$0] } ?? forced ?? codes[.approved]
        let isApproved = refusal == nil && forced == nil
        var row = row(of: request, key, kind)
        row.original = original?.key ?? request.original
        row.code = code
        row.state = isApproved ? Self.state(of: kind) : .declined
        if isApproved {
            if kind.isOfMoney { row.approvalCode = Self.padded(rows.count + 1, 6) }
            book(&row, original)
        }
        keep(row)
        return verdict(of: row)
    }

    /// The first reason against it, in the order in which a host looks.
    private mutating func refusal(
        of request: BankRequest,
        _ kind: BankRow.Kind,
        _ original: BankRow?
    ) -> OutcomeName? {
        guard !request.account.isEmpty else { return .invalidCard }
        let account = account(request.account, request.card)
        accounts[request.account] = account
        var amount: Int64 = 0
        if kind.isOfMoney {
            guard let money = request.money else { return .elementMissing }
            guard money.minorUnits > 0 else { return .invalidAmount }
            guard money.asset == currency else { return .wrongCurrency }
            amount = money.minorUnits
        }
        switch kind {
        case .completion, .void: return refusal(of: request, kind, of: original, amount)
        case .refund where request.original != nil, .advice where request.original != nil:
            return refusal(of: request, kind, of: original, amount)
        case .advice, .notice: return nil
        case .purchase, .authorisation, .balance, .refund, .reversal, .unseen: break
        }
        if let refusal = refusal(ofPIN: request, account) { return refusal }
        if kind == .purchase, account.isSpent { return .invalidCard }
        let isSpending = kind == .purchase || kind == .authorisation
        return isSpending && amount > account.availableMinor ? .insufficientFunds : nil
    }

    private mutating func refusal(
        ofPIN request: BankRequest,
        _ account: BankAccount
    ) -> OutcomeName? {
        if account.wrongPINs >= Self.pinTries { return .pinTriesExceeded }
        switch request.pin {
        case .absent: return nil
        case .right:
            accounts[request.account]?.wrongPINs = 0
            return nil
        case .wrong:
            accounts[request.account]?.wrongPINs += 1
            return .incorrectPIN
        }
    }

    /// What a payment does to its account, and to what it names.
    private mutating func book(_ row: inout BankRow, _ original: BankRow?) {
        switch row.kind {
        case .purchase:
            move(row, posting: row.amountMinor)
            if row.spendsCode { accounts[row.account]?.isSpent = true }
        case .authorisation:
            row.heldMinor = row.amountMinor
            move(row, holding: row.amountMinor)
        case .refund:
            move(row, posting: -row.amountMinor)
            if let original { note(refund: row.amountMinor, of: original) }
        case .advice, .completion:
            move(row, posting: row.amountMinor)
            if let original { endHold(of: original) }
        case .void: if let original { takeBack(original, as: .voided) }
        case .balance, .reversal, .notice, .unseen: break
        }
    }

    /// Posts to a row's account, or holds on it.
    mutating func move(_ row: BankRow, posting posted: Int64 = 0, holding held: Int64 = 0) {
        var account = account(row.account, row.card)
        account.postedMinor += posted
        account.heldMinor += held
        accounts[row.account] = account
    }

    private mutating func repeated(_ request: BankRequest, _ row: BankRow) -> BankVerdict {
        var row = row
        row.seen += 1
        if row.state == .tombstone {
            row.kind = Self.rowKind(of: request.kind) ?? row.kind
            row.messageType = request.messageType
            row.card = request.card
            row.account = request.account
            row.retrievalReference = request.retrievalReference ?? row.retrievalReference
            row.code = codes[.reversedOriginal]
            keep(row)
            return verdict(of: row)
        }
        keep(row)
        let isSame =
            row.kind == Self.rowKind(of: request.kind) && row.account == request.account
            && row.amountMinor == request.money?.minorUnits ?? 0
        guard isSame else { return BankVerdict(code: codes[.duplicateMismatch]) }
        switch row.state {
        case .reversed, .voided: return BankVerdict(code: codes[.reversedOriginal])
        case .approved, .authorised, .completed, .declined, .tombstone, .answered:
            return verdict(of: row)
        }
    }

    // MARK: Reversals

    private mutating func reverse(
        _ request: BankRequest,
        _ key: BankKey,
        forced: String?
    ) -> BankVerdict {
        var row = rows[key] ?? row(of: request, key, .reversal)
        if let before = rows[key] {
            row.seen = before.seen + 1
            // What was refused is looked at again; what was done is done.
            if before.state != .declined {
                keep(row)
                return verdict(of: row)
            }
        }
        let code = forced ?? takeBack(request)
        let isDone = code == codes[.reversalAccepted] || code == codes[.originalNotFound]
        row.code = code
        row.state = isDone ? .approved : .declined
        keep(row)
        return verdict(of: row)
    }

    /// Undoes what the reversal names and says how that went.
    private mutating func takeBack(_ request: BankRequest) -> String {
        guard let name = request.original else { return codes[.elementMissing] }
        guard let original = rows[name] else {
            var stone = row(of: request, name, .unseen)
            stone.seen = 0
            stone.state = .tombstone
            stone.code = codes[.reversedOriginal]
            stone.original = nil
            keep(stone)
            return unknownOriginalCode
        }
        switch original.state {
        case .tombstone: return unknownOriginalCode
        case .reversed where original.deliveredMinor != request.deliveredMinor:
            return codes[.reversalMismatch]
        case .declined, .answered:
            // A part can only stand of what was booked.
            return request.deliveredMinor > 0
                ? unknownOriginalCode : codes[.reversalAccepted]
        case .reversed, .voided: return codes[.reversalAccepted]
        case .completed: return codes[.reversalTooLate]
        case .approved, .authorised: break
        }
        guard original.amountMinor == request.money?.minorUnits,
            request.deliveredMinor == 0
                || original.kind == .purchase && request.deliveredMinor < original.amountMinor
        else { return codes[.reversalMismatch] }
        guard canTakeBack(original) else { return codes[.reversalTooLate] }
        takeBack(original, as: .reversed, leaving: request.deliveredMinor)
        return codes[.reversalAccepted]
    }

    // MARK: Rows

    mutating func keep(_ row: BankRow) {
        enter(row)
        changes.append(row.key)
    }

    private mutating func enter(_ row: BankRow) {
        if rows.updateValue(row, forKey: row.key) == nil { keys[row.key.number] = row.key }
    }

    /// The row that a request names: of its own terminal, else of the one that used the number
    /// last.
    func row(named name: BankKey) -> BankRow? {
        rows[name] ?? keys[name.number].flatMap { rows[$0] }
    }

    func account(_ name: String, _ card: String) -> BankAccount {
        accounts[name] ?? BankAccount(card: card, limitMinor: limitMinor)
    }

    private func row(of request: BankRequest, _ key: BankKey, _ kind: BankRow.Kind) -> BankRow {
        BankRow(
            key: key,
            kind: kind,
            messageType: request.messageType,
            merchant: request.merchant,
            card: request.card,
            account: request.account,
            amountMinor: request.money?.minorUnits ?? 0,
            currency: request.money?.asset.numericCode ?? "",
            retrievalReference: request.retrievalReference ?? Self.padded(rows.count + 1, 12),
            approvalCode: nil,
            state: .declined,
            code: "",
            original: request.original,
            chipTags: request.chipTags,
            scriptResult: request.scriptResult
        )
    }

    private func verdict(of row: BankRow) -> BankVerdict {
        let balance = row.kind == .balance && row.state == .answered
        return BankVerdict(
            code: row.code,
            approvalCode: row.state == .declined ? nil : row.approvalCode,
            retrievalReference: row.retrievalReference,
            balance: balance
                ? Money(
                    minorUnits: account(row.account, row.card).availableMinor,
                    asset: currency
                ) : nil
        )
    }

    private static func rowKind(of kind: BankRequest.Kind) -> BankRow.Kind? {
        switch kind {
        case .purchase: .purchase
        case .refund: .refund
        case .balance: .balance
        case .authorisation: .authorisation
        case .advice: .advice
        case .completion: .completion
        case .void: .void
        case .reversal: .reversal
        case .notice: .notice
        case .signOn, .signOff, .echo, .keyChange, .refused: nil
        }
    }

    private static func state(of kind: BankRow.Kind) -> BankRow.State {
        switch kind {
        case .balance, .notice: .answered
        case .authorisation: .authorised
        case .purchase, .refund, .advice, .completion, .void, .reversal, .unseen: .approved
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return DecimalText.padded(String(digits.suffix(width)), digits: width)
    }
}

extension BankRow.Kind {
    /// Whether it names an amount.
    fileprivate var isOfMoney: Bool { self != .balance && self != .notice }
}
