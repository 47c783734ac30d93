/// Which STANs of a terminal are newer than all before them, though they begin again after 999999.
///
/// STANs are walked forward, and no further than once around in a day: a STAN counts at most once
/// in that time, in whatever order recorded frames with right MACs are sent again. A terminal has
/// a day's time for a million of messages of its own.
struct STANLap {
    /// All STANs there are, 0 included.
    private static let length: UInt32 = 1_000_000
    /// What is further ahead than half of all lies behind.
    private static let furthest = length / 2
    private static let nanoseconds: Int64 = 86_400_000_000_000

    private var newest: UInt32 = 0
    /// From the first STAN of the lap to the newest; nil before the first.
    private var walked: UInt32?
    private var beganNanoseconds: Int64 = 0

    /// Whether a STAN is newer than all before it; it is the newest then.
    ///
    /// The clock is looked at only where a STAN is not.
    mutating func isNewer(_ stan: UInt32, by clock: any SwitchClock) -> Bool {
        let stan = stan % Self.length
        if let walked {
            let step = (stan + Self.length - newest) % Self.length
            if step > 0, step < Self.furthest, walked + step < Self.length {
                self.walked = walked + step
                newest = stan
                return true
            }
            guard step > 0 else { return false }
        }
        let now = clock.monotonicNanoseconds()
        guard walked == nil || now - beganNanoseconds >= Self.nanoseconds else { return false }
        beganNanoseconds = now
        walked = 0
        newest = stan
        return true
    }
}
