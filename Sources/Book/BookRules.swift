package import Payments
import Text

/// What an institution decides about its book; a replay takes the rules of the run it repeats.
package struct BookRules: Hashable, Sendable {
    /// What opens a terminal's next batch.
    package enum BatchOpening: Hashable, Sendable {
        /// A sign-on, when the current batch holds a payment.
        case signOn
        /// A settlement only.
        case settlement
    }

    /// The edition of the rules of money that decide.
    ///
    /// A journal is replayed under the edition that made each of its records: see `Edition`.
    package var edition = Edition.current
    package var batchOpens: BatchOpening = .settlement
    /// Offset of the institution's calendar from UTC, in minutes.
    package var utcOffsetMinutes: Int = 480
    /// Minute of the local day at which the business date changes; nil when an operator closes it.
    ///
    /// The book reads it once, for the first business date.
    package var cutoverMinute: Int?
    /// Age at which working keys are due for rotation, in microseconds; nil for never.
    package var keyMaximumAge: Int64?
    /// Uses after which working keys are due for rotation; nil for never.
    package var keyMaximumUses: UInt32?
    /// Business dates, the open one included, whose payments an operator or a retrieval reference
    /// may still name; nil for all.
    ///
    /// Older ones may have left the file, and a step's result must not depend on that.
    package var reachDates: Int?
    /// Business dates behind its own on which an authorisation is held in-house.
    package var holdDays: Int32 = 30
    /// How long a pump outdoors may take until what it was authorised for is overdue, in
    /// microseconds.
    package var fillMicroseconds: Int64 = 7_200_000_000
    /// What may be completed of an authorisation at most, in thousandths of its amount.
    package var completionPermille: Int64 = 1_150
    /// The digits with which the numbers of orders begin, so that no other house gives them out.
    package var institution = InstitutionDigits.unnamed
    /// Days of the calendar after which a sale is not refunded any more.
    package var refundDays: Int32 = 180
    /// How long a settlement waits for payments that are not decided, in microseconds.
    package var settlementWait: Int64 = 60_000_000
    /// Business dates after which a case is overdue.
    package var caseDays: Int32 = 7
    /// Terminal and STAN pairs whose payments stay in memory between batches.
    package var hotStans: Int = 4_096
    /// Accounts that stay in memory between batches.
    package var hotAccounts: Int = 200_000
    /// Requests to hosts that stay in memory between batches beside those that await an answer.
    package var hotExchanges: Int = 4_096

    /// What the rules of money decide differently from the edition before.
    ///
    /// Raw values are stored in the journal (`rules:`); a file that names none is of the first.
    package enum Edition: Int, Comparable, Sendable {
        case first = 1
        /// Identities by kind of window, for as long as their date is taken; a named window is the
        /// only one that is searched; an overtaken reversal ends. A sign-on, which nobody has to
        /// prove, leaves the keys that verified last until its own verify, and the open batch until
        /// a payment carries the next.
        case second = 2
        /// A reversal that came first waits as long as its original may still come, however many
        /// business dates have closed meanwhile.
        case third = 3
        /// A business date that opens counts its records in decimal digits (DE 37).
        case fourth = 4
        /// An advice may be as old as stations stay off line, and is remembered for it; a repeat
        /// asks for the same operation; a query that finds nothing is final. A host whose
        /// completion is taken back holds all again that it held.
        case fifth = 5
        /// An advice stays acknowledged though it was voided; a repeat of what was undone tells
        /// nothing but that; a query takes nothing back.
        case sixth = 6
        /// Batches end by settlement, and what a terminal has counted stays; payments know their
        /// batch, shift and half. A sale whose date may be archived gets no tip and keeps what it
        /// has; a tip that its host declined and no counter took is none.
        case seventh = 7
        /// The vehicle and the driver whom a request names are judged by their rows, and cards and
        /// vehicles by their restrictions.
        case eighth = 8

        /// A part of what is asked for is approved where its terminal takes one, and discounts are
        /// given.
        case ninth = 9

        package static let current = Edition.ninth

        package static func < (left: Edition, right: Edition) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Days of the calendar by which a window that is a date may differ from the event's day.
    static let daysOfWindow: Int32 = 2
    /// The same of an advice: stations come back after days off line.
    static let daysOfAdvice: Int32 = 10
    /// What a sale may come to with its tip, in thousandths of its amount.
    static let tipPermille: Int64 = 1_150
    /// How long an act waits for a second person.
    package static let proposalMicroseconds: Int64 = 7 * 86_400_000_000

    /// Days back from an event within which a window that is still taken may have been used: one
    /// that was then ahead of its day and lies behind this one.
    package static let rememberedDays = 2 * daysOfWindow
    /// The same as a time, from any moment of the first day to any of the last.
    package static let rememberedMicroseconds = Int64(rememberedDays + 2) * 86_400_000_000
    /// As long as any request is remembered that names its day: an advice's.
    package static let longestMicroseconds = Int64(2 * daysOfAdvice + 2) * 86_400_000_000

    /// The same where so many business dates are kept.
    package static func longestMicroseconds(keeping dates: Int) -> Int64 {
        Int64(2 * adviceDays(keeping: dates) + 2) * 86_400_000_000
    }

    /// Never more than what is remembered for twice as long before it may leave the file.
    private static func adviceDays(keeping dates: Int) -> Int32 {
        min(daysOfAdvice, max(daysOfWindow, Int32(clamping: dates / 2)))
    }

    /// Days of the calendar by which the date of an advice may differ from the event's day.
    var adviceDays: Int32 {
        edition < .fifth ? Self.daysOfWindow : Self.adviceDays(keeping: reachDates ?? .max)
    }

    /// Days back from an event within which a request of this kind is remembered.
    func rememberedDays(of rules: OperationRules) -> Int32 {
        rules.isAdvice ? 2 * adviceDays : Self.rememberedDays
    }

    package init() {}

    /// How the DE 37 of a business date that opens say positions.
    var referenceForm: RetrievalReference.Form { edition < .fourth ? .base36 : .decimal }

    /// The business date of a first record at this time.
    func firstDate(at time: Timestamp) -> BusinessDate {
        let local = localMinutes(at: time)
        let day = BusinessDate(rawValue: Int32(floorDivide(local, 1440)))
        guard let cutoverMinute, local - Int64(day.rawValue) * 1440 >= Int64(cutoverMinute) else {
            return day
        }
        return day.next
    }

    /// The day of the institution's calendar, as days since 1970-01-01.
    func localDay(at time: Timestamp) -> Int32 {
        Int32(floorDivide(localMinutes(at: time), 1440))
    }

    /// The minute of the institution's clock, as minutes since 1970-01-01.
    func localMinute(at time: Timestamp) -> Int32 { Int32(clamping: localMinutes(at: time)) }

    /// What the institution's clock shows, to the minute: `2026-12-31T18:00`.
    func localTime(at time: Timestamp) -> String {
        let local = localMinutes(at: time) * 60_000_000
        return String(TimeText.utc(microseconds: local).prefix(16))
    }

    /// When a minute of the institution's clock begins.
    func time(ofLocalMinute minute: Int32) -> Timestamp {
        Timestamp(rawValue: (Int64(minute) - Int64(utcOffsetMinutes)) * 60_000_000)
    }

    private func localMinutes(at time: Timestamp) -> Int64 {
        floorDivide(time.rawValue, 60_000_000) + Int64(utcOffsetMinutes)
    }

    private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
