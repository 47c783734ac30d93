import Payments
import Text

/// How long an identity lives, and which windows are taken.
///
/// An identity never comes back: while a window is taken its identities are remembered, and
/// outside it is refused. A batch is taken while it is open, which the session's rules judge; a
/// day of the calendar is taken within two days of the event's.
extension PaymentBook {
    /// Whether an original may be looked for in this row: it lies within the last two business
    /// dates, in the terminal's open batch, or within the days that are remembered.
    func isInReach(_ payment: PaymentState, _ terminal: TerminalSlot) -> Bool {
        payment.holdsIdentity
            && (isOfLastDates(payment, terminal) || isRemembered(payment))
    }

    /// Whether the identity of this row is still taken: like an original's, but of the days that
    /// are remembered only what still could be sent as new.
    func isTaken(_ payment: PaymentState, _ terminal: TerminalSlot) -> Bool {
        payment.holdsIdentity
            && (isOfLastDates(payment, terminal)
                || isRemembered(payment) && rules.takesWindow(of: payment.request, at: lastEventAt))
    }

    private func isOfLastDates(_ payment: PaymentState, _ terminal: TerminalSlot) -> Bool {
        if payment.businessDate >= dates.horizon { return true }
        guard let batch = payment.request.batch, batch == terminals[terminal].batch
        else {
            return false
        }
        return terminals[terminal].batchOpenedOn.map { $0 <= payment.businessDate }
            ?? true
    }

    /// Whether it came on a day whose windows may still be taken, however many business dates have
    /// closed since.
    private func isRemembered(_ payment: PaymentState) -> Bool {
        guard rules.edition > .first, payment.request.identity.windowKind.isOfCalendar else {
            return false
        }
        let today = rules.localDay(at: lastEventAt)
        return rules.localDay(at: payment.acceptedAt)
            >= today - rules.rememberedDays(of: payment.request.operation.rules)
    }

    /// Whether a reversal that came first may still meet its original: two business dates, and
    /// beyond them while its terminal's batch stays open or its day is remembered.
    func stillWaits(_ tombstone: Tombstone, _ terminal: TerminalSlot) -> Bool {
        if tombstone.businessDate >= dates.horizon { return true }
        guard rules.edition > .second, let kind = tombstone.windowKind else { return false }
        guard kind.isOfCalendar else {
            let state = terminals[terminal]
            return tombstone.window ?? state.batch == state.batch
                && state.batchOpenedOn.map { $0 <= tombstone.businessDate } ?? true
        }
        let today = rules.localDay(at: lastEventAt)
        return rules.localDay(at: tombstone.at) >= today - BookRules.rememberedDays
    }

    /// The reversal by which its terminal has ended a payment: one that found it, or one that found
    /// nothing, because the payment was taken back when it came, and waits.
    func reversalEnding(_ payment: PaymentState) -> Int64? {
        let terminal = terminals.slot(payment.request.identity.terminal)
        return payment.endedBy ?? reversal(in: tombstones.waiting(for: payment.request), terminal)
    }

    /// The same of a pre-authorisation; of one whose payment is out of reach, as far as it waits.
    func reversalEnding(_ row: Authorisation) -> Int64? {
        if dates.isInReach(row.businessDate), let slot = recents.slot(seq: row.payment) {
            return reversalEnding(recents[slot])
        }
        let terminal = terminals.slot(row.terminal)
        return reversal(in: tombstones.waiting(for: row), terminal)
    }

    /// The first that waits and takes something back: a question does not.
    private func reversal(in waiting: [Tombstone], _ terminal: TerminalSlot) -> Int64? {
        waiting.first {
            (rules.edition < .sixth || !$0.isOfQuery) && stillWaits($0, terminal)
        }?.seq
    }

    /// The request that took this identity, within reach.
    func holder(of identity: RequestIdentity, _ terminal: TerminalSlot) -> PaymentSlot? {
        guard mayHold(identity, terminal) else { return nil }
        let key = TerminalStan(identity)
        guard let slot = recents.newest(key, where: { isSame($0.request.identity, identity) })
        else {
            precondition(recents.isComplete(key), "A batch reads the identities that it may hold.")
            return nil
        }
        return isTaken(recents[slot], terminal) ? slot : nil
    }

    func mayHold(_ identity: RequestIdentity, _ terminal: TerminalSlot) -> Bool {
        identities.mayHold(identity, terminal, inAnyKind: rules.edition == .first)
    }

    /// Remembers that an identity is taken.
    mutating func markSeen(_ identity: RequestIdentity, _ terminal: TerminalSlot) {
        identities.insert(
            identity,
            terminal,
            on: dates.current,
            day: rules.localDay(at: lastEventAt)
        )
    }

    /// Whether two identities are one; the first edition did not tell kinds of windows apart.
    func isSame(_ left: RequestIdentity, _ right: RequestIdentity) -> Bool {
        var left = left
        if rules.edition == .first { left.windowKind = right.windowKind }
        return left == right
    }

    /// The oldest business date that a look-up of this terminal reaches, by windows of a kind.
    func oldestInReach(_ terminal: TerminalSlot, _ kind: WindowKind) -> BusinessDate {
        let days = kind.isOfCalendar ? 2 * rules.adviceDays : BookRules.rememberedDays
        let moment = lastEventAt.rawValue - Int64(days + 2) * 86_400_000_000
        let oldest = min(
            dates.horizon,
            dates.oldest(since: Timestamp(rawValue: moment)),
            terminals[terminal].batchOpenedOn ?? BusinessDate(rawValue: .min)
        )
        // A batch that is still listened to may be uploaded.
        return batches.last(terminal).map { min(oldest, $0.openedOn) } ?? oldest
    }
}

extension BookRules {
    /// Whether the window of a request lies near enough to the event's day, whatever the year of a
    /// day that is sent without one.
    func takesWindow(of request: PaymentRequest, at time: Timestamp) -> Bool {
        let kind = request.identity.windowKind
        guard edition > .first, kind.isOfCalendar else { return true }
        let today = localDay(at: time)
        if kind.window(ofDay: today) == request.identity.window { return true }
        guard let day = kind.day(request.identity.window, near: today) else { return false }
        return abs(day - today) <= daysOfWindow(request.operation.rules)
    }

    /// Days by which the date of a request may differ from the event's.
    func daysOfWindow(_ rules: OperationRules) -> Int32 {
        rules.isAdvice ? adviceDays : Self.daysOfWindow
    }
}

extension RequestIdentity {
    /// The remark of a record whose window is not taken, because it is more than so many days off.
    func outOfReach(beyond days: Int32) -> String {
        let digits = windowKind == .day ? 4 : 6
        let window = DecimalText.padded(window, digits: digits)
        let count = days == BookRules.daysOfWindow ? "two" : "\(days)"
        return "the terminal's date \(window) is more than \(count) days off"
    }

    /// The window just before its own: the batch before, the day before; nil where the digits are
    /// no date.
    func windowBefore(near today: Int32) -> UInt32? {
        guard windowKind.isOfCalendar else {
            return window > 1 ? window - 1 : PaymentBook.maximumBatch
        }
        return windowKind.day(window, near: today).flatMap { windowKind.window(ofDay: $0 - 1) }
    }
}

extension PaymentRequest {
    /// Whether a reference to a window means this request.
    ///
    /// DE 90 of plain 1987 carries the original's DE 7, whose date at Greenwich may be another than
    /// the terminal's.
    func lies(in window: UInt32, _ kind: WindowKind) -> Bool {
        guard identity.windowKind == kind else { return false }
        if let transmission { return transmission / 1_000_000 == window }
        return identity.window == window
    }
}
