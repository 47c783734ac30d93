import ISO8583
import Testing
import Text

@Suite struct FixtureTests {
    @Test(arguments: Repository.fixtures)
    func `a fixture reads as its document says, and writes back to its bytes`(
        name: String
    ) throws {
        var bytes = try Repository.hex("fixtures/\(name).hex")
        let document = try JSONValue.parse(Repository.text("fixtures/\(name).json"))
        let specification = try Repository.specification(
            #require(document["specification"]?.string)
        )
        if document["framing"]?.string == "unionpay" { bytes.removeFirst(13) }
        let decoder = MessageDecoder(specification)
        if let expected = document["message"] {
            let message = try decoder.decode(bytes)
            let written = MessageJSON.document(of: message, unmasked: true)
            #expect(written["mti"] == expected["mti"])
            #expect(written["elements"] == expected["elements"])
            #expect(MessageEncoder.encode(message) == bytes)
            let rebuilt = try MessageJSON.message(
                from: written.text(),
                specification: specification
            )
            #expect(MessageEncoder.encode(rebuilt) == bytes)
        } else {
            let error = try #require(document["error"])
            let failure = try #require(throws: DecodingFailure.self) {
                try decoder.decode(bytes)
            }
            #expect(failure.error.place.description == error["path"]?.string)
            #expect(JSONValue.number(String(failure.error.offset)) == error["offset"])
            #expect(failure.error.kind.name == error["kind"]?.string)
        }
    }

    @Test func `documents one a line give one message each, up to the first that is wrong`() throws
    {
        let specification = try Repository.specification("unionpay-pos")
        let good = "{\"mti\": \"0200\", \"elements\": {\"11\": \"000001\"}}\n"
        var built: [String] = []
        try MessageJSON.eachMessage(in: good + good, specification: specification) {
            built.append(Hexadecimal.text(MessageEncoder.encode($0)))
        }
        #expect(built == Array(repeating: "02000020000000000000000001", count: 2))
        built = []
        let error = #expect(throws: JSONError.self) {
            try MessageJSON.eachMessage(
                in: good + good.replacing("0200", with: "02"),
                specification: specification
            ) { built.append($0.messageType.description) }
        }
        #expect(built == ["0200"])
        #expect(error?.line == 2)
        #expect(throws: JSONError.self) {
            try MessageJSON.eachMessage(in: " \n", specification: specification) { _ in }
        }
    }
}
