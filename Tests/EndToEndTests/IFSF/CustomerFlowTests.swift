import Foundation
import ISO8583
import Journal
import Payments
import Reference
import Testing

@testable import Switch

/// What an IFSF terminal says of its customer (DE 48), from the wire to limits and journal.
@Suite struct CustomerFlowTests {
    private static func sale(_ terminal: TestTerminal, _ customer: String) throws -> Message {
        var message = try terminal.purchase(8_850)
        try message.set(ElementPath(.privateData, ["8"]), customer)
        return message
    }

    @Test(arguments: Way.allCases)
    func `a vehicle has its limit however it is spelled, and a secret of the customer stays out`(
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        try world.bring([
            .put(ReferenceRow(kind: .limit, text: "V\\vehicle\\*\\\\day\\\\2\\\\\\"))
        ])
        try await world.run(way) { open in
            let terminal = try open("ifsf", 1)
            try terminal.signOn()
            func code(_ customer: String) throws -> String {
                let reply = try terminal.exchange(try Self.sale(terminal, customer))
                #expect(!reply.message.has(ElementPath(.privateData, ["8"])))
                return reply.code
            }
            #expect(try code("031AB123CD\\4123456\\D471147114711") == "000")
            #expect(try code("011ab 123 cd") == "000")
            #expect(try code("011AB123CD") == "123")
            #expect(try code("011XY1") == "000")
            #expect(try code("021XY1") == "904")
            #expect(try terminal.available() == 1_000_000 - 3 * 8_850)
        }
        let reader = try JournalReader(path: world.path + "/journal.sqlite")
        let seqs = try world.column("SELECT seq FROM record ORDER BY seq").compactMap { Int64($0) }
        let texts = try seqs.flatMap { try reader.texts(of: $0) }
            .filter { $0.tagName != .productLine }
        #expect(
            texts.map { "\($0.name) \($0.text ?? "")" } == [
                "V1 AB123CD", "V3 123456", "V1 ab 123 cd", "V1 AB123CD", "V1 XY1",
            ]
        )
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            let path = world.path + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(bytes.range(of: Data("471147114711".utf8)) == nil)
        }
        #expect(try JournalCheck.isRight(world))
    }

    static let broken: [(element: Element, key: String, text: String, why: String)] = [
        (.privateData, "8", "021AB123CD\\1XY", "part 8 says the same again in entry 2"),
        (.privateData, "8", "021AB123CD", "part 8 has 1 entries where its count says 2"),
        (.privateData, "8", "0141234x6", "part 8 has an odometer that is not 1 to 9 digits"),
        (.privateData, "9", "9000020000000017", "part 9 is no track of a card"),
        (.privateData, "14", "99", "part 14 has a code that its table lacks"),
        (.privateData, "37", "9", "part 37 has a code that its table lacks"),
        (.privateData, "38", "9", "part 38 has a code that its table lacks"),
        (.securityControl, "1", "0300", "part 1 has a code that its table lacks"),
    ]

    @Test(arguments: broken)
    func `what is broken in it is refused with one row that says where`(
        _ row: (element: Element, key: String, text: String, why: String)
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        var sale = try terminal.purchase(8_850)
        try sale.set(ElementPath(row.element, [row.key]), row.text)
        #expect(try terminal.exchange(sale).code == "904")
        #expect(try terminal.available() == 1_000_000)
        world.passSecond()
        let notes = try world.rows("refusal").compactMap(\.note)
        let told = "DE \(row.element) cannot be read: \(row.why), from 10.0.0.7:"
        #expect(notes.count == 1 && notes.first?.hasPrefix(told) == true, "\(notes)")
    }

    @Test(arguments: [2, 3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 32, 37, 38, 39])
    func `a part that is announced and missing is refused with one row that says where`(
        _ part: Int
    ) throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        var frame = try terminal.frame(try terminal.purchase(8_850))
        // DE 48 has its batch alone: length, bitmap and ten digits.
        let control = Array("018".utf8) + [0x10] + Array(repeating: 0, count: 7)
        let place = try #require(frame.firstRange(of: control)).lowerBound + 3
        frame[place + (part - 1) / 8] |= 0x80 >> UInt8((part - 1) % 8)
        try terminal.wire.send(frame)
        #expect(try terminal.receive().code == "904")
        #expect(try terminal.available() == 1_000_000)
        world.passSecond()
        let notes = try world.rows("refusal").compactMap(\.note)
        #expect(notes.count == 1 && notes.first?.hasPrefix("DE 48.") == true, "\(notes)")
    }
}
