import ISO8583
import Testing
import Text

@Suite struct MessageDescriberTests {
    static let readable = Repository.fixtures.filter {
        !$0.hasPrefix("malformed/") && $0 != "unionpay-pos/sign-on-published"
    }

    private func load(_ name: String) throws -> (DialectSpecification, [UInt8], Message) {
        let document = try JSONValue.parse(Repository.text("fixtures/\(name).json"))
        let specification = try Repository.specification(
            #require(document["specification"]?.string)
        )
        let bytes = try Repository.hex("fixtures/\(name).hex")
        return (specification, bytes, try MessageDecoder(specification).decode(bytes))
    }

    @Test(arguments: readable)
    func `the places of a description cover the message without a gap`(name: String) throws {
        let (specification, bytes, message) = try load(name)
        let description = MessageDescriber(specification).describe(bytes)
        var at = 0
        for line in description.lines where line.depth == 0 {
            let isBehindThirdBitmap = message.elements.contains { $0.number > 128 }
            #expect(line.offset == at || isBehindThirdBitmap, "\(line.path)")
            at = line.offset + line.length
        }
        #expect(at == bytes.count)
        #expect(description.failure == nil)
        for line in description.lines where line.depth > 0 {
            #expect(line.offset + line.length <= bytes.count)
        }
    }

    @Test(arguments: readable)
    func `no card number, track, PIN or key is in a description or a masked document`(
        name: String
    ) throws {
        let (specification, bytes, message) = try load(name)
        let secrets = [
            message.text(.primaryAccountNumber), message.text(.track2),
            message.track2?.primaryAccountNumber.unmaskedDigits,
            message.text(at: try #require(ElementPath("55.5A"))),
            message.text(at: try #require(ElementPath("55.57"))),
            message.text(at: try #require(ElementPath("55.9F26"))),
        ].compactMap { $0 }.filter { $0.count >= 8 }
        // A PIN block of a fixture may look like other test data, so its own line is looked at.
        for line in MessageDescriber(specification).describe(bytes).lines where line.path == "52" {
            #expect(line.value.allSatisfy { $0 == "*" } && line.raw.allSatisfy { $0 == "*" })
        }
        let shown =
            MessageDescriber(specification).describe(bytes).text
            + MessageJSON.document(of: message).text()
        for secret in secrets {
            #expect(!shown.contains(secret))
            #expect(!shown.contains(Hexadecimal.text(secret.utf8)))
        }
        let unmasked = MessageDescriber(specification, unmasked: true).describe(bytes).text
        for secret in secrets { #expect(unmasked.contains(secret)) }
    }

    @Test func `a code is shown with its meaning`() throws {
        let (specification, bytes, _) = try load("unionpay-pos/purchase-declined")
        let description = MessageDescriber(specification).describe(bytes)
        let line = try #require(description.lines.first { $0.path == "39" })
        #expect(line.meaning?.isEmpty == false)
        #expect(description.summary.hasPrefix("0210"))
        #expect(description.lines.contains { $0.path == "60.2" && $0.depth == 1 })
    }

    @Test(arguments: ["", "30", "3030", "303230", "FFFFFFFF"])
    func `a message type that was not read is not shown`(hex: String) throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        let bytes = try #require(Hexadecimal.bytes(hex))
        let description = MessageDescriber(specification).describe(bytes)
        #expect(description.failure?.error.place == .messageType)
        #expect(!description.text.contains("0000"))
        #expect(description.lines.isEmpty)
    }

    @Test func `what was read of a broken message is described`() throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        let bytes = try Repository.hex("fixtures/malformed/letter-in-track.hex")
        let description = MessageDescriber(specification).describe(bytes)
        #expect(description.failure?.error.path?.description == "35")
        #expect(description.lines.contains { $0.path == "4" })
        #expect(!description.lines.contains { $0.path == "35" })
        let document = try MessageJSON.document(of: #require(description.failure))
        #expect(document["error"]?["kind"]?.string == "invalidCharacter")
        #expect(document["elements"]?["4"] != nil)
    }

    @Test(arguments: ["iso8583-1987-ascii", "iso8583-1987-binary", "unionpay-pos"])
    func `Row 68: a message that repeats its own card number shows it masked there too`(
        dialect: String
    ) throws {
        let specification = try Repository.specification(dialect)
        let card = "9000010000000018"
        let isUnionPay = specification.family == .unionPayPOS
        let private48 = isUnionPay ? Element.field62 : .privateData
        for byTrack in [false, true] {
            var message = Message(specification: specification, type: "0200")
            if byTrack {
                try message.set(.track2, card + "=30121010000")
            } else {
                try message.set(.primaryAccountNumber, card)
            }
            try message.set(private48, bytes: Array("CARD \(card) AGAIN".utf8))
            let bytes = MessageEncoder.encode(message)
            let description = MessageDescriber(specification).describe(bytes)
            let shown = description.text + MessageJSON.document(of: message).text()
            for form in [card, Hexadecimal.text(card.utf8)] {
                #expect(!shown.contains(form), "\(dialect)")
            }
            let unmasked = MessageDescriber(specification, unmasked: true).describe(bytes).text
            #expect(unmasked.contains(card) || unmasked.contains(Hexadecimal.text(card.utf8)))
        }
    }
}
