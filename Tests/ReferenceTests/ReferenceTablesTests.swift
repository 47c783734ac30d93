import Payments
import Reference
import Testing
import Text

/// Tables of reference data against a second way of keeping them.
@Suite struct ReferenceTablesTests {
    /// What was done to a card, in the order in which it counts.
    private struct Model {
        var inForce: [UInt64: Bool] = [:]
        var staged: [UInt64: Bool] = [:]
    }

    private static func token(_ number: UInt64) -> CardToken {
        // As far apart as real ones, so that every segment has some.
        CardToken(high: number &* 0x9E37_79B9_7F4A_7C15, low: number)
    }

    private static func change(_ number: UInt64, isHot: Bool) -> ReferenceChange {
        let token = token(number)
        let field = "900001******0001#" + hexadecimal(token.high) + hexadecimal(token.low)
        return isHot
            ? .put(ReferenceRow(kind: .hotCard, text: field + "\\lost\\\\"))
            : .remove(.hotCard, id: field + "\\")
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static let heading = ImportHeading(
        base: 0,
        counts: [ImportHeading.Count(kind: .hotCard, puts: 1, removals: 0)],
        sources: [ImportHeading.Source(name: "a", digest: "b")]
    )

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `imports and single changes come to what their order says`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tables = ReferenceTables()
        var model = Model()
        var seq: Int64 = 0
        var versions: [ReferenceVersion] = []
        var changesOf: [UInt32: [ReferenceChange]] = [:]
        for _ in 1...400 {
            seq += 1
            let number = UInt64.random(in: 1...60, using: &random)
            let isHot = Bool.random(using: &random)
            let change = Self.change(number, isHot: isHot)
            let now = Timestamp(rawValue: seq)
            switch (Int.random(in: 1...10, using: &random), tables.open) {
            case (1...3, _):
                let version = tables.changeHotCards([change], by: "a", at: now, seq: seq)
                model.inForce[number] = isHot
                versions.append(version)
                changesOf[version.number] = [change]
            case (_, nil):
                let version = tables.begin(Self.heading, by: "a", seq: seq)
                versions.append(version)
            case (4...8, let open?):
                _ = tables.stage([change])
                model.staged[number] = isHot
                changesOf[open.number, default: []].append(change)
            case (9, let open?):
                let version = tables.activate(at: nil, now: now, seq: seq)
                versions[versions.count(where: { $0.number < open.number })] = version
                model.inForce.merge(model.staged) { $1 }
                model.staged = [:]
            case (_, let open?):
                let version = tables.discard(seq: seq)
                versions[versions.count(where: { $0.number < open.number })] = version
                model.staged = [:]
            }
            for number in 1...60 as ClosedRange<UInt64> {
                #expect(
                    tables.isHot(Self.token(number), at: 0) == model.inForce[number] ?? false
                )
            }
        }
        var loaded = ReferenceTables(lastNumber: tables.lastNumber)
        let inForce = versions.filter { $0.inForce != nil }.sorted {
            ($0.inForce ?? 0, $0.number) < ($1.inForce ?? 0, $1.number)
        }
        for version in inForce + (tables.open.map { [$0] } ?? []) {
            loaded.load(version)
            for change in changesOf[version.number] ?? [] {
                let isRow = loaded.load(change)
                #expect(isRow)
            }
        }
        expectSame(loaded, tables)
        guard tables.open != nil else { return }
        for number in [0, 1] {
            let now = Timestamp(rawValue: seq + 1)
            var (left, right) = (loaded, tables)
            if number == 0 {
                let versions = (left.discard(seq: seq + 1), right.discard(seq: seq + 1))
                #expect(versions.0 == versions.1)
            } else {
                let first = left.activate(at: nil, now: now, seq: seq + 1)
                let second = right.activate(at: nil, now: now, seq: seq + 1)
                #expect(first == second)
            }
            expectSame(left, right)
        }
    }

    private func expectSame(_ left: ReferenceTables, _ right: ReferenceTables) {
        for number in 1...60 as ClosedRange<UInt64> {
            let token = Self.token(number)
            #expect(left.isHot(token, at: 0) == right.isHot(token, at: 0))
        }
        #expect(left.open == right.open)
        #expect(left.lastNumber == right.lastNumber)
        #expect(left.lastInForce == right.lastInForce)
        #expect(left.version(of: .hotCard) == right.version(of: .hotCard))
        for base in 0...right.lastNumber {
            for kind in [ReferenceKind.hotCard, .station] {
                let count = ImportHeading.Count(kind: kind, puts: 1, removals: 0)
                let heading = ImportHeading(base: base, counts: [count], sources: [])
                #expect(left.isBase(heading) == right.isBase(heading))
            }
        }
    }

    @Test func `many cards are each found, and no other`() {
        var tables = ReferenceTables()
        _ = tables.begin(Self.heading, by: "a", seq: 1)
        for number in 1...20_000 as ClosedRange<UInt64> {
            _ = tables.stage([Self.change(number * 2, isHot: true)])
        }
        #expect(!tables.isHot(Self.token(2), at: 0))
        _ = tables.activate(at: nil, now: Timestamp(rawValue: 1), seq: 2)
        for number in 1...40_001 as ClosedRange<UInt64> {
            #expect(tables.isHot(Self.token(number), at: 0) == number.isMultiple(of: 2))
        }
    }

    @Test func `rows of a key follow each other without a gap`() {
        var tables = ReferenceTables(lastNumber: 1)
        let version = ReferenceVersion(
            number: 1,
            heading: Self.heading,
            state: .activated,
            began: 1,
            inForce: 1,
            author: "a"
        )
        tables.load(version)
        for text in [
            "1001\\\\petrol\\litre\\\\1970-01-01",
            "1001\\\\diesel\\litre\\1970-01-02\\1970-01-03T00:30",
            "1001\\\\gas\\litre\\1970-01-03T00:30\\",
        ] {
            let isRow = tables.load(.put(ReferenceRow(kind: .product, text: text)))
            #expect(isRow)
        }
        let groups = ([1_439, 1_440, 2_909, 2_910] as [Int32]).map {
            tables.group(ofProduct: "1001", at: $0)
        }
        #expect(groups == ["petrol", "diesel", "diesel", "gas"])
        let isRow = tables.load(.remove(.product, id: "1001"))
        #expect(!isRow)
    }
}
