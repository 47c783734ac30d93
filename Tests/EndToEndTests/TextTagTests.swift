import Foundation
import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// DE 59 from the wire to the journal: kept by tag, without what is a secret of the customer.
@Suite struct TextTagTests {
    static let selling = ["unionpay", "plain-text", "plain-binary"]

    /// A code as WeChat's, which pays for whoever shows it.
    private static let code = "134512345678901234"

    @Test(arguments: selling, Way.allCases)
    func `row 68: what a terminal says in tags is kept, and no code or card number of it`(
        _ listener: String,
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        let card = DemoWorld.card(.personal, 0).unmaskedDigits
        try await world.run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            var message = try terminal.purchase(8850)
            let tags = "O1003007V1006A12345Z9016\(card)"
            try message.set(.field59, bytes: Array(tags.utf8))
            let reply = try terminal.exchange(message)
            #expect(reply.code == "00")
            #expect(!reply.message.has(.field59))
            // What no code pays for has no use for one.
            var balance = try terminal.balance()
            try balance.set(.field59, bytes: Array("V1006A12345A3018\(Self.code)".utf8))
            let asked = try terminal.exchange(balance)
            #expect(asked.code == "00" && !asked.message.has(.field59))
            #expect(try terminal.available() == 991_150)
        }
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let seqs = try world.column("SELECT seq FROM record ORDER BY seq").compactMap { Int64($0) }
        let texts = try seqs.flatMap { try reader.texts(of: $0) }
        #expect(
            texts.map { "\($0.name) \($0.text ?? "-")" } == [
                "O1 007", "V1 A12345",
                "Z9 \(card.prefix(6))******\(card.suffix(4))", "V1 A12345",
            ]
        )
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            let path = world.path + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(bytes.range(of: Data(Self.code.utf8)) == nil)
            #expect(bytes.range(of: Data(card.utf8)) == nil)
        }
    }

    @Test(arguments: selling)
    func `a product that is another card moves nothing and is kept nowhere`(
        _ listener: String
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal(listener, 1, from: "10.0.0.7")
        try terminal.signOn()
        let card = DemoWorld.card(.fleet, 1).unmaskedDigits
        for (code, answer) in [(card, "30"), ("9000020000197", "00")] {
            let line = "\(code)\\U\\01\\21\\100"
            var sale = try terminal.purchase(100)
            try sale.set(.field59, bytes: Array("G10\(line.utf8.count)\(line)".utf8))
            #expect(try terminal.exchange(sale).code == answer)
        }
        #expect(try terminal.available() == 999_900)
        world.passSecond()
        let notes = try world.rows("refusal").compactMap(\.note)
        #expect(notes.count == 1 && !notes.joined().contains(card))
        let told = "DE 59 cannot be read: a product has the number of a card, from 10.0.0.7:"
        #expect(notes.first?.hasPrefix(told) == true, "\(notes)")
    }

    @Test(arguments: selling, Way.allCases)
    func `row 40: a broken tag is told apart from its terminal's other requests`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            var message = try terminal.purchase(8850)
            // An 0800 has no tags: there the element takes any bytes.
            let type = message.messageType
            message.messageType = "0800"
            try message.set(.field59, bytes: Array("O100307".utf8))
            message.messageType = type
            let reply = try terminal.exchange(message)
            #expect(reply.code == "30")
            #expect(!reply.message.has(.field59))
            #expect(try terminal.exchange(terminal.purchase(100)).code == "00")
            #expect(try terminal.available() == 999_900)
        }
    }
}
