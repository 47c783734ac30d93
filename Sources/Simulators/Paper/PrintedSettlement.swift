import ISO8583
import Payments
import Text

/// What a terminal prints behind a settlement or the end of a shift: its own totals by half, and
/// how the switch's compare.
package struct PrintedSettlement: Sendable {
    /// At most 32 columns each.
    package let lines: [String]

    /// nil where no totals were compared.
    package init?(
        of exchange: TerminalExchange,
        by profile: TerminalProfile,
        in language: ReceiptLanguage
    ) {
        let asked = exchange.asked
        let halves: (SideTallies, SideTallies)
        let title: ReceiptLanguage.Word
        switch asked.kind {
        case .settlement(let domestic, let foreign):
            (halves, title) = ((domestic, foreign), .settlementSlip)
        case .shiftClose(let domestic, let foreign):
            (halves, title) = ((domestic, foreign), .shiftSlip)
        default: return nil
        }
        guard let answer = exchange.answer.settlement else { return nil }
        var paper = ReceiptPaper()
        paper.centre(language[title])
        paper.rule()
        paper.entry(language[.merchant], profile.merchant)
        paper.entry(language[.terminal], profile.terminal)
        if let number = asked.operatorNumber {
            paper.entry(language[.station], DecimalText.padded(number, digits: 3))
        }
        paper.entries(
            (language[.batch], DecimalText.padded(asked.batch, digits: 6)),
            (language[.trace], DecimalText.padded(exchange.answer.stan, digits: 6))
        )
        paper.entry(language[.time], PrintedReceipt.time(asked.at))
        if answer.foreign == nil {
            Self.add(halves.0, language[.allCards], to: &paper, language)
        } else {
            Self.add(halves.0, language[.domestic], to: &paper, language)
            Self.add(halves.1, language[.foreign], to: &paper, language)
        }
        paper.rule()
        switch answer.result {
        case .balanced: paper.text(language[.balanced])
        case .different: paper.text(language[.different])
        case .waits: paper.text(language[.waits])
        }
        lines = paper.lines
    }

    private static func add(
        _ sides: SideTallies,
        _ title: String,
        to paper: inout ReceiptPaper,
        _ language: ReceiptLanguage
    ) {
        paper.rule()
        paper.text(title)
        func add(_ name: String, _ tally: Tally) {
            let money = Money(minorUnits: tally.amount, asset: .yuan)
            paper.entry(name, "\(tally.count)  " + language.amount(money))
        }
        add(language[.debits], sides.debits)
        add(language[.credits], sides.credits)
        let reversed = [sides.debitReversals, sides.creditReversals]
        for (side, tally) in zip([language[.debits], language[.credits]], reversed)
        where tally.count > 0 {
            add("\(side) \(language[.reversed])", tally)
        }
    }
}
