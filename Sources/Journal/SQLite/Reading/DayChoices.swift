package import Book
package import Payments

/// Which shifts are listed; what is nil chooses nothing.
package struct ShiftChoice: Hashable, Sendable {
    /// DE 41.
    package var terminal: String?
    /// DE 42.
    package var merchant: String?
    /// Only those that nobody has ended.
    package var isOpen: Bool
    package var limit: Int

    package init(
        terminal: String? = nil,
        merchant: String? = nil,
        isOpen: Bool = false,
        limit: Int = 50
    ) {
        self.terminal = terminal
        self.merchant = merchant
        self.isOpen = isOpen
        self.limit = limit
    }
}

/// Which closed batches are listed; what is nil chooses nothing.
package struct ClosingChoice: Hashable, Sendable {
    package var terminal: String?
    package var merchant: String?
    /// The business date on which they were closed.
    package var date: BusinessDate?
    package var limit: Int

    package init(
        terminal: String? = nil,
        merchant: String? = nil,
        date: BusinessDate? = nil,
        limit: Int = 50
    ) {
        self.terminal = terminal
        self.merchant = merchant
        self.date = date
        self.limit = limit
    }
}

/// Which cases are listed.
package struct CaseChoice: Hashable, Sendable {
    /// Whether somebody has closed them.
    package enum State: String, Sendable, CaseIterable {
        case open
        case closed
        case all
    }

    package var state: State
    package var kind: CaseKind?
    /// Only those whose date has come.
    package var isDue: Bool
    package var limit: Int

    package init(
        state: State = .open,
        kind: CaseKind? = nil,
        isDue: Bool = false,
        limit: Int = 50
    ) {
        self.state = state
        self.kind = kind
        self.isDue = isDue
        self.limit = limit
    }
}

/// A shift by its terminal and number; without one the last is meant.
package struct ShiftName: Hashable, Sendable {
    package var terminal: String
    package var number: UInt32?

    package init(terminal: String, number: UInt32?) {
        self.terminal = terminal
        self.number = number
    }
}

/// A batch by its terminal and number; of several with one number the newest is meant.
package struct BatchName: Hashable, Sendable {
    package var terminal: String
    package var number: UInt32

    package init(terminal: String, number: UInt32) {
        self.terminal = terminal
        self.number = number
    }
}

/// A shift as it is listed.
package struct ShiftListing: Hashable, Sendable {
    /// DE 41.
    package var terminal: String
    package var shift: Shift

    package init(terminal: String, shift: Shift) {
        self.terminal = terminal
        self.shift = shift
    }
}

/// A closed batch as it is listed.
package struct ClosingListing: Hashable, Sendable {
    package var terminal: String
    package var merchant: String
    package var closing: BatchClosing
    /// Whether it was closed without its terminal, whatever that has told since.
    package var wasForced: Bool

    package init(terminal: String, merchant: String, closing: BatchClosing, wasForced: Bool) {
        self.terminal = terminal
        self.merchant = merchant
        self.closing = closing
        self.wasForced = wasForced
    }
}

/// A case as it is listed.
package struct CaseListing: Hashable, Sendable {
    package var discrepancy: Discrepancy
    /// Those of the record that opened it; nil where that is nobody's.
    package var terminal: String?
    package var merchant: String?
    /// Date and currency of that record; nil where it is in an archive.
    package var openedOn: BusinessDate?
    package var asset: Asset?
    /// The record that closed it; nil while it is open.
    package var closedBy: Int64?

    package init(
        discrepancy: Discrepancy,
        terminal: String?,
        merchant: String?,
        openedOn: BusinessDate?,
        asset: Asset?,
        closedBy: Int64?
    ) {
        self.discrepancy = discrepancy
        self.terminal = terminal
        self.merchant = merchant
        self.openedOn = openedOn
        self.asset = asset
        self.closedBy = closedBy
    }
}

/// A record of the history of a case: what it is about, what opened it, what closed it.
package struct CaseEntry: Hashable, Sendable {
    package var seq: Int64
    package var at: Timestamp
    /// Its operation, or the name of an act.
    package var what: String
    /// Who did it, and why; nil for what terminals and hosts send.
    package var operatorName: String?
    package var reason: String?

    package init(
        seq: Int64,
        at: Timestamp,
        what: String,
        operatorName: String?,
        reason: String?
    ) {
        self.seq = seq
        self.at = at
        self.what = what
        self.operatorName = operatorName
        self.reason = reason
    }
}
