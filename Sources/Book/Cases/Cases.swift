/// Cases that a batch of events asks for: all others are in the file.
struct Cases: Sendable {
    private enum Known {
        /// `about`: the record that it is about.
        case open(about: Int64?)
        case closed
        case absent
    }

    private var known: [CaseID: Known] = [:]

    /// Whether the batch asks for any, as few do.
    var areAskedFor: Bool { !known.isEmpty }

    func isKnown(_ id: CaseID) -> Bool { known[id] != nil }

    /// Why a case cannot be closed; nil when it can.
    func obstacle(toClosing id: CaseID) -> OperatorRefusal? {
        switch known[id] {
        case .open: nil
        case .closed: .caseClosed(id)
        case .absent, nil: .unknownCase(id)
        }
    }

    /// The record that an open case is about.
    func original(of id: CaseID) -> Int64? {
        guard case .open(let original)? = known[id] else { return nil }
        return original
    }

    /// What was read; nil where there is none.
    mutating func admit(_ id: CaseID, _ found: FoundCase?) {
        guard let found else {
            known[id] = .absent
            return
        }
        known[id] = found.isOpen ? .open(about: found.original) : .closed
    }

    /// A case that an earlier event of the batch has opened is not in the file yet.
    mutating func open(_ opened: ArraySlice<Discrepancy>) {
        for discrepancy in opened where known[discrepancy.id] != nil {
            known[discrepancy.id] = .open(about: discrepancy.original)
        }
    }

    mutating func close(_ id: CaseID) {
        if known[id] != nil { known[id] = .closed }
    }

    /// Ends a batch of events whose commit is done.
    mutating func endBatch() {
        if !known.isEmpty { known.removeAll(keepingCapacity: true) }
    }
}
