import Book
import Journal
import Payments
import Reference
import Testing

@testable import Switch

extension TestWorld {
    /// An import that is in force from the next step on.
    func bring(_ changes: [ReferenceChange]) throws {
        let offline = try OfflineBook(
            configuration: configuration,
            dataDirectory: DataDirectory(path: path),
            specifications: specifications
        )
        let tables = offline.book.payments.referenceTables
        let version = tables.lastNumber + 1
        let counts = ReferenceKind.allCases.compactMap { kind -> ImportHeading.Count? in
            let puts = changes.count { $0.kind == kind }
            return puts == 0
                ? nil : ImportHeading.Count(kind: kind, puts: UInt32(puts), removals: 0)
        }
        let heading = ImportHeading(
            base: tables.lastInForce,
            counts: counts,
            sources: [
                ImportHeading.Source(name: "a.csv", digest: String(repeating: "0", count: 64))
            ]
        )
        let acts: [ReferenceAct] = [
            .begin(heading), .stage(version: version, number: 1, changes),
            .activate(version: version, at: nil, takesTwo: false),
        ]
        for act in acts {
            let kind = OperatorAct(
                operatorName: "test",
                standing: .house,
                reason: "test",
                kind: .reference(act)
            )
            let event = BookEvent(at: offline.book.clock.now(), kind: .operatorAct(kind))
            let result = try offline.book.run([BookEntry(event: event, origin: nil)])
            #expect(result.refused.isEmpty)
        }
        try offline.close()
    }
}
