import Book
import ISO8583
import Journal
import Payments
import Reference
import Testing
import Text

@testable import Switch

/// What an IFSF terminal sold, from DE 63 to totals, limits and routes.
@Suite struct SoldGoodsTests {
    private static func sale(
        _ terminal: TestTerminal,
        _ amount: UInt64,
        _ products: String?,
        currency: String = "156"
    ) throws -> Message {
        var message = try terminal.purchase(amount, currency: currency)
        if let products {
            try message.set(.field63, products)
        } else {
            message.remove(.field63)
        }
        return message
    }

    /// One line of a product, all of the amount.
    private static func fill(
        _ millilitres: UInt64,
        _ amount: UInt64,
        of code: String = "012"
    ) -> String {
        "S01\(code)\\L3\(millilitres)\\22055\\\(amount)\\1\\"
    }

    private static let mixed =
        "S02012\\L320125\\22055\\42357\\1\\952\\U01\\21000\\-1000\\1\\"

    /// Lines, thousandths and minor units of each product.
    private static func products(_ world: TestWorld) throws -> [String: [Int64]] {
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let date = try #require(try reader.openDate())
        var sums: [String: [Int64]] = [:]
        for row in try reader.totals(of: date...date).products {
            let sum = sums[row.key.code] ?? [0, 0, 0]
            sums[row.key.code] = [
                sum[0] + row.count, sum[1] + row.quantity, sum[2] + row.amount,
            ]
        }
        return sums
    }

    @Test(arguments: Way.allCases)
    func `lines are kept and counted, a whole reversal takes them off, a part of one does not`(
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        try await world.run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let first = try Self.sale(terminal, 41_357, Self.mixed)
            let reply = try terminal.exchange(first)
            #expect(reply.code == "000" && terminal.verifies(reply))
            #expect(!reply.message.has(.field63))
            let again = try terminal.exchange(first)
            #expect(
                again.text(.retrievalReferenceNumber) == reply.text(.retrievalReferenceNumber)
            )
            // The same number with other goods is another request.
            var other = first
            try other.set(.field63, Self.fill(20_125, 41_357))
            #expect(try terminal.exchange(other).code == "913")
            #expect(try terminal.available() == 958_643)
            let second = try Self.sale(terminal, 10_000, Self.fill(5_000, 10_000))
            #expect(try terminal.exchange(second).code == "000")
            #expect(try terminal.exchange(try terminal.reversal(of: second)).code == "400")
            let third = try Self.sale(terminal, 10_000, Self.fill(6_000, 10_000, of: "013"))
            #expect(try terminal.exchange(third).code == "000")
            var part = try terminal.reversal(of: third)
            try part.set(.functionCode, "401")
            try part.set(.amountTransaction, digits: 3_000)
            try part.set(.amountsOriginal, "000000010000000000000000")
            #expect(try terminal.exchange(part).code == "400")
            #expect(try terminal.available() == 955_643)
        }
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let seqs = try world.column("SELECT seq FROM record ORDER BY seq").compactMap { Int64($0) }
        let texts = try seqs.flatMap { try reader.texts(of: $0) }
        #expect(
            texts.map { "\($0.name) \($0.text ?? "")" } == [
                "G1 012\\L\\320125\\22055\\42357", "G1 952\\U\\01\\21000\\-1000",
                // Its repeat, and what was another request.
                "G1 012\\L\\320125\\22055\\42357", "G1 952\\U\\01\\21000\\-1000",
                "G1 012\\L\\320125\\22055\\41357",
                "G1 012\\L\\35000\\22055\\10000", "G1 013\\L\\36000\\22055\\10000",
            ]
        )
        let counted = try Self.products(world).filter { $0.value != [0, 0, 0] }
        #expect(
            counted == [
                "012": [1, 20_125, 42_357], "952": [1, 1_000, -1_000], "013": [1, 6_000, 10_000],
            ]
        )
        #expect(try JournalCheck.isRight(world))
    }

    static let refused: [(products: String, amount: UInt64, why: String)] = [
        (mixed, 41_358, "its lines come to 41357, DE 4 says 41358"),
        (mixed, 0, "its lines come to 41357, DE 4 says 0"),
        ("S00", 100, "it has no line"),
        (fill(1, 9_999_999_999_999), 100, "line 1 is none"),
        ("S01012\\L520125\\22055\\41357\\1\\", 41_357, "line 1 has more than 4 decimals"),
        (
            fill(1, 100, of: DemoWorld.card(.fleet, 1).unmaskedDigits), 100,
            "line 1 has the number of a card"
        ),
    ]

    @Test(arguments: refused)
    func `row 45: lines that are none or do not add up move nothing, and a row says why`(
        _ row: (products: String, amount: UInt64, why: String)
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        let reply = try terminal.exchange(try Self.sale(terminal, row.amount, row.products))
        #expect(reply.code == "904")
        #expect(try terminal.available() == 1_000_000)
        world.passSecond()
        let rows = try world.rows("refusal")
        let note = try #require(rows.first?.note)
        #expect(rows.count == 1 && rows.first?.terminal == "00000001")
        #expect(note.hasPrefix("DE 63 cannot be read: \(row.why), from 10.0.0.7:"), "\(note)")
    }

    @Test func `row 45: nothing that costs nothing is refused as an amount`() throws {
        try TestWorld().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let free = try Self.sale(terminal, 0, "S01012\\L00\\00\\0\\1\\")
            #expect(try terminal.exchange(free).code == "110")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: ["999", "978"])
    func `row 46: another currency than the account's is refused whatever was sold`(
        _ currency: String
    ) throws {
        try TestWorld().runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let sale = try Self.sale(terminal, 41_357, Self.mixed, currency: currency)
            #expect(try terminal.exchange(sale).code == "902")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test func `litres and goods count against limits, and lists of goods are looked at`() throws {
        let world = try TestWorld()
        try world.bring([
            .put(ReferenceRow(kind: .product, text: "012\\Benzin\\petrol\\litre\\\\")),
            .put(ReferenceRow(kind: .product, text: "952\\Coffee\\shop\\piece\\\\")),
            .put(ReferenceRow(kind: .limit, text: "L\\card\\*\\\\day\\\\\\60.000\\\\")),
            .put(ReferenceRow(kind: .limit, text: "S\\group\\shop\\\\fill\\5.00\\\\\\\\")),
        ])
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            func code(_ amount: UInt64, _ products: String?) throws -> String {
                try terminal.exchange(try Self.sale(terminal, amount, products)).code
            }
            #expect(try code(10_000, Self.fill(40_000, 10_000)) == "000")
            #expect(try code(10_000, Self.fill(20_001, 10_000)) == "121")
            #expect(try code(10_000, Self.fill(20_000, 10_000)) == "000")
            #expect(try code(10_000, Self.fill(1, 10_000)) == "121")
            #expect(try code(501, "S01952\\U01\\2501\\501\\1\\") == "121")
            #expect(try code(500, "S01952\\U01\\2500\\500\\1\\") == "000")
            #expect(try code(10_000, nil) == "000")
            #expect(try terminal.available() == 1_000_000 - 30_500)
        }
    }

    @Test func `a route asks for what is sold`() throws {
        let world = try TestWorld {
            var rule = RouteRule(name: "no coffee", target: .deny)
            rule.when.productGroups = ["shop"]
            $0.routes.insert(rule, at: 0)
        }
        try world.bring([
            .put(ReferenceRow(kind: .product, text: "952\\Coffee\\shop\\piece\\\\"))
        ])
        try world.runInProcess { open, _ in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            let coffee = try Self.sale(terminal, 41_357, Self.mixed)
            #expect(try terminal.exchange(coffee).code == "120")
            let petrol = try Self.sale(terminal, 41_357, Self.fill(20_125, 41_357))
            #expect(try terminal.exchange(petrol).code == "000")
        }
    }
}
