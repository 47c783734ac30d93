import Payments
package import Upstream

/// WeChat's error codes, which both versions have, underscores aside: `NOT_ENOUGH` and `NOTENOUGH`.
package enum WeChatWords {
    /// A code as the tables know it.
    static func plain(_ code: String) -> String {
        String(decoding: code.utf8.filter { $0 != 0x5F }, as: UTF8.self)
    }

    /// Nobody can say: it is asked about.
    package static let systemErrors: Set<String> = [
        "SYSTEMERROR", "BANKERROR", "BIZERRNEEDRETRY", "ERROR", "ORDERNOTREADY",
    ]
    package static let tooMany: Set<String> = [
        "FREQUENCYLIMITED", "FREQUENCYLIMIT", "RATELIMITEXCEEDED",
    ]
    /// What the merchant has to put right.
    package static let settings: Set<String> = [
        "PARAMERROR", "NOAUTH", "LACKPARAMS", "SIGNERROR", "NOTUTF8", "XMLFORMATERROR",
        "REQUIREPOSTMETHOD", "POSTDATAEMPTY", "APPIDNOTEXIST", "MCHIDNOTEXIST",
        "APPIDMCHIDNOTMATCH", "MCHNOTEXISTS", "ACCOUNTERROR",
    ]
    /// No such order.
    package static let absences: Set<String> = [
        "ORDERNOTEXIST", "RESOURCENOTEXISTS", "INVALIDTRANSACTIONID",
    ]
    /// No such refund.
    package static let refundAbsences: Set<String> = [
        "REFUNDNOTEXIST", "REFUNDNOTEXISTS", "RESOURCENOTEXISTS",
    ]

    /// To a payment by a code.
    package static let payments: [String: PayFinding] = [
        "USERPAYING": .inProgress,
        "TRADEERROR": .unknown(.systemError),
        "ORDERPAID": .alreadyPaid,
        "ORDERCLOSED": .deadNumber,
        "ORDERREVERSED": .deadNumber,
        "OUTTRADENOUSED": .deadNumber,
        "INVALIDREQUEST": .deadNumber,
        "BUYERMISMATCH": .deadNumber,
        "AUTHCODEEXPIRE": .refused(.expiredCard),
        "AUTHCODEEXPIRED": .refused(.expiredCard),
        "AUTHCODEERROR": .refused(.invalidCard),
        "AUTHCODEINVALID": .refused(.invalidCard),
        "NOTENOUGH": .refused(.insufficientFunds),
        "NOTSUPORTCARD": .refused(.restrictedCard),
        "NOTSUPPORTCARD": .refused(.restrictedCard),
        "RULELIMIT": .refused(.amountLimit),
    ]

    /// To a reversal.
    package static let reversals: [String: UndoFinding] = [
        "REVERSEEXPIRE": .tooLate,
        "REVERSEEARLY": .tooEarly,
        "NOTENOUGH": .refused(.insufficientFunds),
        "USERACCOUNTABNORMAL": .refused(.restrictedCard),
        // Among others what comes too early: the next attempt tells more.
        "TRADEERROR": .unknown(.systemError),
        "INVALIDREQUEST": .refused(.declinedByHost),
    ]

    /// To a close.
    package static let closes: [String: UndoFinding] = [
        "ORDERPAID": .paid,
        "ORDERCLOSED": .done(wasPaid: false),
        "ORDERREVERSED": .done(wasPaid: nil),
    ]

    /// To a refund.
    package static let refunds: [String: RefundFinding] = [
        "NOTENOUGH": .notEnough,
        "USERACCOUNTABNORMAL": .abnormal,
        "TRADEOVERDUE": .refused(.reversalTooLate),
        "REFUNDFEEMISMATCH": .refused(.refundExceedsOriginal),
        "INVALIDREQUEST": .refused(.refundExceedsOriginal),
        "ORDERNOTEXIST": .refused(.originalNotFound),
        "RESOURCENOTEXISTS": .refused(.originalNotFound),
        "INVALIDTRANSACTIONID": .refused(.originalNotFound),
    ]

    /// What a code that no table of its question has says, whatever was asked.
    static func elsewise(_ code: String) -> (reason: UnknownReason, alarm: ProviderAlarm?) {
        if systemErrors.contains(code) { return (.systemError, nil) }
        if tooMany.contains(code) { return (.tooMany, nil) }
        return (code.isEmpty ? .unreadable : .unexpected, settings.contains(code) ? .settings : nil)
    }

    /// To a payment, whatever the version.
    static func pay(_ code: String, _ word: String) -> ProviderWord<PayFinding> {
        if let finding = payments[code] {
            return ProviderWord(
                finding,
                code: word,
                alarm: finding == .deadNumber || finding == .alreadyPaid ? .request : nil
            )
        }
        if settings.contains(code) {
            return ProviderWord(.refused(.unknownMerchant), code: word, alarm: .settings)
        }
        let rest = elsewise(code)
        return ProviderWord(.unknown(rest.reason), code: word, alarm: rest.alarm)
    }

    /// To an order that is to be drawn.
    static func draw(_ code: String, _ word: String) -> ProviderWord<DrawFinding> {
        pay(code, word).map { finding in
            switch finding {
            case .refused(let outcome): .refused(outcome)
            case .unknown(let reason): .unknown(reason)
            case .paid, .inProgress, .alreadyPaid, .deadNumber: .unknown(.unexpected)
            }
        }
    }

    static func undo(
        _ code: String,
        _ word: String,
        _ table: [String: UndoFinding]
    ) -> ProviderWord<UndoFinding> {
        if let finding = table[code] {
            return ProviderWord(finding, code: word, alarm: finding == .tooEarly ? .request : nil)
        }
        if absences.contains(code) { return ProviderWord(.absent, code: word) }
        let rest = elsewise(code)
        return ProviderWord(.unknown(rest.reason), code: word, alarm: rest.alarm)
    }

    static func refund(_ code: String, _ word: String) -> ProviderWord<RefundFinding> {
        if let finding = refunds[code] { return ProviderWord(finding, code: word) }
        if settings.contains(code) {
            return ProviderWord(.refused(.unknownMerchant), code: word, alarm: .settings)
        }
        let rest = elsewise(code)
        return ProviderWord(.unknown(rest.reason), code: word, alarm: rest.alarm)
    }

    static func refundQuery(_ code: String, _ word: String) -> ProviderWord<RefundFinding> {
        if refundAbsences.contains(code) { return ProviderWord(.absent, code: word) }
        let rest = elsewise(code)
        return ProviderWord(.unknown(rest.reason), code: word, alarm: rest.alarm)
    }

    static func query(_ code: String, _ word: String) -> ProviderWord<QueryFinding> {
        if absences.contains(code) { return ProviderWord(.absent, code: word) }
        let rest = elsewise(code)
        return ProviderWord(.unknown(rest.reason), code: word, alarm: rest.alarm)
    }

    /// A state of an order, as both versions name them.
    static func query(_ state: String, taken: WalletTaken?) -> ProviderWord<QueryFinding> {
        let finding: QueryFinding =
            switch state {
            case "SUCCESS": taken.map { .paid($0) } ?? .unknown(.unreadable)
            case "REFUND": taken.map { .partlyReturned($0) } ?? .unknown(.unreadable)
            case "NOTPAY", "USERPAYING", "ACCEPT": .notYet
            case "CLOSED", "PAYERROR": .never(.declinedByHost)
            // Reversed: what had been paid has gone back with it.
            case "REVOKED": taken.map { .returned($0) } ?? .never(.declinedByHost)
            default: .unknown(.unexpected)
            }
        return ProviderWord(finding, code: state)
    }

    /// A state of a refund, as either version names them.
    static func refund(_ status: String, fen: Int64) -> ProviderWord<RefundFinding> {
        let finding: RefundFinding =
            switch status {
            case "SUCCESS": .paid(fen: fen)
            case "PROCESSING": .accepted(fen: fen)
            case "CLOSED", "REFUNDCLOSE": .closed
            case "ABNORMAL", "CHANGE": .abnormal
            default: .unknown(.unexpected)
            }
        return ProviderWord(finding, code: status)
    }

    /// What follows from the query that tells a refund the order's total.
    static func refund(
        _ number: OrderNumber,
        fen: Int64,
        of ask: WalletAsk,
        behind word: ProviderWord<QueryFinding>
    ) -> ProviderStep {
        let finding: RefundFinding
        switch word.finding {
        case .paid(let taken), .partlyReturned(let taken):
            return .then(ask.then(.refund(number, fen: fen, total: taken.total)))
        case .returned: finding = .refused(.originalFinished)
        case .notYet, .absent, .never: finding = .refused(.originalNotFound)
        case .unknown(let reason): finding = .unknown(reason)
        }
        return .told(ProviderWord(.refund(finding), code: word.code, alarm: word.alarm))
    }
}
