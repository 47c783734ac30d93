package import Payments

/// What a batch of steps changed of the days of stations.
package struct DayChanges: Sendable {
    /// Open batches on their way to a closing, last value.
    package var batches: [TerminalRow: BatchState] = [:]
    /// New and changed closings, last value: a record that closes a station makes several.
    package var closings: [BatchKey: BatchClosing] = [:]
    package var newClosings: Set<BatchKey> = []
    /// Rows of uploads, new and changed, in the order in which they came.
    package var ticks: [UploadTick] = []
    /// New and changed shifts, last value.
    package var shifts: [ShiftKey: Shift] = [:]
    package var newShifts: Set<ShiftKey> = []
    /// Devices of terminals; nil where one was released.
    package var devices: [TerminalRow: Device?] = [:]
    package var stationClosings: [StationClosing] = []
    /// What goes to the folds of the journal.
    package var folds = FoldChanges()

    package init() {}

    /// Whether nothing changed, as in nearly all batches.
    package var isEmpty: Bool {
        batches.isEmpty && closings.isEmpty && ticks.isEmpty && shifts.isEmpty && devices.isEmpty
            && stationClosings.isEmpty && folds.isEmpty
    }
}

/// What of the days of stations is in memory when a book starts.
package struct DayRows: Sendable {
    /// Open batches that are not merely open.
    package var batches: [BatchState] = []
    /// The last closing of each terminal.
    package var closings: [BatchClosing] = []
    /// Shifts that are open.
    package var shifts: [OpenShift] = []
    /// The number of each terminal's last shift.
    package var lastShifts: [TerminalRow: UInt32] = [:]
    package var devices: [Device] = []
    /// What terminals have counted that is not in the folds of the journal.
    package var folds: [PendingFold] = []

    package init() {}
}

/// Rows of the days of stations that a batch of events needs.
package struct DayKeys: Hashable, Sendable {
    /// Totals of a batch in all its classes, from a business date on.
    package var batches: [BatchKey: BusinessDate] = [:]
    /// The newest closing of a batch.
    package var closings: Set<BatchKey> = []
    package var ticks: Set<TickKey> = []
    /// Payments and reversals of a batch, all of them, from a business date on.
    package var payments: [BatchKey: BusinessDate] = [:]
    package var cases: Set<CaseID> = []

    package init() {}

    package var isEmpty: Bool {
        batches.isEmpty && closings.isEmpty && ticks.isEmpty && payments.isEmpty && cases.isEmpty
    }
}

/// What the journal found for `DayKeys`; a key that is absent has no row.
package struct DayFindings: Sendable {
    package var totals: [TotalsKey: TotalsValue] = [:]
    package var closings: [BatchClosing] = []
    package var ticks: [UploadTick] = []
    package var payments: [BatchKey: [PaymentState]] = [:]
    package var cases: [CaseID: FoundCase] = [:]

    package init() {}
}

/// What a journal says of a case.
package struct FoundCase: Hashable, Sendable {
    package var isOpen: Bool
    /// The record that it is about.
    package var original: Int64?

    package init(isOpen: Bool, original: Int64?) {
        self.isOpen = isOpen
        self.original = original
    }
}
