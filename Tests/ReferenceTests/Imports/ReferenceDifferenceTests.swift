import Testing

@testable import Reference

@Suite struct ReferenceDifferenceTests {
    private static func region(_ fields: String) -> ReferenceRow {
        ReferenceSamples.row(.region, fields)
    }

    private static func rows(_ rows: [ReferenceRow]) -> ReferenceRows {
        var all = ReferenceRows()
        for row in rows { all.append(row) }
        return all
    }

    @Test func `what is new, other and gone is told in the order of ids`() {
        let present = [
            Self.region("B\\\\b\\\\"), Self.region("A\\\\a\\\\"), Self.region("C\\\\c\\\\"),
            ReferenceSamples.row(.product, "1\\\\x\\litre\\\\"),
        ]
        let wanted = [
            Self.region("C\\\\x\\\\"), Self.region("B\\\\b\\\\"), Self.region("a\\\\a\\\\"),
            Self.region("B\\\\b\\2026-01-01\\"),
        ]
        let difference = ReferenceDifference.between(
            present: Self.rows(present),
            files: Self.rows(wanted)
        )
        #expect(
            difference.entries == [
                .removed(present[1]), .added(wanted[3]),
                .changed(from: present[2], to: wanted[0]), .added(wanted[2]),
            ]
        )
        #expect(difference.counts == [ImportHeading.Count(kind: .region, puts: 3, removals: 1)])
        #expect(difference.entries[0].change == .remove(.region, id: "A\\"))
        #expect(difference.entries[2].change == .put(wanted[0]))
    }

    @Test func `the same tables differ in nothing`() {
        let rows = Self.rows([Self.region("A\\\\a\\\\"), Self.region("B\\A\\\\\\")])
        #expect(ReferenceDifference.between(present: rows, files: rows).isEmpty)
    }

    @Test func `a table that files say without a row is emptied`() {
        var files = ReferenceRows()
        files[.region] = []
        let present = Self.rows([Self.region("A\\\\a\\\\")])
        let difference = ReferenceDifference.between(present: present, files: files)
        #expect(difference.counts == [ImportHeading.Count(kind: .region, puts: 0, removals: 1)])
        #expect(ReferenceDifference.between(present: present, files: ReferenceRows()).isEmpty)
    }
}
