/// Suggestions for words that were meant otherwise.
enum Spelling {
    /// The known word that this one begins, as `first` begins `first_byte`; else the nearest, when
    /// it is near enough to have been meant.
    static func nearest(to word: String, among known: [String]) -> String? {
        let begun = known.filter { candidate in
            word.count >= 3 && candidate.lowercased().hasPrefix(word.lowercased() + "_")
        }
        if begun.count == 1 { return begun.first }
        let bound = max(1, word.count / 3)
        let best = known.map { (word: $0, steps: distance(word, $0)) }
            .min { ($0.steps, $0.word) < ($1.steps, $1.word) }
        guard let best, best.steps <= bound else { return nil }
        return best.word
    }

    /// Edits between two words, a swap of neighbours counting as one.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
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
