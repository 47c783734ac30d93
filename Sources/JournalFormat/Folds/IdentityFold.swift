package import Payments

/// Which of the newest payments took which identity (I6): among those of the last two business
/// dates none takes one that another has.
package struct IdentityFold {
    /// This many are remembered: more than may wait for their place in the file.
    private static let limit = 40_000

    private var newest: [RequestIdentity: (seq: Int64, date: Int32)] = [:]
    private var order: [RequestIdentity] = []
    private var head = 0

    package init() {}

    /// The next payment that moves money; gives the one that took its identity before.
    ///
    /// `horizon`: the date before which identities were given back.
    package mutating func take(
        _ identity: RequestIdentity,
        _ seq: Int64,
        on date: Int32,
        since horizon: Int32?
    ) -> Int64? {
        if let holder = newest[identity], holder.date >= horizon ?? holder.date {
            return holder.seq
        }
        newest[identity] = (seq, date)
        order.append(identity)
        guard order.count - head > IdentityFold.limit else { return nil }
        let oldest = order[head]
        if let held = newest[oldest]?.seq, held <= seq - Int64(IdentityFold.limit) {
            newest[oldest] = nil
        }
        head += 1
        if head > IdentityFold.limit {
            order.removeFirst(head)
            head = 0
        }
        return nil
    }
}
