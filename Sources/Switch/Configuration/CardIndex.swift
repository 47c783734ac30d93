/// Which rules of a table may hold for a card, in the order in which they are tried.
///
/// The numbers of all cards are cut wherever a `bin` of a rule begins or ends; each piece has the
/// list of the rules that name it. A card is found by halves.
struct CardIndex: Sendable {
    /// The lowest number of each piece; the first one is 0.
    private var starts: ContiguousArray<UInt64> = [0]
    /// Where the list of each piece begins and ends.
    private var lists: ContiguousArray<(from: UInt32, to: UInt32)> = [(0, 0)]
    /// The lists, those alike once.
    private(set) var candidates: ContiguousArray<UInt16> = []
    /// All that the rules name, in order, without gaps or overlaps.
    private let known: [CardRange]

    /// Whether the making of it was ended early, since the ranges overlap too much.
    private(set) var isIncomplete = false

    /// The most that the lists of one table may hold together.
    static let mostCandidates = 1_000_000
    /// The most ranges that may be gone through for the lists of one table, those alike, too.
    private static let mostWork = 2_000_000

    /// A stretch of numbers of a rule.
    private struct Stretch {
        var rule: UInt16
        var range: CardRange
    }

    /// Cuts the numbers of all cards for the rules of a table.
    ///
    /// `rules` are their cards, in its order; a rule without any is in no list. Ends early, and
    /// `isIncomplete`, where a bound is passed.
    init(_ rules: [[CardRange]], match: RouteTableSettings.Match) {
        var stretches: [Stretch] = []
        for (index, ranges) in rules.enumerated() {
            // How narrowly a rule names a card matters where the narrowest decides, and only there.
            let ranges = match == .first ? Self.merged(ranges.sorted(by: Self.begins)) : ranges
            stretches += ranges.map { Stretch(rule: UInt16(index), range: $0) }
        }
        stretches.sort {
            ($0.range.lowest, $0.rule, $0.range.highest)
                < ($1.range.lowest, $1.rule, $1.range.highest)
        }
        known = Self.merged(stretches.map(\.range))
        let ends = stretches.flatMap { [$0.range.lowest, $0.range.highest + 1] }
        let cuts = Set(ends).sorted()
        var seen: [[UInt16]: (from: UInt32, to: UInt32)] = [[]: (0, 0)]
        var active: [Stretch] = []
        var next = 0
        var work = 0
        for cut in cuts {
            work += active.count
            isIncomplete = work > Self.mostWork || candidates.count > Self.mostCandidates
            if isIncomplete { break }
            active.removeAll { $0.range.highest < cut }
            while next < stretches.count, stretches[next].range.lowest == cut {
                active.append(stretches[next])
                next += 1
            }
            let list = Self.list(of: active, match)
            if seen[list] == nil {
                let from = UInt32(candidates.count)
                candidates += list
                seen[list] = (from, UInt32(candidates.count))
            }
            if cut > 0 {
                starts.append(cut)
                lists.append((0, 0))
            }
            lists[lists.count - 1] = seen[list] ?? (0, 0)
        }
        if candidates.count > Self.mostCandidates { isIncomplete = true }
    }

    /// The rules of the stretches, each once, in the order in which they are tried.
    private static func list(
        of active: [Stretch],
        _ match: RouteTableSettings.Match
    ) -> [UInt16] {
        var widths: [UInt16: UInt64] = [:]
        for stretch in active {
            widths[stretch.rule] = min(widths[stretch.rule] ?? .max, stretch.range.width)
        }
        switch match {
        case .first: return widths.keys.sorted()
        case .longest:
            return widths.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        }
    }

    private static func begins(_ left: CardRange, _ right: CardRange) -> Bool {
        (left.lowest, left.highest) < (right.lowest, right.highest)
    }

    /// Sorted and without overlaps, so that at most one range can hold a card.
    private static func merged(_ ranges: [CardRange]) -> [CardRange] {
        var result: [CardRange] = []
        for range in ranges {
            if let last = result.last, range.lowest <= last.highest {
                result[result.count - 1] = CardRange(
                    lowest: last.lowest,
                    highest: max(last.highest, range.highest)
                )
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// Where in `candidates` the rules stand that name a card.
    func list(of card: UInt64) -> Range<Int> {
        // The piece that begins last at or before the card.
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= card { low = middle } else { high = middle }
        }
        return Int(lists[low].from)..<Int(lists[low].to)
    }

    /// The lists that there are, each once: the rules that one card can meet.
    var distinctLists: [ArraySlice<UInt16>] {
        var seen: Set<UInt32> = []
        return lists.filter { $0.from < $0.to && seen.insert($0.from).inserted }
            .map { candidates[Int($0.from)..<Int($0.to)] }
    }

    /// Whether any rule names a card.
    func knows(_ card: UInt64) -> Bool { !list(of: card).isEmpty }

    /// The ranges that the rules name together.
    var ranges: [CardRange] { known }
}
