import ISO8583
import Testing
import Text

@Suite struct ExplanationTests {
    private func cause(_ specification: String, _ hex: String) throws -> String {
        let dialect = try Repository.specification(specification)
        let bytes = try #require(Hexadecimal.bytes(hex))
        let failure = try #require(throws: DecodingFailure.self) {
            try MessageDecoder(dialect).decode(bytes)
        }
        return failure.explanation ?? ""
    }

    @Test func `a length byte that is not BCD asks whether the prefix is binary`() throws {
        #expect(
            try cause("iso8583-1987-binary", "0200 0000000000000200 00B7 9F26")
                == "length byte 0xB7 is not BCD: is the length prefix binary in this dialect?"
        )
    }

    @Test func `framing that is still on is seen`() throws {
        let sign = "003B600006000060220000000008000020000000C00012"
        #expect(
            try cause("unionpay-pos", sign + String(repeating: "30", count: 38)).contains("framing")
        )
        #expect(try cause("unionpay-pos", "600006000060220000000008000020").contains("TPDU"))
    }

    @Test func `a message of another writing is seen`() throws {
        #expect(try cause("iso8583-1987-ascii", "0200723C448128E08201").contains("packed"))
        #expect(try cause("iso8583-1987-binary", "3A323030").isEmpty)
        #expect(try cause("ifsf", "F0F2F0F00000000000000000").contains("EBCDIC"))
        #expect(
            try cause("iso8583-1987-ascii", "30323030723C448128E08201000000000000000000000000")
                .contains("binary")
        )
    }

    @Test func `bytes behind the end are explained`() throws {
        #expect(try cause("unionpay-pos", "0820 0020000000000000 000001 03").contains("ETX"))
        #expect(try cause("unionpay-pos", "0820 0020000000000000 000001 0000").contains("zeros"))
        #expect(try cause("unionpay-pos", "0820 0020000000000000 000001 41").contains("bit"))
    }
}
