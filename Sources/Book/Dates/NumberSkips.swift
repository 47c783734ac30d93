/// Where the numbers that outsiders see leave a range out: behind each start from a file that went
/// back in time, which cannot know what was given out after it had been copied.
///
/// Records have no gaps all the same. What is derived from a record's number (DE 37, DE 38) is
/// derived from the number plus its offset, for ever.
package struct NumberSkips: Hashable, Sendable {
    /// What one mark leaves out.
    package static let width: Int64 = 1_000_000
    /// What it leaves out of a link's STANs, which come back after 999 999: half of the circle.
    static let linkWidth: UInt32 = 500_000

    /// Records behind which numbers go on later, in order.
    package private(set) var marks: [Int64]

    package init(marks: [Int64] = []) { self.marks = marks }

    package mutating func append(_ seq: Int64) { marks.append(seq) }

    /// What is added to the number of a record.
    package func offset(of seq: Int64) -> Int64 {
        if marks.isEmpty { return 0 }
        return Int64(marks.prefix { $0 < seq }.count) * Self.width
    }

    /// The record whose number and offset add up to `number`; nil when it was left out.
    package func seq(of number: Int64) -> Int64? {
        for count in 0...marks.count {
            let offset = Int64(count) * Self.width
            if number > offset, self.offset(of: number - offset) == offset {
                return number - offset
            }
        }
        return nil
    }
}
