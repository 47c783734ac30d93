import Foundation
import ISO8583
import Payments
import Testing

@testable import Reference

@Suite struct DemoFilesTests {
    private static func files() throws -> (files: ReferenceFiles, texts: [ReferenceKind: String]) {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../fixtures/demo").standardized
        var texts: [ReferenceKind: String] = [:]
        var all: [(name: String, bytes: [UInt8])] = []
        for kind in ReferenceKind.allCases {
            let file = folder.appending(path: kind.name + ".csv")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            texts[kind] = text
            all.append((file.lastPathComponent, Array(text.utf8)))
        }
        return (ReferenceSamples.read(all), texts)
    }

    @Test func `the demo world's tables are right as a whole`() throws {
        let files = try Self.files().files
        let mistakes = ReferenceCheck.whole(files: files, present: ReferenceRows())
        #expect(mistakes.first.map(\.description) == [])
        #expect(
            files.kinds == [
                .region, .organisation, .station, .terminal, .product, .price, .permission, .domain,
                .limit, .discount, .vehicle, .driver, .discountStep, .discountLevel,
            ]
        )
        // One person seeds it.
        #expect(files.kinds.allSatisfy { !$0.takesTwo })
    }

    @Test func `the demo world has the two organisations, the stations and five products`() throws {
        let rows = try Self.files().files.rows
        let tops = (rows[.organisation] ?? []).filter { $0.fields[1].isEmpty }.map(\.key)
        #expect(tops == ["PETRO", "ROADCO"])
        #expect(rows[.product]?.count == 5)
        let stations = Set((rows[.station] ?? []).map(\.key))
        for number in 1...20 {
            let digits = number < 10 ? "000\(number)" : "00\(number)"
            #expect(stations.contains("DEMOSTATION" + digits))
            #expect(stations.contains("00000000000" + digits))
        }
    }

    /// Each file alone is what it was already: its rows' names, and those of the rows that name it,
    /// are in the other tables.
    @Test(arguments: ReferenceKind.allCases)
    func `a table is right alone, beside the others as they are`(kind: ReferenceKind) throws {
        let (files, texts) = try Self.files()
        guard let text = texts[kind] else { return }
        let one = ReferenceSamples.read([(kind.name + ".csv", Array(text.utf8))])
        let all = files.rows
        var present = ReferenceRows()
        for needed in ReferenceCheck.tablesNeeded(for: [kind]) {
            present[needed] = all[needed] ?? []
        }
        let mistakes = ReferenceCheck.whole(files: one, present: present)
        #expect(mistakes.first.map(\.description) == [])
        #expect(ReferenceDifference.between(present: present, files: one.rows).isEmpty)
    }

    /// A domain of which both lists were empty would let a card pay nowhere.
    @Test func `the domains let the demo cards pay at all stations`() throws {
        let rows = try Self.files().files.rows
        let domains = (rows[.domain] ?? []).map(\.fields)
        for series in DemoCardSeries.allCases {
            let found = domains.filter { $0[1] == series.rawValue }
            #expect(found.map { $0[2...] } == [["PETRO+", "", "", ""]])
        }
    }

    @Test func `the files stand in the order of an export`() throws {
        let (files, texts) = try Self.files()
        for kind in files.kinds where kind != .vehicle {
            let rows = (files.rows[kind] ?? []).sorted { ByteOrder.isLess($0.id, $1.id) }
            var export = ReferenceExport(.csv)
            var text = export.begin(kind)
            for row in rows { text += export.row(row) }
            #expect(text == texts[kind])
        }
    }
}
