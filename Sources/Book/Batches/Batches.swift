import Payments

/// How far the open batch of each terminal has come, and the closings that are at hand.
///
/// Of each terminal the last closing is in memory: that batch alone is still listened to.
struct Batches: Sendable {
    /// As far as there are terminals whose batch was more than open.
    private var phases: ContiguousArray<BatchPhase> = []
    /// Open batches that are more than open.
    private var states: [TerminalRow: BatchState] = [:]
    private var closings: [TerminalRow: BatchClosing] = [:]
    /// Within a batch of events: older closings that were read, nil for none, and those that were
    /// the last ones when it began.
    private var older: [BatchKey: BatchClosing?] = [:]

    init(_ rows: DayRows) {
        // In any order: each is of another terminal.
        for state in rows.batches { put(state) }
        for closing in rows.closings { closings[closing.key.terminal] = closing }
    }

    // MARK: The open batch

    func phase(_ terminal: TerminalSlot) -> BatchPhase {
        terminal.index < phases.count ? phases[terminal.index] : .open
    }

    func state(_ terminal: TerminalSlot) -> BatchState {
        states[terminal.row] ?? BatchState(terminal: terminal.row)
    }

    mutating func put(_ state: BatchState) {
        let index = Int(state.terminal.rawValue) - 1
        let isPlain = state == BatchState(terminal: state.terminal)
        if !isPlain {
            while phases.count <= index { phases.append(.open) }
        }
        if index < phases.count { phases[index] = state.phase }
        states[state.terminal] = isPlain ? nil : state
    }

    // MARK: Closed ones

    /// The last one of a terminal.
    func last(_ terminal: TerminalSlot) -> BatchClosing? { closings[terminal.row] }

    func isKnown(_ key: BatchKey) -> Bool {
        closings[key.terminal]?.key == key || older[key] != nil
    }

    /// The newest closing of a batch that is not open; nil where none was kept.
    func closing(of key: BatchKey) -> BatchClosing? {
        if let last = closings[key.terminal], last.key == key { return last }
        guard let closing = older[key] else {
            preconditionFailure("A batch reads the closings of what it takes back.")
        }
        return closing
    }

    mutating func admit(_ key: BatchKey, _ closing: BatchClosing?) {
        if !isKnown(key) { older.updateValue(closing, forKey: key) }
    }

    /// A batch is closed; what was read of it does not stand any more.
    mutating func close(_ closing: BatchClosing) {
        if let last = closings[closing.key.terminal] {
            older.updateValue(last, forKey: last.key)
        }
        older[closing.key] = nil
        closings[closing.key.terminal] = closing
        put(BatchState(terminal: closing.key.terminal))
    }

    /// The last closing of a terminal has changed.
    mutating func change(_ closing: BatchClosing) { closings[closing.key.terminal] = closing }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !older.isEmpty { older.removeAll(keepingCapacity: true) }
    }
}
