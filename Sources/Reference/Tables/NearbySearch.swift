/// The place of a key in a sorted array whose keys are as good as random.
///
/// It is near where the key's first bits point: from there the search goes on in steps that double,
/// then by halving. Of 400 keys it looks at some four, where halving alone looks at nine, each of
/// them in another line of the cache.
enum NearbySearch {
    /// How many of the keys stand before the one that is looked for.
    ///
    /// `bits`: the 32 bits in which the keys of this array differ first.
    static func place(
        in count: Int,
        bits: UInt64,
        isBefore: (Int) -> Bool
    ) -> Int {
        let guess = Int((UInt64(count) * bits) >> 32)
        var (low, high) = (0, count)
        var width = 8
        if guess < high, isBefore(guess) {
            low = guess + 1
            while low + width < high, isBefore(low + width) {
                low += width + 1
                width *= 2
            }
            high = min(high, low + width)
        } else {
            high = min(guess, high)
            while high - width > 0, !isBefore(high - width) {
                high -= width
                width *= 2
            }
            low = max(0, high - width)
        }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
