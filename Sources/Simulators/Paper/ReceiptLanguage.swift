import ISO8583
import Payments

/// The language of a receipt.
package enum ReceiptLanguage: String, Sendable, CaseIterable {
    case chinese = "zh"
    case english = "en"

    /// What is printed on a receipt beside what the messages say.
    enum Word: CaseIterable {
        case receipt
        case merchant
        case terminal
        case card
        case code
        case kind
        case batch
        case trace
        case reference
        case authorisation
        case time
        case originalReference
        case originalTrace
        case amount
        case available
        case approved
        case declined
        case signature
        case consent
        case heldOnly
        case pinEntered
        case points
        case settlementSlip
        case shiftSlip
        case station
        case shift
        case domestic
        case foreign
        case allCards
        case debits
        case credits
        case reversed
        case balanced
        case different
        case waits
    }

    /// What an answer code means.
    func meaning(of code: String, _ specification: DialectSpecification) -> String {
        switch self {
        case .chinese: AnswerText.chinese(of: code, specification)
        case .english: AnswerText.english(of: code, specification)
        }
    }

    /// `RMB 88.50`, `120 points`.
    func amount(_ money: Money) -> String {
        switch money.asset {
        case .yuan: "RMB " + AmountText.text(money)
        case .points: AmountText.text(money) + " " + self[.points]
        default: AmountText.wording(money)
        }
    }

    subscript(word: Word) -> String {
        switch self {
        case .chinese: word.chinese
        case .english: word.english
        }
    }
}

extension ReceiptLanguage.Word {
    fileprivate var chinese: String {
        switch self {
        case .receipt: "签购单"
        case .merchant: "商户编号"
        case .terminal: "终端编号"
        case .card: "卡号"
        case .code: "付款码"
        case .kind: "交易类型"
        case .batch: "批次号"
        case .trace: "凭证号"
        case .reference: "参考号"
        case .authorisation: "授权码"
        case .time: "日期时间"
        case .originalReference: "原参考号"
        case .originalTrace: "原凭证号"
        case .amount: "金额"
        case .available: "可用余额"
        case .approved: "交易成功"
        case .declined: "交易失败"
        case .signature: "持卡人签名"
        case .consent: "本人确认以上交易, 同意将其记入本卡账户"
        case .heldOnly: "此为预授权凭证, 未从账户扣款"
        case .pinEntered: "已凭密码"
        case .points: "积分"
        case .settlementSlip: "结算单"
        case .shiftSlip: "交班单"
        case .station: "操作员"
        case .shift: "班次"
        case .domestic: "内卡"
        case .foreign: "外卡"
        case .allCards: "全部卡"
        case .debits: "借记"
        case .credits: "贷记"
        case .reversed: "冲正"
        case .balanced: "对账平"
        case .different: "对账不平"
        case .waits: "有交易待定, 请稍后再结算"
        }
    }

    fileprivate var english: String {
        switch self {
        case .receipt: "RECEIPT"
        case .merchant: "MERCHANT"
        case .terminal: "TERMINAL"
        case .card: "CARD"
        case .code: "CODE"
        case .kind: "TYPE"
        case .batch: "BATCH"
        case .trace: "TRACE"
        case .reference: "REF"
        case .authorisation: "AUTH"
        case .time: "TIME"
        case .originalReference: "ORIGINAL REF"
        case .originalTrace: "ORIGINAL TRACE"
        case .amount: "AMOUNT"
        case .available: "AVAILABLE"
        case .approved: "APPROVED"
        case .declined: "DECLINED"
        case .signature: "SIGNATURE"
        case .consent: "I acknowledge the above and agree to pay it with this card"
        case .heldOnly: "Held only: nothing was taken from the account"
        case .pinEntered: "PIN ENTERED"
        case .points: "points"
        case .settlementSlip: "SETTLEMENT"
        case .shiftSlip: "SHIFT CLOSE"
        case .station: "OPERATOR"
        case .shift: "SHIFT"
        case .domestic: "DOMESTIC CARDS"
        case .foreign: "FOREIGN CARDS"
        case .allCards: "ALL CARDS"
        case .debits: "DEBIT"
        case .credits: "CREDIT"
        case .reversed: "REVERSED"
        case .balanced: "TOTALS ARE EQUAL"
        case .different: "TOTALS DIFFER"
        case .waits: "Something is not decided yet: settle again later"
        }
    }
}
