import Payments
import Testing

@testable import Book

/// Reversals that wait for their original, many under one number.
@Suite struct TombstonesTests {
    private func tombstone(_ seq: Int64, stan: UInt32 = 1) -> Tombstone {
        Tombstone(
            terminal: TerminalRow(rawValue: 1),
            stan: stan,
            amount: seq,
            card: nil,
            businessDate: BusinessDate(rawValue: 20_000),
            at: Timestamp(rawValue: 0),
            seq: seq
        )
    }

    @Test func `those that lapse together leave the others, in one pass for each number`() {
        let all = (1...20_000).map { tombstone($0) } + [tombstone(20_001, stan: 2)]
        var tombstones = Tombstones(all)
        tombstones.remove([])
        #expect(tombstones.all { _ in true }.count == all.count)
        tombstones.remove(all.filter { $0.seq != 7 && $0.stan == 1 })
        #expect(Set(tombstones.all { _ in true }.map(\.seq)) == [7, 20_001])
        tombstones.remove([tombstone(7), tombstone(20_001, stan: 2)])
        #expect(tombstones.all { _ in true }.isEmpty)
    }
}
