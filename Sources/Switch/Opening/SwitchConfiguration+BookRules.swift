package import Book
import Payments
import Text

/// What the book must know of the configuration.
extension SwitchConfiguration {
    /// The rules of the book that this configuration asks for; the journal notes them.
    package var bookRules: BookRules {
        var rules = BookRules()
        rules.batchOpens = batchOpens == .signOn ? .signOn : .settlement
        rules.utcOffsetMinutes = businessDay.offsetMinutes
        rules.keyMaximumAge = keys.maximumAge.nanoseconds / 1000
        rules.keyMaximumUses = UInt32(clamping: keys.maximumUses)
        rules.cutoverMinute = businessDay.mode == .auto ? businessDay.cutoverMinute : nil
        rules.reachDates = journal.liveDates
        rules.holdDays = Int32(clamping: authorisations.holdDays)
        rules.fillMicroseconds = authorisations.fillFor.nanoseconds / 1000
        rules.completionPermille = Int64(authorisations.completionPermille)
        rules.refundDays = Int32(clamping: refunds.days)
        rules.settlementWait = settlementWait.nanoseconds / 1000
        rules.caseDays = Int32(clamping: cases.days)
        if let digits = InstitutionDigits(institution.suffix(8)) { rules.institution = digits }
        return rules
    }
}
