/// Values by a number, for rows that come and leave with every payment.
///
/// Open addressing with linear probing, never more than half full. The numbers are the book's own
/// (rows of terminals, STANs, seqs), so one multiplication spreads them well enough; a dictionary
/// would hash each with a keyed function several times a payment, and its neighbours again when it
/// leaves.
struct NumberTable<Value: Sendable>: Sendable {
    private struct Place: Sendable {
        var number: UInt64
        /// nil where the place is free.
        var value: Value?
    }

    private var places: ContiguousArray<Place>
    /// Bits of a place's index.
    private var bits = 4
    private(set) var count = 0

    init() {
        places = ContiguousArray(repeating: Place(number: 0, value: nil), count: 16)
    }

    subscript(number: UInt64) -> Value? { places[place(of: number)].value }

    mutating func set(_ number: UInt64, to value: Value) {
        var place = place(of: number)
        if places[place].value == nil {
            if 2 * count >= places.count {
                grow()
                place = self.place(of: number)
            }
            count += 1
        }
        places[place] = Place(number: number, value: value)
    }

    /// Takes a value out; nil when there is none.
    @discardableResult
    mutating func remove(_ number: UInt64) -> Value? {
        var hole = place(of: number)
        guard let removed = places[hole].value else { return nil }
        count -= 1
        // What was displaced past the hole moves back into it, so that every search ends at the
        // first free place.
        let mask = places.count - 1
        var next = (hole + 1) & mask
        while places[next].value != nil {
            let displaced = (next - home(of: places[next].number)) & mask
            if displaced >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole].value = nil
        return removed
    }

    /// Where a number stands, or the free place that ends the search for it.
    private func place(of number: UInt64) -> Int {
        let mask = places.count - 1
        var place = home(of: number)
        while places[place].value != nil, places[place].number != number {
            place = (place + 1) & mask
        }
        return place
    }

    /// The first place to look at: the upper bits of the product with 2^64 divided by the golden
    /// ratio.
    private func home(of number: UInt64) -> Int {
        Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }

    private mutating func grow() {
        let old = places
        bits += 1
        places = ContiguousArray(
            repeating: Place(number: 0, value: nil),
            count: 1 << bits
        )
        for place in old where place.value != nil { places[self.place(of: place.number)] = place }
    }
}
