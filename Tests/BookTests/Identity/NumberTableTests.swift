import Testing

@testable import Book

@Suite struct NumberTableTests {
    @Test func `a number that was never set, or was taken out, has no value`() {
        var table = NumberTable<Int>()
        #expect(table[7] == nil && table.remove(7) == nil && table.count == 0)
        table.set(7, to: 1)
        table.set(7, to: 2)
        #expect(table[7] == 2 && table.count == 1)
        #expect(table.remove(7) == 2 && table[7] == nil && table.count == 0)
    }

    /// Consecutive numbers, numbers that differ in high bits alone and multiples of a power of two:
    /// what a table holds through growth and departures is what a dictionary holds.
    @Test(arguments: [1, 1 << 32, 4096, 0x9E37_79B9_7F4A_7C15] as [UInt64])
    func `it holds what a dictionary holds`(stride: UInt64) {
        var table = NumberTable<UInt64>()
        var model: [UInt64: UInt64] = [:]
        var state: UInt64 = 1
        for step in 0..<20_000 as Range<UInt64> {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = (state >> 33) % 700 &* stride
            if state >> 63 == 0 {
                table.set(number, to: step)
                model[number] = step
            } else {
                #expect(table.remove(number) == model.removeValue(forKey: number))
            }
        }
        #expect(table.count == model.count)
        for number in 0..<700 as Range<UInt64> {
            #expect(table[number &* stride] == model[number &* stride])
        }
    }
}
