/// The known word that another one was meant to be.
package enum NearestWord {
    /// The word that this one begins, as `first` begins `first_byte`; else the nearest, when it is
    /// near enough to have been meant.
    ///
    /// Near enough is a third of the longer of the two, and two slips in any word of more than
    /// three letters. Of two that are as near, the first by the alphabet.
    package static func find(_ word: String, among known: [String]) -> String? {
        let begun = known.filter { begins($0, with: word) }
        if begun.count == 1 { return begun.first }
        let ranked = known.map { (word: $0, steps: distance(word, $0)) }
        guard let best = ranked.min(by: { ($0.steps, $0.word) < ($1.steps, $1.word) }),
            best.steps <= max(word.count > 3 ? 2 : 1, max(word.count, best.word.count) / 3)
        else { return nil }
        return best.word
    }

    /// Whether the known word goes on behind this one with another part of a compound.
    private static func begins(_ known: String, with word: String) -> Bool {
        guard word.count >= 3, known.lowercased().hasPrefix(word.lowercased()),
            let next = known.dropFirst(word.count).first
        else { return false }
        return next == "_" || next == "-" || next == "."
    }

    /// Letters added, taken away or changed, a swap of neighbours counting as one; case counts as
    /// nothing, and what stands behind the 64th letter too.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().prefix(64))
        let right = Array(right.lowercased().prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(
                    last[column] + cost,
                    last[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
