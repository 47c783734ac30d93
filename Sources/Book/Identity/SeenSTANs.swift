import Payments

/// Which STANs one terminal has used, so that a new one is known to be new without reading.
///
/// Intervals per window (kind and number) and class. It may say "perhaps" of a STAN that was never
/// used, never "no" of one that was. Bounds are applied between batches only: what was "no" when a
/// batch asked for its rows must not turn into "perhaps" before its steps are done.
struct SeenSTANs: Sendable {
    /// Intervals of one window; beyond them every STAN of it may have been used.
    static let maximumIntervals = 64
    /// Windows and classes of one terminal; beyond them the oldest is forgotten.
    static let maximumWindows = 128

    fileprivate struct Window: Sendable {
        let number: UInt32
        let kind: WindowKind
        let messageClass: MessageClass
        /// Sorted, neither touching nor overlapping.
        var intervals: ContiguousArray<ClosedRange<UInt32>> = []
        /// The highest STAN in `intervals`, so that most new ones are known without them.
        var highest: UInt32 = 0
        /// The last business date on which it grew.
        var lastUsed: BusinessDate
        /// The last day of the calendar on which it grew.
        var lastDay: Int32
        var alwaysLook = false
    }

    /// In the order in which they opened.
    private var windows: ContiguousArray<Window> = []
    /// The last date and day on which a window was used that does not stand in `windows`; nil when
    /// all do.
    private var untracked: (on: BusinessDate, day: Int32)?

    /// Whether a bound is passed, so that `trim` has work to do.
    private(set) var isOverfull = false

    func mayHold(_ identity: RequestIdentity) -> Bool {
        guard let index = index(identity.window, identity.windowKind, identity.messageClass) else {
            return untracked != nil
        }
        if windows[index].alwaysLook { return true }
        guard identity.stan <= windows[index].highest else { return false }
        let position = windows[index].position(of: identity.stan)
        return position < windows[index].intervals.count
            && windows[index].intervals[position].lowerBound <= identity.stan
    }

    mutating func insert(_ identity: RequestIdentity, on date: BusinessDate, day: Int32) {
        insert(
            identity.stan...identity.stan,
            window: identity.window,
            windowKind: identity.windowKind,
            messageClass: identity.messageClass,
            on: date,
            day: day
        )
    }

    mutating func insert(
        _ stans: ClosedRange<UInt32>,
        window: UInt32,
        windowKind: WindowKind,
        messageClass: MessageClass,
        on date: BusinessDate,
        day: Int32
    ) {
        var place = index(window, windowKind, messageClass)
        if place == nil, untracked == nil {
            append(
                Window(
                    number: window,
                    kind: windowKind,
                    messageClass: messageClass,
                    lastUsed: date,
                    lastDay: day
                )
            )
            place = windows.count - 1
        }
        guard let index = place else {
            untracked = (date, day)
            return
        }
        windows[index].lastUsed = date
        windows[index].lastDay = day
        guard !windows[index].alwaysLook else { return }
        windows[index].add(stans)
        if windows[index].intervals.count > Self.maximumIntervals { isOverfull = true }
    }

    /// Nothing is known of the terminal's past.
    mutating func lookAlways(on date: BusinessDate, day: Int32) { untracked = (date, day) }

    /// Drops the windows that no look-up reaches any more: last used before a business date, and,
    /// where they are dates themselves, before a day of the calendar.
    mutating func forget(
        before horizon: BusinessDate,
        day: Int32,
        batch: UInt32,
        openedOn: BusinessDate?
    ) {
        windows.removeAll {
            $0.lastUsed < horizon
                && ($0.kind.isOfCalendar ? $0.lastDay < day : $0.number != batch)
        }
        guard let last = untracked, last.on < horizon, last.day < day else { return }
        untracked = nil
        // The open batch is searched whatever its date: what was used in it before stays unknown.
        guard openedOn.map({ $0 <= last.on }) ?? true else { return }
        for messageClass in [
            MessageClass.authorisation, .financial, .fileAction, .reversal, .reconciliation,
            .administrative, .network,
        ] where index(batch, .batch, messageClass) == nil {
            var window = Window(
                number: batch,
                kind: .batch,
                messageClass: messageClass,
                lastUsed: last.on,
                lastDay: last.day
            )
            window.alwaysLook = true
            append(window)
        }
    }

    /// Applies the bounds, between two batches.
    mutating func trim(batch: UInt32) {
        isOverfull = false
        for index in windows.indices where windows[index].intervals.count > Self.maximumIntervals {
            windows[index].alwaysLook = true
            windows[index].intervals = []
        }
        while windows.count > Self.maximumWindows,
            let index = windows.firstIndex(where: { $0.kind != .batch || $0.number != batch })
        {
            let window = windows.remove(at: index)
            untracked = (
                max(untracked?.on ?? window.lastUsed, window.lastUsed),
                max(untracked?.day ?? window.lastDay, window.lastDay)
            )
        }
    }

    private func index(_ window: UInt32, _ kind: WindowKind, _ messageClass: MessageClass) -> Int? {
        // The window in use is nearly always among the last.
        var index = windows.count - 1
        while index >= 0 {
            if windows[index].number == window && windows[index].messageClass == messageClass
                && windows[index].kind == kind
            {
                return index
            }
            index -= 1
        }
        return nil
    }

    private mutating func append(_ window: Window) {
        windows.append(window)
        if windows.count > Self.maximumWindows { isOverfull = true }
    }
}

extension SeenSTANs.Window {
    /// The first interval that ends at `stan` or after it.
    fileprivate func position(of stan: UInt32) -> Int {
        guard let last = intervals.last, last.upperBound >= stan else { return intervals.count }
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].upperBound < stan { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate mutating func add(_ stans: ClosedRange<UInt32>) {
        var low = stans.lowerBound
        var high = stans.upperBound
        highest = max(highest, high)
        // All intervals from `first` up to `end` overlap or touch the added one and merge with it.
        let first = position(of: low == 0 ? 0 : low - 1)
        var end = first
        while end < intervals.count, intervals[end].lowerBound <= high &+ 1 {
            low = min(low, intervals[end].lowerBound)
            high = max(high, intervals[end].upperBound)
            end += 1
        }
        if end == first + 1 {
            intervals[first] = low...high
        } else {
            intervals.replaceSubrange(first..<end, with: CollectionOfOne(low...high))
        }
    }
}
