import Payments

/// The business dates of the file: which one is open, and where each began.
struct BusinessDates: Sendable {
    /// In order; the open one last.
    ///
    /// Empty before the first record.
    private var openings: [DateOpening]
    /// The open date; meaningless while `isEmpty`.
    private(set) var current: BusinessDate
    /// `seq` of the first record of the open date.
    private(set) var firstSeq: Int64
    /// The oldest of the last two business dates: the one opened before the current one.
    private(set) var horizon: BusinessDate

    /// How many of the newest dates a retrieval reference or an operator may name; nil for all.
    private let reach: Int?

    init(snapshot: BookSnapshot, reach: Int? = nil) {
        self.reach = reach
        openings = snapshot.dates
        if openings.isEmpty, let date = snapshot.businessDate {
            openings = [
                DateOpening(
                    date: date,
                    firstSeq: snapshot.firstSeqOfDate,
                    at: snapshot.lastEventAt
                )
            ]
        }
        current = openings.last?.date ?? BusinessDate(rawValue: 0)
        firstSeq = openings.last?.firstSeq ?? 1
        horizon = openings.dropLast().last?.date ?? current
    }

    var isEmpty: Bool { openings.isEmpty }

    mutating func open(_ date: BusinessDate, firstSeq: Int64, at: Timestamp) -> DateOpening {
        precondition(openings.isEmpty || date > current, "A business date follows its predecessor.")
        let opening = DateOpening(date: date, firstSeq: firstSeq, at: at)
        horizon = openings.last?.date ?? date
        openings.append(opening)
        current = date
        self.firstSeq = firstSeq
        return opening
    }

    /// The oldest date that may hold a record from this moment or later.
    func oldest(since moment: Timestamp) -> BusinessDate {
        // A date ends where the next one opens.
        var oldest = current
        for index in openings.indices.dropLast().reversed() {
            guard openings[index + 1].at >= moment else { break }
            oldest = openings[index].date
        }
        return oldest
    }

    /// Whether the payments of a date may still be named.
    func isInReach(_ date: BusinessDate) -> Bool {
        openings.suffix(reach ?? .max).first.map { $0.date <= date } ?? true
    }

    /// DE 37 of a record of the open date.
    func reference(of seq: Int64, skipping skips: NumberSkips) -> RetrievalReference {
        RetrievalReference(date: current, position: seq - firstSeq + 1 + skips.offset(of: seq))
    }

    /// The record that a DE 37 names; nil when it is none of ours.
    ///
    /// The text has one digit of the year, so the latest date that fits is meant.
    func seq(of reference: String, skipping skips: NumberSkips) -> Int64? {
        let characters = reference.utf8
        guard characters.count == 12 else { return nil }
        var day = 0
        var position: Int64 = 0
        for (index, character) in characters.enumerated() {
            let digit = base36Digit(character)
            guard digit >= 0, index > 3 || digit < 10 else { return nil }
            if index < 4 { day = day * 10 + digit } else { position = position * 36 + Int64(digit) }
        }
        guard position > 0 else { return nil }
        var end = Int64.max
        for opening in openings.suffix(reach ?? .max).reversed() {
            let year = opening.date.components.year % 10
            if year * 1000 + opening.date.dayOfYear == day {
                let seq = skips.seq(of: opening.firstSeq + position - 1)
                return seq.flatMap { $0 >= opening.firstSeq && $0 < end ? $0 : nil }
            }
            end = opening.firstSeq
        }
        return nil
    }
}

/// The value of one base-36 digit, upper case; -1 for anything else.
private func base36Digit(_ character: UInt8) -> Int {
    switch character {
    case 0x30...0x39: Int(character) - 0x30
    case 0x41...0x5A: Int(character) - 0x41 + 10
    default: -1
    }
}
