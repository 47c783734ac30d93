/// Things to do later, to the millisecond: adding and taking out cost the same however many wait.
struct TimerWheel<Action> {
    private static var slots: Int { 4096 }

    private var wheel: [[(tick: Int64, action: Action)]]
    /// The last tick that was taken out, milliseconds.
    private var now: Int64
    private(set) var count = 0

    /// A wheel that starts at a time in microseconds.
    init(at microseconds: Int64) {
        wheel = Array(repeating: [], count: Self.slots)
        now = microseconds / 1000
    }

    var isEmpty: Bool { count == 0 }

    /// Adds something that is due at a time in microseconds, never before the next millisecond.
    mutating func add(_ action: Action, at microseconds: Int64) {
        let tick = max(now + 1, (microseconds + 999) / 1000)
        wheel[Int(tick % Int64(Self.slots))].append((tick, action))
        count += 1
    }

    /// Takes out what is due, in order of time.
    mutating func due(at microseconds: Int64) -> [Action] {
        let end = microseconds / 1000
        guard count > 0, end > now else {
            now = max(now, end)
            return []
        }
        var found: [(tick: Int64, action: Action)] = []
        // One turn meets every slot.
        for tick in (now + 1)...min(end, now + Int64(Self.slots)) {
            let slot = Int(tick % Int64(Self.slots))
            guard !wheel[slot].isEmpty else { continue }
            found += wheel[slot].filter { $0.tick <= end }
            wheel[slot].removeAll { $0.tick <= end }
        }
        now = end
        count -= found.count
        return found.sorted { $0.tick < $1.tick }.map(\.action)
    }
}
