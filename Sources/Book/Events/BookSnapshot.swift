package import Ledger
package import Payments
package import Reference

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
    /// Tombstones that have caught nothing: of the current business date, of the one before, and
    /// older ones whose original may still come.
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
    /// Stored requests that are open or held, and refunds that a wallet has accepted.
    package var forwards: [ForwardEntry] = []
    package var channels: [ChannelState] = []
    /// Orders of wallets that are not at their end, and those that a wallet spoke of since.
    package var orders: [Order] = []
    /// What the numbers of orders have in common; nil before the first.
    package var salt: OrderSalt?
    package var people = PeopleRows()
    /// The operators of stations, all of them.
    package var operators: [StationOperator] = []
    package var day = DayRows()
    package var reference = ReferenceTables()
    package var limits = LimitCounters()
    /// Whether anything was ever given back, so that reversals must ask what is left.
    package var hasRemainders = false
    /// Where numbers that outsiders see were left out.
    package var skips = NumberSkips()

    package init() {}
}
