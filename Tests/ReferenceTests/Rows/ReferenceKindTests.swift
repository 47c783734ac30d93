import Testing

@testable import Reference

@Suite struct ReferenceKindTests {
    @Test func `each table has its own word`() {
        for kind in ReferenceKind.allCases {
            #expect(ReferenceKind(name: kind.name) == kind)
            #expect(kind.columns.count > kind.keyColumns + 1)
        }
    }
}
