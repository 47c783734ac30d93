import Payments

/// The cards that are hot: twenty bytes each, and an eighth of room.
///
/// Tokens lie in order in 4 096 segments by their first twelve bits. They are as good as random, so
/// a segment of a million has some 250: it is searched near where the next bits point, and grows
/// by itself, so that no step waits for the table of all. Most cards are not hot: of sixteen, a
/// sieve of two megabytes sends one to its segment.
///
/// ```text
/// mark   version that has staged something (28 bits) | timed | staged removal | staged | hot
/// ```
/// A row that holds from or until some time is rare and lies beside the segments.
struct HotCards: Sendable {
    private struct Segment: Sendable {
        var tokens: ContiguousArray<CardToken> = []
        var marks: ContiguousArray<UInt32> = []
    }

    /// The rows of one card, under one key.
    private typealias TimedRows = KeyedRows<Int32, Bool>

    private struct Mark {
        static let hot: UInt32 = 1
        static let put: UInt32 = 2
        static let removal: UInt32 = 4
        static let timed: UInt32 = 8
        static let versionShift: UInt32 = 4
    }

    private static let bits: UInt64 = 12
    /// A token's first bits are its bit of the sieve.
    private static let sieveBits: UInt64 = 24
    private var segments: ContiguousArray<Segment> = []
    /// A bit for all tokens with the same first bits that have ever had a place.
    private var sieve: ContiguousArray<UInt64> = []
    private var timed: [CardToken: TimedRows] = [:]

    /// Whether a card is hot.
    func contains(_ token: CardToken, at minute: Int32, _ states: VersionStates) -> Bool {
        guard !segments.isEmpty, sieve[Self.word(token)] & Self.bit(token) != 0 else {
            return false
        }
        let segment = Self.segment(token)
        let place = Self.place(of: token, in: segments[segment].tokens)
        guard place < segments[segment].tokens.count, segments[segment].tokens[place] == token
        else { return false }
        let mark = segments[segment].marks[place]
        if Self.isHot(mark, states) { return true }
        return mark & Mark.timed != 0 && timed[token]?.row(0, at: minute, states) != nil
    }

    /// Some of what lies where it is told whether a card may be hot.
    func touch(_ token: CardToken) -> UInt64 { sieve.isEmpty ? 0 : sieve[Self.word(token)] }

    /// Whether a row is there, whatever the time.
    func hasRow(_ token: CardToken, from: Int32, _ states: VersionStates) -> Bool {
        if from == .min, contains(token, at: .min, states) { return true }
        return timed[token]?.hasRow(0, from: from, states) ?? false
    }

    /// Whether the open version would take a row away that holds at all times, or change when it
    /// does.
    func isEnded(_ token: CardToken, _ states: VersionStates) -> Bool {
        guard !segments.isEmpty, let open = states.open else { return false }
        let segment = Self.segment(token)
        let place = Self.place(of: token, in: segments[segment].tokens)
        guard place < segments[segment].tokens.count, segments[segment].tokens[place] == token
        else { return false }
        let mark = segments[segment].marks[place]
        if mark & Mark.removal != 0, mark >> Mark.versionShift == open { return true }
        return timed[token]?.isEnded(0, from: Validity.always.from, states) ?? false
    }

    /// Puts a row, or takes it away; `version` is nil for what is in force at once.
    mutating func change(
        _ token: CardToken,
        isHot: Bool,
        _ validity: Validity,
        in version: UInt32?,
        _ states: VersionStates
    ) {
        if segments.isEmpty {
            segments = ContiguousArray(repeating: Segment(), count: 1 << Int(Self.bits))
            sieve = ContiguousArray(repeating: 0, count: 1 << Int(Self.sieveBits - 6))
        }
        let segment = Self.segment(token)
        var place = Self.place(of: token, in: segments[segment].tokens)
        if place == segments[segment].tokens.count || segments[segment].tokens[place] != token {
            guard isHot || version != nil else { return }
            if segments[segment].tokens.count == segments[segment].tokens.capacity {
                makeRoom(in: segment, states)
                place = Self.place(of: token, in: segments[segment].tokens)
            }
            segments[segment].tokens.insert(token, at: place)
            segments[segment].marks.insert(0, at: place)
            sieve[Self.word(token)] |= Self.bit(token)
        }
        var mark = segments[segment].marks[place]
        // A row of no time is told from one of all times by the table beside, which has both.
        if validity != .always || mark & Mark.timed != 0 {
            moveAside(token, &mark, states)
            timed[token]?.change(0, isHot ? true : nil, validity, in: version, states)
        } else if let version {
            if mark >> Mark.versionShift != version { Self.settle(&mark, states) }
            mark &= Mark.hot
            mark |= version << Mark.versionShift | (isHot ? Mark.put : Mark.removal)
        } else {
            if mark >> Mark.versionShift != states.open { Self.settle(&mark, states) }
            mark = mark & ~Mark.hot | (isHot ? Mark.hot : 0)
        }
        if mark == 0 {
            segments[segment].tokens.remove(at: place)
            segments[segment].marks.remove(at: place)
        } else {
            segments[segment].marks[place] = mark
        }
    }

    /// All rows of a card lie in the table beside from now on.
    private mutating func moveAside(
        _ token: CardToken,
        _ mark: inout UInt32,
        _ states: VersionStates
    ) {
        guard mark & Mark.timed == 0 else { return }
        var rows = TimedRows()
        if mark & Mark.hot != 0 { rows.change(0, true, .always, in: nil, states) }
        if mark & (Mark.put | Mark.removal) != 0 {
            let isPut = mark & Mark.put != 0
            rows.change(0, isPut ? true : nil, .always, in: mark >> Mark.versionShift, states)
        }
        timed[token] = rows
        mark = Mark.timed
    }

    /// What is in force becomes what stands.
    private static func settle(_ mark: inout UInt32, _ states: VersionStates) {
        mark = isHot(mark, states) ? Mark.hot : 0
    }

    private static func isHot(_ mark: UInt32, _ states: VersionStates) -> Bool {
        if mark & (Mark.put | Mark.removal) != 0, states.isInForce(mark >> Mark.versionShift) {
            return mark & Mark.put != 0
        }
        return mark & Mark.hot != 0
    }

    /// Drops what is not there any more, then grows by an eighth.
    private mutating func makeRoom(in segment: Int, _ states: VersionStates) {
        let old = segments[segment]
        let most = old.tokens.count + max(4, old.tokens.count / 8)
        var kept = Segment()
        kept.tokens.reserveCapacity(most)
        kept.marks.reserveCapacity(most)
        for place in old.tokens.indices {
            let mark = old.marks[place]
            let isStaged = mark & (Mark.put | Mark.removal) != 0
            if !isStaged || mark >> Mark.versionShift == states.open || Self.isHot(mark, states) {
                kept.tokens.append(old.tokens[place])
                kept.marks.append(mark)
            }
        }
        segments[segment] = kept
    }

    private static func segment(_ token: CardToken) -> Int { Int(token.high >> (64 - bits)) }

    private static func word(_ token: CardToken) -> Int { Int(token.high >> (70 - sieveBits)) }

    private static func bit(_ token: CardToken) -> UInt64 {
        1 << (token.high >> (64 - sieveBits) & 63)
    }

    /// Where a token is, or would be: near where its next bits point.
    private static func place(of token: CardToken, in tokens: ContiguousArray<CardToken>) -> Int {
        NearbySearch.place(in: tokens.count, bits: (token.high << Self.bits) >> 32) {
            tokens[$0] < token
        }
    }
}

extension CardToken {
    fileprivate static func < (left: CardToken, right: CardToken) -> Bool {
        left.high < right.high || left.high == right.high && left.low < right.low
    }
}
