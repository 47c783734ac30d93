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
    /// How DE 37 says positions in the open date.
    private var form: RetrievalReference.Form
    /// The oldest of the last two business dates: the one opened before the current one.
    private(set) var horizon: BusinessDate

    /// How many of the newest dates a retrieval reference or an operator may name; nil for all.
    private let reach: Int?

    init(snapshot: BookSnapshot, reach: Int? = nil) {
        self.reach = reach
        openings = snapshot.dates
        current = openings.last?.date ?? BusinessDate(rawValue: 0)
        firstSeq = openings.last?.firstSeq ?? 1
        form = openings.last?.form ?? .decimal
        horizon = openings.dropLast().last?.date ?? current
    }

    var isEmpty: Bool { openings.isEmpty }

    mutating func open(_ opening: DateOpening) {
        let date = opening.date
        precondition(openings.isEmpty || date > current, "A business date follows its predecessor.")
        horizon = openings.last?.date ?? date
        openings.append(opening)
        current = date
        firstSeq = opening.firstSeq
        form = opening.form
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
        RetrievalReference(
            date: current,
            position: seq - firstSeq + 1 + skips.offset(of: seq),
            form: form
        )
    }

    /// The record that a DE 37 names; nil when it is none of ours.
    ///
    /// The text has one digit of the year, so the latest date that fits is meant, and the text is
    /// read in its form.
    func seq(of reference: String, skipping skips: NumberSkips) -> Int64? {
        guard let sent = SentReference(reference) else { return nil }
        var end = Int64.max
        for opening in openings.suffix(reach ?? .max).reversed() {
            if sent.fits(opening.date) {
                guard let position = sent.position(as: opening.form) else { return nil }
                let seq = skips.seq(of: opening.firstSeq + position - 1)
                return seq.flatMap { $0 >= opening.firstSeq && $0 < end ? $0 : nil }
            }
            end = opening.firstSeq
        }
        return nil
    }
}
