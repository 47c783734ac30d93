import ISO8583
import Payments
import Text

/// What a terminal prints behind an answer: 32 columns, the card masked.
///
/// Network management, queries and notices print nothing.
package struct PrintedReceipt: Sendable {
    /// At most 32 columns each.
    package let lines: [String]

    /// nil where nothing is printed.
    package init?(
        of exchange: TerminalExchange,
        by profile: TerminalProfile,
        in language: ReceiptLanguage
    ) {
        let asked = exchange.asked
        guard let title = asked.kind.operation.receiptTitle(language) else { return nil }
        var paper = ReceiptPaper()
        paper.centre(language[.receipt])
        paper.rule()
        paper.entry(language[.merchant], profile.merchant)
        paper.entry(language[.terminal], profile.terminal)
        let number = exchange.request.cardNumber ?? asked.card?.number
        if let card = number ?? asked.card?.track2?.primaryAccountNumber {
            paper.entry(language[.card], card.masked())
        } else if let code = asked.code {
            paper.entry(language[.code], code.description)
        }
        paper.entry(language[.kind], title)
        paper.entries(
            (language[.batch], DecimalText.padded(asked.batch, digits: 6)),
            (language[.trace], DecimalText.padded(exchange.answer.stan, digits: 6))
        )
        if let reference = exchange.answer.retrievalReference {
            paper.entry(language[.reference], reference)
        }
        if let code = exchange.answer.approvalCode { paper.entry(language[.authorisation], code) }
        paper.entry(language[.time], Self.time(asked.at))
        if let original = asked.kind.original { Self.add(original, to: &paper, language) }
        paper.rule()
        Self.addOutcome(of: exchange, to: &paper, language)
        lines = paper.lines
    }

    private static func add(
        _ original: TerminalOriginal,
        to paper: inout ReceiptPaper,
        _ language: ReceiptLanguage
    ) {
        if let reference = original.retrievalReference {
            paper.entry(language[.originalReference], reference)
        }
        if original.stan > 0 {
            let trace = DecimalText.padded(original.stan, digits: 6)
            paper.entry(language[.originalTrace], trace)
        }
    }

    private static func addOutcome(
        of exchange: TerminalExchange,
        to paper: inout ReceiptPaper,
        _ language: ReceiptLanguage
    ) {
        let (asked, answer) = (exchange.asked, exchange.answer)
        let rules = asked.kind.operation.rules
        let asset = asked.amount?.asset ?? .yuan
        if !rules.isInquiry, let minor = answer.amount ?? asked.amount?.minorUnits {
            let money = Money(minorUnits: minor, asset: asset)
            paper.entry(language[.amount], language.amount(money))
        }
        for balance in answer.balances where balance.type == .available {
            let money = Money(minorUnits: balance.minorUnits, asset: balance.asset)
            paper.entry(language[.available], language.amount(money))
        }
        guard answer.isApproved else {
            paper.text(language[.declined])
            let meaning = language.meaning(of: answer.code, exchange.reply.specification)
            return paper.text(PrintableText.line("\(answer.code) \(meaning)"))
        }
        paper.text(language[.approved])
        if rules.holdsOnly { paper.text(language[.heldOnly]) }
        guard rules.isSigned, asked.code == nil else { return }
        if asked.card?.pinBlock != nil { return paper.text(language[.pinEntered]) }
        paper.rule()
        paper.text(language[.consent])
        paper.text(language[.signature] + ":")
    }

    static func time(_ at: LocalMoment) -> String {
        func two(_ number: Int) -> String { DecimalText.padded(number, digits: 2) }
        let date = [two(at.year), two(at.month), two(at.day)].joined(separator: "/")
        return date + " " + [two(at.hour), two(at.minute), two(at.second)].joined(separator: ":")
    }
}

extension OperationRules {
    /// Whether it keeps money back and takes none.
    fileprivate var holdsOnly: Bool {
        switch effect {
        case .payment(.hold): true
        case .payment(.inquiry), .payment(.debit), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether its customer agrees to pay.
    fileprivate var isSigned: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.increase): true
        case .payment(.inquiry), .payment(.void), .payment(.refund), .payment(.credit),
            .payment(.query), .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }
}

extension Payments.Operation {
    /// What a receipt calls it; nil where nothing is printed.
    fileprivate func receiptTitle(_ language: ReceiptLanguage) -> String? {
        let title: (chinese: String, english: String)? =
            switch self {
            case .signOn, .signOff, .echo, .keyChange, .paymentQuery, .scriptNotice, .settlement,
                .batchUpload, .uploadEnd, .shiftClose, .operatorSignOn, .registration,
                .parameters:
                nil
            case .purchase: ("消费", "SALE")
            case .order: ("扫码消费", "SCAN SALE")
            case .balance: ("余额查询", "BALANCE")
            case .reversal: ("冲正", "REVERSAL")
            case .void: ("消费撤销", "SALE VOID")
            case .refund: ("退货", "REFUND")
            case .preauthorisation: ("预授权", "PRE-AUTH")
            case .preauthorisationAdvice: ("预授权通知", "PRE-AUTH ADVICE")
            case .preauthorisationVoid: ("预授权撤销", "PRE-AUTH VOID")
            case .completion: ("预授权完成", "PRE-AUTH COMPLETION")
            case .completionAdvice: ("预授权完成通知", "COMPLETION ADVICE")
            case .completionVoid: ("预授权完成撤销", "COMPLETION VOID")
            case .offlineSale: ("离线消费", "OFF-LINE SALE")
            case .offlineSettlement: ("离线结算", "OFF-LINE SETTLEMENT")
            case .adjustment: ("结算调整", "ADJUSTMENT")
            case .tip: ("小费调整", "TIP")
            case .manualVoid: ("手工撤销", "MANUAL VOID")
            case .topUp: ("现金充值", "TOP-UP")
            case .topUpVoid: ("充值撤销", "TOP-UP VOID")
            }
        return switch language {
        case .chinese: title?.chinese
        case .english: title?.english
        }
    }
}
