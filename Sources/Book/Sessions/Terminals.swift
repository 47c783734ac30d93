import Payments
import Reference

/// Where a terminal stands in memory: row n stands at n - 1, for good.
struct TerminalSlot: Hashable, Sendable {
    let index: Int

    var row: TerminalRow { TerminalRow(rawValue: Int32(index) + 1) }
}

/// All registered terminals: their sessions, keys and counters.
struct Terminals: Sendable {
    private var states: ContiguousArray<TerminalState> = []
    /// Uses of the current working keys; never more than the state's `keyUses`.
    private var uses: ContiguousArray<UInt32> = []
    /// How far the counter of each DUKPT device has come.
    private var serials: [KeySerialOwner: UInt32]
    private var slotByName: [String: TerminalSlot] = [:]
    private var ifsfNames: Set<String> = []

    init(_ terminals: [TerminalState], serials: [KeySerialOwner: UInt32]) {
        self.serials = serials
        for terminal in terminals.sorted(by: { $0.row.rawValue < $1.row.rawValue }) {
            append(terminal)
        }
    }

    // MARK: Who there is

    var slots: LazyMapSequence<Range<Int>, TerminalSlot> {
        states.indices.lazy.map { TerminalSlot(index: $0) }
    }

    subscript(terminal: TerminalSlot) -> TerminalState { states[terminal.index] }

    func contains(_ row: TerminalRow) -> Bool { states.indices.contains(Int(row.rawValue) - 1) }

    /// The slot of a row; lanes hold copies of these terminals and name no others.
    func slot(_ row: TerminalRow) -> TerminalSlot {
        let index = Int(row.rawValue) - 1
        precondition(states.indices.contains(index), "A request names a terminal of the book.")
        return TerminalSlot(index: index)
    }

    func slot(named terminal: String) -> TerminalSlot? { slotByName[terminal] }

    func hasIFSFName(_ merchant: String, _ terminal: String) -> Bool {
        ifsfNames.contains(merchant + terminal)
    }

    /// Whether any terminal belongs to a merchant (DE 42).
    func hasMerchant(_ merchant: String) -> Bool {
        states.contains { $0.registration.merchant == merchant }
    }

    /// The terminals of a merchant (DE 42), in order.
    func slots(of merchant: String) -> [TerminalSlot] {
        slots.filter { states[$0.index].registration.merchant == merchant }
    }

    mutating func register(
        _ registration: TerminalRegistration,
        on date: BusinessDate
    ) -> TerminalSlot {
        let row = TerminalRow(rawValue: Int32(states.count) + 1)
        var terminal = TerminalState(row: row, registration: registration)
        terminal.batchOpenedOn = date
        return append(terminal)
    }

    @discardableResult
    private mutating func append(_ state: TerminalState) -> TerminalSlot {
        let terminal = TerminalSlot(index: states.count)
        precondition(state.row == terminal.row, "Terminals are numbered from 1 without a gap.")
        slotByName[state.registration.terminal] = terminal
        if let merchant = state.registration.ifsfMerchant,
            let name = state.registration.ifsfTerminal
        {
            ifsfNames.insert(merchant + name)
        }
        states.append(state)
        uses.append(state.keyUses)
        return terminal
    }

    mutating func setEnabled(_ isEnabled: Bool, _ terminal: TerminalSlot) {
        states[terminal.index].enabled = isEnabled
    }

    mutating func setMasterKey(_ sealed: [UInt8], _ terminal: TerminalSlot) {
        states[terminal.index].registration.sealedMasterKey = sealed
    }

    mutating func note(
        _ kind: ReferenceKind,
        version: UInt32,
        fetchedBy terminal: TerminalSlot
    ) {
        states[terminal.index].fetched.note(kind, version: version)
    }

    // MARK: Sessions and keys

    mutating func openSession(_ terminal: TerminalSlot) { states[terminal.index].signedOn = true }

    mutating func closeSession(_ terminal: TerminalSlot) { states[terminal.index].signedOn = false }

    /// Fresh working keys, which nothing has used.
    mutating func takeKeys(
        _ sealed: [UInt8],
        _ terminal: TerminalSlot,
        at time: Timestamp,
        keepingVerified: Bool
    ) {
        states[terminal.index].takeKeys(sealed, at: time, keepingVerified: keepingVerified)
        uses[terminal.index] = 0
    }

    /// The current keys have verified; `at`: nil where the time is not kept.
    mutating func proveKeys(_ terminal: TerminalSlot, at time: Timestamp?) {
        states[terminal.index].paidSinceKeys = true
        if let time { states[terminal.index].keysVerifiedAt = time }
    }

    /// The current keys are asked back.
    mutating func stopKeys(
        _ terminal: TerminalSlot,
        after seconds: UInt32,
        at time: Timestamp,
        withEarlier: Bool
    ) {
        states[terminal.index].stopKeys(after: seconds, at: time, withEarlier: withEarlier)
    }

    func uses(_ terminal: TerminalSlot) -> UInt32 { uses[terminal.index] }

    /// Counts one use of the current keys; whether the state's count goes `block` ahead with it.
    mutating func countUse(_ terminal: TerminalSlot, block: UInt32) -> Bool {
        guard uses[terminal.index] < .max else { return false }
        uses[terminal.index] += 1
        guard uses[terminal.index] > states[terminal.index].keyUses else { return false }
        let ahead = states[terminal.index].keyUses.addingReportingOverflow(block)
        states[terminal.index].keyUses = ahead.overflow ? .max : ahead.partialValue
        return true
    }

    func lastSerial(of device: UInt64, _ terminal: TerminalSlot) -> UInt32 {
        serials[KeySerialOwner(terminal: terminal.row, device: device)] ?? 0
    }

    mutating func advanceSerial(_ owner: KeySerialOwner, to counter: UInt32) {
        serials[owner] = counter
    }

    // MARK: Batches

    /// A sign-on is told the number of the next batch.
    mutating func offerBatch(_ terminal: TerminalSlot) {
        states[terminal.index].batchOffered = true
    }

    mutating func openBatch(_ terminal: TerminalSlot, on date: BusinessDate) {
        states[terminal.index].openBatch(on: date)
    }

    /// A payment has come into the open batch; `isNamed`: and carries its number.
    mutating func fillBatch(_ terminal: TerminalSlot, isNamed: Bool) {
        states[terminal.index].batchHasPayments = true
        if isNamed { states[terminal.index].batchIsNamed = true }
    }
}
