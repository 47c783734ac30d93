/// STANs that one terminal used under one class and window, as sorted ranges.
///
/// At the bound the two closest ranges become one: it may cover a STAN that was never used, never
/// miss one that was.
package struct SeenRanges: Equatable {
    package static let maximumRanges = 64

    package private(set) var ranges: [ClosedRange<UInt32>] = []

    package init() {}

    package mutating func insert(_ stan: UInt32) {
        // STANs mostly ascend, so the place is nearly always at the end.
        var index = ranges.count
        while index > 0, ranges[index - 1].lowerBound > stan { index -= 1 }
        if index > 0, ranges[index - 1].upperBound >= stan { return }
        let touchesLeft = index > 0 && ranges[index - 1].upperBound + 1 == stan
        let touchesRight = index < ranges.count && ranges[index].lowerBound == stan + 1
        switch (touchesLeft, touchesRight) {
        case (true, true):
            ranges[index - 1] = ranges[index - 1].lowerBound...ranges[index].upperBound
            ranges.remove(at: index)
        case (true, false): ranges[index - 1] = ranges[index - 1].lowerBound...stan
        case (false, true): ranges[index] = stan...ranges[index].upperBound
        case (false, false):
            ranges.insert(stan...stan, at: index)
            if ranges.count > SeenRanges.maximumRanges { joinClosest() }
        }
    }

    private mutating func joinClosest() {
        var closest = 1
        var gap = UInt32.max
        for index in 1..<ranges.count {
            let distance = ranges[index].lowerBound - ranges[index - 1].upperBound
            if distance < gap {
                gap = distance
                closest = index
            }
        }
        ranges[closest - 1] = ranges[closest - 1].lowerBound...ranges[closest].upperBound
        ranges.remove(at: closest)
    }

    // MARK: As stored: per range the distance from the last one's end, and its length

    package func write(to writer: ByteWriter) {
        var end: UInt32 = 0
        for range in ranges {
            writer.unsigned(UInt64(range.lowerBound - end))
            writer.unsigned(UInt64(range.upperBound - range.lowerBound))
            end = range.upperBound
        }
    }

    package init(_ bytes: Span<UInt8>) throws(EventCodecError) {
        var reader = ByteReader()
        var end: UInt64 = 0
        while reader.offset < bytes.count {
            let start = reader.offset
            let distance: UInt32 = try reader.integer(bytes)
            let length: UInt32 = try reader.integer(bytes)
            let low = end + UInt64(distance)
            let high = low + UInt64(length)
            guard high <= UInt64(UInt32.max), ranges.isEmpty || distance > 0 else {
                throw .invalid(offset: start)
            }
            ranges.append(UInt32(low)...UInt32(high))
            end = high
        }
    }
}
