/// Requests of one lane that wait, each under a number that is used once.
struct PendingRequests {
    private struct Slot {
        var request: PendingRequest?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    var count: Int { slots.count - free.count }

    /// Takes a request in; the number is generation and place.
    mutating func insert(_ request: consuming PendingRequest) -> UInt64 {
        let index: Int
        if let reused = free.popLast() {
            index = reused
        } else {
            index = slots.count
            slots.append(Slot())
        }
        slots[index].request = request
        return UInt64(slots[index].generation) << 32 | UInt64(index)
    }

    /// Looks at a request that waits; nil when it has been answered.
    func peek(_ token: UInt64) -> PendingRequest? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < slots.count, slots[index].generation == UInt32(token >> 32) else {
            return nil
        }
        return slots[index].request
    }

    /// Gives the request back; nil when it has been answered.
    mutating func take(_ token: UInt64) -> PendingRequest? {
        let index = Int(token & 0xFFFF_FFFF)
        guard index < slots.count, slots[index].generation == UInt32(token >> 32) else {
            return nil
        }
        slots[index].generation &+= 1
        free.append(index)
        return slots[index].request.take()
    }
}
