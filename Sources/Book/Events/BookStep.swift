package import Ledger
package import Payments

/// What a step wants done after its records are durable.
package enum BookEffect: Hashable, Sendable {
    /// The answer to the request that waits at `origin`; `handedOut` are the working keys of a
    /// sign-on as they go into the reply.
    case reply(origin: Origin, reply: PaymentReply, handedOut: [UInt8]?)
    /// A terminal changed (keys, session, batch, enabled): every lane replaces its copy before
    /// any reply of the same commit leaves.
    ///
    /// Not sent for `batchHasPayments`, which lanes do not need.
    indirect case terminalChanged(TerminalState)
    /// A terminal's working keys are too old or were used too often: a rotation is due.
    ///
    /// Comes with every payment until the rotation is recorded.
    case keysDue(TerminalRow, KeysDue)
    /// An operator's act or a cutover is done, under this record; `created` is the row of a
    /// registered terminal or the id of an opened account.
    case acted(origin: Origin, seq: Int64, created: Int64?)
    /// A request to a host, whose intent this commit holds.
    ///
    /// `origin` is the terminal's request that has the PIN and the track; nil for a reversal.
    indirect case send(HostRequest, origin: Origin?)
    /// How an answer of a host fitted, for the counters.
    case hostAnswered(ChannelNumber, AnswerMatch)
    /// An operator stopped or started a channel.
    indirect case channelChanged(ChannelState)
    /// A person has to look: counted, and an alarm.
    case discrepancyOpened(Discrepancy)
}

/// Rows that a batch of events needs and that may not be in memory.
///
/// Read in one go before the transaction begins; a step's result never depends on what was hot.
package struct ColdKeys: Hashable, Sendable {
    package var accountsByCard: Set<CardToken> = []
    package var accounts: Set<Int64> = []
    /// One identity; the book asks by `stans`, which covers it.
    package var identities: Set<RequestIdentity> = []
    /// Payments of a terminal with this STAN in any window and of any class: repeats and originals.
    ///
    /// All rows that hold their identity, of `oldest` and later dates.
    package var stans: Set<TerminalStan> = []
    /// Payments by seq, whatever their date.
    ///
    /// For the seq of an operator's reversal: the payment that it reversed (`reversedBy` equals the
    /// key).
    package var payments: Set<Int64> = []
    package var totals: Set<TotalsKey> = []
    /// Requests to hosts by id.
    package var exchanges: Set<Int64> = []
    /// Requests to hosts by STAN: the newest few that had it.
    package var links: Set<LinkKey> = []
    /// The first business date that `stans` and `identities` reach back to; nil for all of them.
    package var oldest: BusinessDate?

    package init() {}

    package var isEmpty: Bool {
        accountsByCard.isEmpty && accounts.isEmpty && identities.isEmpty && stans.isEmpty
            && payments.isEmpty && totals.isEmpty && exchanges.isEmpty && links.isEmpty
    }
}

/// A terminal and a STAN, whatever the window.
package struct TerminalStan: Hashable, Sendable {
    package var terminal: TerminalRow
    package var stan: UInt32

    package init(terminal: TerminalRow, stan: UInt32) {
        self.terminal = terminal
        self.stan = stan
    }
}

/// What the journal found for `ColdKeys`; a key that is absent has no row.
package struct ColdRows: Sendable {
    package var accounts: [AccountState] = []
    package var payments: [PaymentState] = []
    package var totals: [TotalsKey: TotalsValue] = [:]
    package var exchanges: [ExchangeState] = []

    package init() {}
}

/// All that one batch of steps must write in one transaction, and what follows it.
///
/// Rows that change more than once in a batch appear once, with their last value.
package struct BookOutput: Sendable {
    package var records: [BookRecord] = []
    package var newPayments: [PaymentState] = []
    /// Payments whose answer, `reversedBy`, `attempts`, forward or leg changed.
    package var changedPayments: [Int64: PaymentState] = [:]
    package var legs: [LegRecord] = []
    package var changedLegs: [LegRecord] = []
    /// Transfers, and the accounts that they and operators changed.
    package var ledger = LedgerChanges()
    package var terminals: [TerminalRow: TerminalState] = [:]
    package var newTerminals: Set<TerminalRow> = []
    package var tombstones: [Tombstone] = []
    package var changedTombstones: [Tombstone] = []
    package var discrepancies: [Discrepancy] = []
    /// Dates out of reach that opened a case.
    package var lateWindows: [LateWindow] = []
    /// Totals that changed, last value, a key once.
    package var totals: [TotalsRow] = []
    /// Business dates that opened, with the first seq of each.
    package var openedDates: [DateOpening] = []
    /// New and changed requests to hosts, last value.
    package var exchanges: [Int64: ExchangeState] = [:]
    package var newExchanges: Set<Int64> = []
    package var channels: [ChannelNumber: ChannelState] = [:]
    /// Records behind which numbers go on later.
    package var numberMarks: [Int64] = []
    /// Discrepancies that were settled, with the record that did it.
    package var closedDiscrepancies: [Int64: Int64] = [:]
    /// Counters of DUKPT devices that advanced.
    package var serials: [KeySerialOwner: UInt32] = [:]
    package var effects: [BookEffect] = []

    package init() {}

    /// Empties everything and keeps the capacity.
    package mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        newPayments.removeAll(keepingCapacity: true)
        changedPayments.removeAll(keepingCapacity: true)
        legs.removeAll(keepingCapacity: true)
        changedLegs.removeAll(keepingCapacity: true)
        ledger.removeAll()
        terminals.removeAll(keepingCapacity: true)
        newTerminals.removeAll(keepingCapacity: true)
        tombstones.removeAll(keepingCapacity: true)
        changedTombstones.removeAll(keepingCapacity: true)
        discrepancies.removeAll(keepingCapacity: true)
        lateWindows.removeAll(keepingCapacity: true)
        totals.removeAll(keepingCapacity: true)
        openedDates.removeAll(keepingCapacity: true)
        exchanges.removeAll(keepingCapacity: true)
        newExchanges.removeAll(keepingCapacity: true)
        channels.removeAll(keepingCapacity: true)
        numberMarks.removeAll(keepingCapacity: true)
        closedDiscrepancies.removeAll(keepingCapacity: true)
        serials.removeAll(keepingCapacity: true)
        effects.removeAll(keepingCapacity: true)
    }
}

/// A business date and the seq of the first record that bears it.
package struct DateOpening: Hashable, Sendable {
    package var date: BusinessDate
    package var firstSeq: Int64
    /// When it opened; from a file the time of its first record, which is not earlier.
    package var at: Timestamp

    package init(date: BusinessDate, firstSeq: Int64, at: Timestamp) {
        self.date = date
        self.firstSeq = firstSeq
        self.at = at
    }
}

/// Seen STANs of one terminal, window and class: all from `low` to `high`.
package struct SeenInterval: Hashable, Sendable {
    package var terminal: TerminalRow
    package var messageClass: MessageClass
    package var window: UInt32
    package var windowKind: WindowKind
    package var low: UInt32
    package var high: UInt32

    package init(
        terminal: TerminalRow,
        messageClass: MessageClass,
        window: UInt32,
        windowKind: WindowKind,
        low: UInt32,
        high: UInt32
    ) {
        self.terminal = terminal
        self.messageClass = messageClass
        self.window = window
        self.windowKind = windowKind
        self.low = low
        self.high = high
    }
}

/// The book as a file holds it when it starts: what must be hot.
///
/// Accounts and payments stay cold.
package struct BookSnapshot: Sendable {
    /// The next `seq`, from 1.
    package var nextSeq: Int64 = 1
    package var nextTransfer: Int64 = 1
    package var nextAccount: Int64 = 1
    package var nextTerminal: Int32 = 1
    /// nil for an empty file: the first date is that of the first record.
    package var businessDate: BusinessDate?
    /// `seq` of the first record of the business date; positions in DE 37 count from it.
    package var firstSeqOfDate: Int64 = 1
    /// All live business dates in order, the current one last, for originals named by DE 37.
    package var dates: [DateOpening] = []
    package var lastEventAt = Timestamp(rawValue: 0)
    package var terminals: [TerminalState] = []
    /// Accounts that are not customers' (stations, sources): few and hot.
    package var houseAccounts: [AccountState] = []
    /// Tombstones that have caught nothing, of the current business date and the one before.
    package var tombstones: [Tombstone] = []
    /// Dates out of reach that have opened a case.
    package var lateWindows: [LateWindow] = []
    /// How far the counter of each DUKPT device has come.
    package var serials: [KeySerialOwner: UInt32] = [:]
    /// Identities of the open batch of each terminal and of the last two business dates, for the
    /// intervals of seen STANs; may be cut short (then those terminals look on disk).
    package var seen: [RequestIdentity] = []
    /// The same as intervals, where the file can make them cheaply.
    package var seenIntervals: [SeenInterval] = []
    /// Terminals whose `seen` is incomplete.
    package var lookAlways: Set<TerminalRow> = []
    /// Requests to hosts that await an answer.
    package var awaiting: [ExchangeState] = []
    /// Stored reversals that are open or held.
    package var forwards: [ForwardEntry] = []
    package var channels: [ChannelState] = []
    /// Where numbers that outsiders see were left out.
    package var skips = NumberSkips()

    package init() {}
}
