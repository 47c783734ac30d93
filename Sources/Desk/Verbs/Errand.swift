package import Book
import ISO8583
package import Journal
package import Payments
import Switch

/// What a verb asks for, once its arguments are read.
enum Errand: Sendable {
    case question(Question)
    case change(Change, reason: String)
}

/// What changes nothing.
enum Question: Sendable {
    case account(AccountName)
    case status
    case keys
    case clock
    case channels
    /// Whether a host is there.
    case echo(channel: String)
    case verbs
    /// Whom the switch knows.
    case people
    /// What waits for a second person.
    case proposals
    /// Who stands at the terminals; of one merchant or of all.
    case stationOperators(merchant: String?)
    case day(DayQuestion)
    /// What terminals did last and what of them is open.
    case terminals(TerminalChoice)
    case reference(ReferenceQuestion)
    /// Rows of the journal.
    case rows(RowsQuestion)
    /// Whether a card is hot.
    case hotCard(CardName)
    /// Card numbers as rows hold them; nothing of it is recorded.
    case cardFields([PrimaryAccountNumber])
}

/// What is read of the days of stations, from the journal's file: as of the last commit, beside
/// the book.
package enum DayQuestion: Sendable, Hashable {
    case shifts(ShiftChoice)
    case shift(ShiftName)
    case settlements(ClosingChoice)
    case settlement(BatchName)
    case station(merchant: String)
    case cases(CaseChoice)
    /// A business date, or the newest.
    case date(BusinessDate?)
    case `case`(CaseID)
}

/// What leaves a record.
enum Change: Sendable {
    case command(OperatorCommand)
    /// A fresh SecretKey, shown once.
    case register(Registration)
    /// The keys in use stop after the configured overlap, or at once.
    case rotateKeys(TerminalSelection, atOnce: Bool)
    case rotateMaster(file: String)
    case acceptClock
    case hotCard(HotCardChange)
    /// The configuration is read again.
    case reload
}
