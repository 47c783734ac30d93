import Foundation
import Journal
import Testing

/// What is wrong with a file though each of its records is right.
@Suite struct StructureTests {
    /// A stopped journal with one terminal and one card.
    private func world() throws -> LiveJournal {
        let live = try LiveJournal()
        try live.populate(terminals: 1, cards: 1)
        try live.run([TestWorld.purchase(10)])
        try live.journal.close()
        #expect(try JournalVerifier(path: live.path).run() == Int64(live.records.count))
        return live
    }

    /// Flips a bit of a value where it lies on the only page of an index.
    private func flip(_ value: [UInt8], in index: String, of live: LiveJournal) throws {
        let raw = RawFile(path: live.path)
        let size = try #require(Int(raw.run("PRAGMA page_size")[0]))
        let page = try #require(
            Int(raw.run("SELECT rootpage FROM sqlite_schema WHERE name = '\(index)'")[0])
        )
        let url = URL(fileURLWithPath: live.path)
        var bytes = [UInt8](try Data(contentsOf: url))
        let places = (page - 1) * size...page * size - value.count
        let place = try #require(places.first { bytes[$0...].starts(with: value) })
        bytes[place] ^= 1
        try Data(bytes).write(to: url)
    }

    @Test(arguments: [
        ("account_card", "SELECT hex(card_token) FROM account WHERE card_token IS NOT NULL"),
        ("terminal_ifsf", "SELECT hex(ifsf_terminal) FROM terminal"),
        ("terminal_name", "SELECT hex(terminal) FROM terminal"),
    ])
    func `a flipped bit in an index is found by verify and the index named`(
        index: String,
        value: String
    ) throws {
        let live = try world()
        let digits = Array(try RawFile(path: live.path).run(value)[0])
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        try flip(bytes, in: index, of: live)
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            guard case .structureBroken(live.path, let text) = error as? JournalError else {
                return false
            }
            return text.contains(index)
        }
    }

    @Test(arguments: [
        "card_sealed = CAST(x'00' || substr(card_sealed, 2) AS BLOB)", "card_sealed = x''",
        "card_data_key = card_data_key + 1",
    ])
    func `the sealed copy of an account's card is the one it was opened with`(
        change: String
    ) throws {
        let live = try world()
        let account = try #require(
            Int64(
                RawFile(path: live.path).run(
                    "SELECT id FROM account WHERE card_token IS NOT NULL"
                )[0]
            )
        )
        try RawFile(path: live.path).run("UPDATE account SET \(change) WHERE id = \(account)")
        #expect {
            try JournalVerifier(path: live.path).run()
        } throws: { error in
            guard case .rowBroken("account", account, let text) = error as? JournalError else {
                return false
            }
            return text.contains("sealed copy")
        }
    }
}
