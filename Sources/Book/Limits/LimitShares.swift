import Reference

/// What a slip counts of each subject, in the order in which they are judged.
///
/// The first lies inline: most payments have no other.
package struct LimitShares: Hashable, Sendable, RandomAccessCollection {
    private var head = LimitSlip.Share.blank
    /// nil where there is none, so that a copy costs nothing.
    private var rest: [LimitSlip.Share]?
    package private(set) var count = 0

    package init() {}

    package init(_ shares: some Sequence<LimitSlip.Share>) {
        for share in shares { append(share) }
    }

    package mutating func append(_ share: LimitSlip.Share) {
        if count == 0 {
            head = share
        } else if rest?.append(share) == nil {
            rest = [share]
        }
        count += 1
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(place: Int) -> LimitSlip.Share {
        precondition(place >= 0 && place < count, "A slip has no such share.")
        guard place > 0, let rest else { return head }
        return rest[place - 1]
    }

    /// The shares of these sorts of subjects.
    func of(_ subjects: LimitSubjects) -> LimitShares {
        allSatisfy { subjects.contains($0.key.subject) }
            ? self : LimitShares(filter { subjects.contains($0.key.subject) })
    }
}

extension LimitShares: ExpressibleByArrayLiteral {
    package init(arrayLiteral shares: LimitSlip.Share...) { self.init(shares) }
}

extension LimitSlip.Share {
    /// What lies where there is none.
    fileprivate static var blank: LimitSlip.Share {
        LimitSlip.Share(key: .nobody, amount: 0, volume: 0)
    }
}
