import Book
import Foundation
import JournalFormat
import Payments
import Testing

/// The bytes of every event format stay as they were written.
@Suite struct FormatBytesTests {
    static let fixtures: [String] = {
        let folder = OlderJournalTests.folder.path
        // A folder that cannot be read has none, which the first test says.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func `there is a journal of each format before this one`() {
        let formats = Set(Self.fixtures.compactMap { $0.split(separator: "-").dropFirst().first })
        for format in 1..<EventCodec.format { #expect(formats.contains("\(format)")) }
    }

    @Test(arguments: fixtures)
    func `an event that was read is written in its own format with the same bytes`(
        name: String
    ) throws {
        let (folder, path) = try OlderJournalTests.journal(name)
        // The bytes of the card, then those of the event.
        let rows = try RawFile(path: path).run(
            """
            SELECT coalesce(hex(card_token), '') || ':' || coalesce(card_mask, 0) || ':'
                || coalesce(hex(card_sealed), '') || ':' || coalesce(card_data_key, 0) || ':'
                || hex(event) FROM record ORDER BY seq
            """
        )
        #expect(rows.count > 10)
        for row in rows {
            let parts = row.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let bytes = Self.bytes(parts[4])
            let card = CardToken(bytes: Self.bytes(parts[0])).map {
                SealedCard(
                    token: $0,
                    mask: CardMask(packed: Int64(parts[1]) ?? 0),
                    sealed: Self.bytes(parts[2]),
                    dataKey: UInt32(parts[3]) ?? 0
                )
            }
            let read = try EventCodec.decode(bytes, card: card)
            let written = EventCodec.encode(read.event, reply: read.reply, format: bytes[0])
            #expect(written == bytes)
        }
        _ = folder
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap { UInt8($0.hexDigitValue ?? 0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

extension CardToken {
    fileprivate init?(bytes: [UInt8]) {
        guard let token = bytes.withUnsafeBytes({ CardToken(bytes: $0) }) else { return nil }
        self = token
    }
}
