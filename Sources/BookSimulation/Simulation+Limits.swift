import Book
import JournalFormat
import Payments
import Reference

/// Counters of limits beside what the model adds up.
extension Simulation {
    /// The counters of the book, and those of its journal, against all that was ever sent.
    func compareLimits() -> String? {
        let stored = journal.limitCounters
        for pair in LimitPair.all where book.referenceTables.limitPairs.contains(LimitPairs(pair)) {
            let (subject, period) = ("\(pair.subject)", "\(pair.period)")
            let hour = Int32(clamping: (world.model.hosts.now / 3_600_000_000) + 8)
            let values = book.limitCounters.values(pair, pair.period.number(ofHour: hour))
            guard stored.values(pair, pair.period.number(ofHour: hour)) == values else {
                return "the journal's counters of \(subject) and \(period) are not the book's"
            }
            var counted: [LimitKey: LimitValue] = [:]
            for (name, spent) in world.model.allSpent(subject, period) {
                guard let key = key(pair.subject, name) else { return "\(name) is no \(subject)" }
                let value = LimitValue(
                    amount: spent.amount,
                    volume: spent.litres,
                    count: spent.count
                )
                counted[key] = value
            }
            guard values == counted else {
                return "by \(subject) and \(period) the book counts \(values), "
                    + "the model \(counted), at \(journal.records.count)"
            }
        }
        return nil
    }

    private func key(_ subject: LimitSubject, _ name: String) -> LimitKey? {
        let parts = name.split(separator: " ")
        guard parts.count == 2, let number = UInt16(parts[1]) else { return nil }
        let asset = Asset(rawValue: number)
        if subject == .card { return ReferenceCard(parts[0]).map { LimitKey($0.token, asset) } }
        return LimitKey(subject, parts[0], asset)
    }
}
