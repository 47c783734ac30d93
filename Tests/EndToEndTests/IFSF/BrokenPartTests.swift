import Foundation
import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Parts of IFSF's composed elements that are missing, malformed or in contradiction: each is
/// refused with 904, has no effect, and leaves one row that says where.
@Suite struct BrokenPartTests {
    /// Elements with the bytes behind their length.
    private static let parts: [(element: Element, content: [UInt8])] = [
        // Bits without what they announce, and what no bit announces.
        (.privateData, control([4])), (.privateData, control([38])),
        (.privateData, control([4, 38], "0000000042")), (.privateData, control([8], "01")),
        (.privateData, control([8], "00911AB")), (.privateData, control([4], "00000000421")),
        (.privateData, control([1], "0000000042")), (.privateData, control([60], "0000000042")),
        (.privateData, control([4], "000000004X")), (.privateData, control([38], "X")),
        (.privateData, Array(control([4]).prefix(7))),
        // What contradicts itself: a code of no table, an entry too few, a type twice.
        (.privateData, control([38], "7")), (.privateData, control([8], "008021AB123")),
        (.privateData, control([8], #"011021AB1\1AB2"#)),
        // All three parts, or no element.
        (.field62, Array("00".utf8)), (.field62, Array("000".utf8)),
        (.field62, Array("000005ABC".utf8)), (.field62, Array("00X000".utf8)),
        (.field62, Array("000003ABCD".utf8)), (.field62, Array("9901".utf8)),
        // Goods that are none, too many, too fine, or come to another amount.
        (.field63, Array("S".utf8)), (.field63, Array("S0".utf8)),
        (.field63, Array("S00".utf8)), (.field63, Array("SXX".utf8)),
        (.field63, line("012", "L", "320125", "22055", "8850", count: "02")),
        (.field63, line("012", "L", "320125", "22055", "8850", count: "19")),
        (.field63, line("012", "L", "520125", "22055", "8850")),
        (.field63, line("012", "L", "-1", "22055", "8850")),
        (.field63, line("012", "L", "320125", "-1", "8850")),
        (.field63, line("012", "L", "320125", "22055", "8851")),
        (.field63, line("012", "L", "320125", "22055", "-8850")),
        (.field63, line("012", "L", "320125", "22055", "")),
        (.field63, line("", "L", "320125", "22055", "8850")),
        (.field63, line("012", "7", "320125", "22055", "8850")),
        (.field63, line("012345678901234567", "L", "320125", "22055", "8850")),
    ]

    /// DE 48 with a bitmap of these bits, and what stands behind it.
    private static func control(_ bits: [Int], _ text: String = "") -> [UInt8] {
        let map = bits.reduce(UInt64(0)) { $0 | UInt64(1) << UInt64(64 - $1) }
        return (0..<8).map { UInt8(truncatingIfNeeded: map >> UInt64(56 - 8 * $0)) }
            + Array(text.utf8)
    }

    private static func line(_ parts: String..., count: String = "01") -> [UInt8] {
        let fields = [parts[0], parts[1] + parts[2], parts[3], parts[4], "1"]
        return Array(("S" + count + fields.joined(separator: "\\") + "\\").utf8)
    }

    /// The dialect without the parts, by which a message holds what is none.
    private static func loose() throws -> DialectSpecification {
        let yaml = """
            name: loose
            description: IFSF whose composed elements hold anything
            family: ifsf
            extends: ifsf
            elements:
              "48": {composite: null}
              "62": {composite: null}
              "63": {composite: null}
            """
        return try DialectSpecification(yaml: yaml, named: "loose.yaml") { name in
            // What is not there is not found, as the reader is to say. No parts, no echo of one.
            try? String(
                contentsOfFile: TestWorld.repository + "/specs/\(name).yaml",
                encoding: .utf8
            ).replacingOccurrences(of: #""48.4", "#, with: "")
        }
    }

    @Test(arguments: parts.indices)
    func `row 45: a part that is none is 904, moves nothing, and one row says where`(
        _ index: Int
    ) throws {
        let (element, content) = Self.parts[index]
        let world = try KeyWorld()
        let terminal = try world.terminal("ifsf", 1, from: "10.0.0.7")
        try terminal.signOn()
        let sale = try terminal.purchase(8_850)
        var broken = Message(specification: try Self.loose(), type: sale.messageType)
        for one in sale.elements where one != element {
            try broken.set(one, bytes: Array(sale.rawBytes(of: one) ?? []))
        }
        try broken.set(element, bytes: content)
        let reply = try terminal.exchange(broken)
        #expect(reply.message.messageType == "1210" && reply.code == "904", "\(index)")
        #expect(try terminal.available() == 1_000_000)
        world.passSecond()
        let rows = try world.rows("refusal")
        #expect(rows.count == 1, "\(index): \(rows)")
        #expect(rows.first?.note?.hasPrefix("DE \(element)") == true, "\(index): \(rows)")
    }
}
