import ISO8583

/// What was sent to a host and waits, and for a while what no longer does.
///
/// Pure: deadlines are the link's. An exchange leaves by its answer, by its deadline or with its
/// socket; it is remembered, so that a late or second answer still finds its payment.
struct PendingExchanges: Sendable {
    /// One exchange on its way.
    struct Entry: Sendable, Equatable {
        var exchange: Int64
        /// The how manieth sending it is.
        var attempt: UInt32
        var linkSTAN: UInt32
        var isReversal: Bool
        /// Which socket carries it, and as which of its frames.
        var socket: Int
        var frame: Int
        var sentNanoseconds: Int64
        /// When it is given up.
        var deadlineNanoseconds: Int64
    }

    /// Why an answer found nothing; the labels of a counter.
    enum MissReason: Sendable, Equatable {
        /// No exchange of this link has such a DE 11.
        case unknownTrace
        /// The DE 11 is known, with another message class.
        case otherClass
        /// The DE 11 and the class are known, another part of the key differs.
        case otherPart
    }

    /// What an answer belongs to.
    enum Match: Sendable, Equatable {
        case waiting(Entry)
        /// The exchange was given up: by its deadline, or with its socket.
        case late(Entry)
        /// It has been answered already.
        case repeated(Entry)
        case none(MissReason)
    }

    /// Why an exchange cannot be sent.
    enum Refusal: Sendable, Equatable {
        case full
        /// An exchange with this key is on its way.
        case keyInUse
    }

    private enum State: Sendable { case waiting, givenUp, answered }

    private struct Slot: Sendable {
        var entry: Entry
        var key: HostMatchKey
        var state: State
        /// Tells a slot from a later one with the same key.
        var serial: UInt64
    }

    private let limit: Int
    private let reserved: Int
    private let memory: Int
    private let parts: [HostMatchKey.Part]
    private var slots: [HostMatchKey: Slot] = [:]
    private var keyOf: [Int64: HostMatchKey] = [:]
    /// The last key of a STAN, for the reason of a miss.
    private var keyOfTrace: [UInt32: HostMatchKey] = [:]
    /// Finished slots, oldest first.
    private var finished: [(key: HostMatchKey, serial: UInt64)] = []
    private var firstFinished = 0
    private var nextSerial: UInt64 = 0
    private var payments = 0
    private var reversals = 0

    /// `limit` payments may wait, and `reserved` reversals beside them; `memory` finished exchanges
    /// are remembered.
    init(
        limit: Int,
        reserved: Int,
        memory: Int = 16_384,
        parts: [HostMatchKey.Part] = HostMatchKey.standard
    ) {
        self.limit = limit
        self.reserved = reserved
        self.memory = memory
        self.parts = parts
    }

    /// Exchanges that wait.
    var count: Int { payments + reversals }

    private mutating func count(_ entry: Entry, _ step: Int) {
        if entry.isReversal { reversals += step } else { payments += step }
    }

    /// Takes an exchange in; nil when it may be sent.
    mutating func insert(_ entry: Entry, key: HostMatchKey) -> Refusal? {
        guard entry.isReversal ? reversals < reserved : payments < limit else { return .full }
        if let old = slots[key] {
            guard old.state != .waiting else { return .keyInUse }
            keyOf[old.entry.exchange] = nil
        }
        nextSerial += 1
        slots[key] = Slot(entry: entry, key: key, state: .waiting, serial: nextSerial)
        keyOf[entry.exchange] = key
        keyOfTrace[entry.linkSTAN] = key
        count(entry, 1)
        return nil
    }

    /// What an answer belongs to; a waiting or late exchange is answered from here on.
    mutating func match(_ key: HostMatchKey, linkSTAN: UInt32) -> Match {
        guard var slot = slots[key] else { return .none(reason(for: key, linkSTAN)) }
        defer { slots[key] = slot }
        switch slot.state {
        case .waiting:
            slot.state = .answered
            finish(slot)
            return .waiting(slot.entry)
        case .givenUp:
            slot.state = .answered
            return .late(slot.entry)
        case .answered:
            return .repeated(slot.entry)
        }
    }

    private func reason(for key: HostMatchKey, _ linkSTAN: UInt32) -> MissReason {
        guard let near = keyOfTrace[linkSTAN], let place = key.firstDifference(from: near),
            place < parts.count
        else { return .unknownTrace }
        return parts[place] == .messageClass ? .otherClass : .otherPart
    }

    /// Gives an exchange up that still waits; nil when it does not.
    mutating func giveUp(_ exchange: Int64) -> Entry? {
        guard let key = keyOf[exchange], var slot = slots[key], slot.state == .waiting else {
            return nil
        }
        slot.state = .givenUp
        slots[key] = slot
        finish(slot)
        return slot.entry
    }

    /// Forgets an exchange of which no byte was sent.
    mutating func withdraw(_ exchange: Int64) -> Entry? {
        guard let key = keyOf[exchange], let slot = slots[key], slot.state == .waiting else {
            return nil
        }
        count(slot.entry, -1)
        remove(slot)
        return slot.entry
    }

    /// Exchanges that wait on a socket, in the order of its frames.
    func waiting(on socket: Int) -> [Entry] {
        slots.values.filter { $0.state == .waiting && $0.entry.socket == socket }
            .map(\.entry).sorted { $0.frame < $1.frame }
    }

    /// An exchange that still waits.
    func waiting(_ exchange: Int64) -> Entry? {
        guard let key = keyOf[exchange], let slot = slots[key], slot.state == .waiting else {
            return nil
        }
        return slot.entry
    }

    private mutating func finish(_ slot: Slot) {
        count(slot.entry, -1)
        finished.append((slot.key, slot.serial))
        guard finished.count - firstFinished > memory else { return }
        let oldest = finished[firstFinished]
        firstFinished += 1
        if firstFinished > memory {
            finished.removeFirst(firstFinished)
            firstFinished = 0
        }
        if let old = slots[oldest.key], old.serial == oldest.serial { remove(old) }
    }

    private mutating func remove(_ slot: Slot) {
        slots[slot.key] = nil
        keyOf[slot.entry.exchange] = nil
        if keyOfTrace[slot.entry.linkSTAN] == slot.key { keyOfTrace[slot.entry.linkSTAN] = nil }
    }
}
