import Book
import BookSimulation
import JournalFormat
import Payments
import Testing

/// A day of ten thousand transactions at nine terminals that hide one of a hundred, invent another,
/// and change one of two hundred.
@Suite struct RandomDayTests {
    @Test func `row 59: the cases of a random day are the differences that were planted`() {
        var rules = BookRules.test
        rules.batchOpens = .settlement
        var day = RandomDay(seed: 14, rules: rules)
        day.run(10_000)
        let found = day.found
        #expect(Set(found).subtracting(day.planted) == [])
        #expect(day.planted.subtracting(found) == [])
        #expect(found.count == day.planted.count)
        // About one of a hundred payments is hidden, one invented.
        #expect(day.planted.count > 100 && day.uploads > 20 && day.settlements > 60)
        #expect(LedgerInvariants(journal: day.world.journal).violations() == [])
        let closings = day.world.journal.day.closings.values.flatMap(\.self)
        #expect(closings.count == day.settlements)
        #expect(closings.count { $0.kind == .uploaded } == day.uploads)
    }
}
