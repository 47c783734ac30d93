import ISO8583
import Testing
import Text

/// Specifications out to moov's JSON and back.
@Suite struct MoovExchangeTests {
    static let names = (try? Repository.library.get().names) ?? []  // No name fails the first test.

    private func standalone(_ imported: ImportedSpecification) throws -> DialectSpecification {
        let common = try Repository.text("specs/iso8583-common.yaml")
        return try DialectSpecification(
            yaml: imported.standalone(named: "imported"),
            named: "imported.yaml",
            resolving: { $0 == "iso8583-common" ? common : nil }
        )
    }

    private func findings(_ json: String) -> [SpecificationError.Finding] {
        do throws(SpecificationError) {
            _ = try MoovImporter.read(json, named: "test.json")
            return []
        } catch {
            return error.findings
        }
    }

    @Test func `there are specifications to try`() {
        #expect(Self.names.count >= 9)
    }

    @Test(arguments: names)
    func `a specification that goes out and comes back is the same`(name: String) throws {
        let original = try Repository.specification(name)
        let json = MoovExporter(original).json()
        let imported = try MoovImporter.read(json, named: "\(name).json")
        #expect(imported.warnings == [])
        let back = try standalone(imported)
        let differences = SpecificationComparison(old: original, new: back).differences
        // Tables of codes are not what stands on the wire, and stay behind.
        let elements = differences.filter { difference in
            ["element", "mti", "bitmap"].contains(difference.place.prefix { $0 != " " })
                && !difference.change.contains("codes: ")
        }
        #expect(elements.map(\.description) == [])
        #expect(back.family == original.family)
        #expect(back.fingerprint == original.fingerprint)
    }

    @Test(arguments: [2, 35, 52])
    func `words of ours that leave a secret out do not show it`(number: Int) throws {
        func open(_ value: JSONValue) -> JSONValue {
            switch value {
            case .object(let members):
                .object(
                    members.filter { $0.key != "sensitive" }.map { .init($0.key, open($0.value)) }
                )
            case .array(let items): .array(items.map(open))
            default: value
            }
        }
        let json = MoovExporter(try Repository.specification("iso8583-1987-ascii")).json()
        let text = open(try JSONValue.parse(json)).text()
        let back = try standalone(try MoovImporter.read(text, named: "open.json"))
        let element = try #require(Element("\(number)"))
        #expect(back.description(of: element)?.sensitivity != nil)
    }

    @Test(arguments: names)
    func `a fixture reads the same under the specification that came back`(name: String) throws {
        let json = MoovExporter(try Repository.specification(name)).json()
        let back = try standalone(try MoovImporter.read(json, named: "\(name).json"))
        for fixture in Repository.fixtures where fixture.hasPrefix(name + "/") {
            let document = try JSONValue.parse(Repository.text("fixtures/\(fixture).json"))
            guard document["framing"] == nil, document["error"] == nil else { continue }
            let bytes = try Repository.hex("fixtures/\(fixture).hex")
            let message = try MessageDecoder(back).decode(bytes)
            #expect(MessageEncoder.encode(message) == bytes, "\(fixture)")
        }
    }

    @Test(arguments: names)
    func `without our own words the bytes are the same where no loss is told`(name: String) throws {
        let original = try Repository.specification(name)
        let exporter = MoovExporter(original)
        let document = try JSONValue.parse(exporter.json())
        let imported = try MoovImporter.read(Self.stripped(document).text(), named: "stripped")
        let back = try standalone(imported)
        let lost = Set(exporter.losses.map(\.file))
        let wire = imported.overlay(named: "overlay", back, over: original)
        let told = wire.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
            $0.split(separator: "\"").dropFirst().first.map { "element \($0)" }
        }
        // 65 is the bitmap of the third part, and 129 on stand elsewhere to moov then.
        let silent = told.filter { !lost.contains($0) && $0 != "element 65" }
        #expect(silent == [])
    }

    /// A document as moov's own program would write it.
    private static func stripped(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(
            members.filter { $0.key != "forecourt" }.map { .init($0.key, stripped($0.value)) }
        )
    }

    static let published = """
        {
          "name": "ISO 8583 v1987 ASCII",
          "fields": {
            "0": {"type": "String", "length": 4, "description": "Message Type Indicator",
                  "enc": "ASCII", "prefix": "ASCII.Fixed"},
            "1": {"type": "Bitmap", "length": 16, "description": "Bitmap", "enc": "Hex",
                  "prefix": "Hex.Fixed"},
            "2": {"type": "String", "length": 19, "description": "Primary Account Number",
                  "enc": "ASCII", "prefix": "ASCII.LL"},
            "3": {"type": "Numeric", "length": 6, "description": "Processing Code",
                  "enc": "ASCII", "prefix": "ASCII.Fixed",
                  "padding": {"type": "Left", "pad": "0"}},
            "11": {"type": "String", "length": 6, "description": "STAN", "enc": "ASCII",
                   "prefix": "ASCII.Fixed"},
            "35": {"type": "Track2", "length": 37, "description": "TRACK 2 DATA",
                   "enc": "ASCII", "prefix": "ASCII.LL"},
            "48": {"type": "Composite", "length": 255, "description": "Private use field",
                   "prefix": "ASCII.LLL", "tag": {"length": 2, "enc": "ASCII",
                   "padding": {"type": "Left", "pad": "0"}, "sort": "StringsByInt"},
                   "subfields": {
                     "1": {"type": "String", "length": 2, "description": "Pump",
                           "enc": "ASCII", "prefix": "ASCII.LL"}}},
            "55": {"type": "Composite", "length": 999, "description": "ICC Data",
                   "prefix": "ASCII.LLL", "tag": {"enc": "BerTLVTag", "sort": "StringsByHex"},
                   "subfields": {
                     "9F02": {"type": "Binary", "length": 6, "description": "Amount",
                              "enc": "Binary", "prefix": "BerTLV"}}},
            "60": {"type": "Composite", "length": 255, "description": "With a bitmap",
                   "prefix": "ASCII.LLL",
                   "bitmap": {"type": "Bitmap", "length": 8, "description": "Bitmap",
                              "enc": "HexToASCII", "prefix": "Hex.Fixed",
                              "disableautoexpand": true},
                   "subfields": {
                     "1": {"type": "String", "length": 2, "description": "Serial number",
                           "enc": "ASCII", "prefix": "ASCII.Fixed"}}},
            "63": {"type": "Composite", "length": 6, "description": "In order",
                   "prefix": "ASCII.Fixed", "tag": {"sort": "StringsByInt"}, "subfields": {
                     "1": {"type": "String", "length": 2, "description": "One",
                           "enc": "ASCII", "prefix": "ASCII.Fixed"},
                     "2": {"type": "String", "length": 4, "description": "Two",
                           "enc": "ASCII", "prefix": "ASCII.Fixed"}}},
            "64": {"type": "Binary", "length": 8, "description": "MAC", "enc": "HexToASCII",
                   "prefix": "Hex.Fixed"}
          }
        }
        """

    @Test func `a document in moov's own words reads a message`() throws {
        let imported = try MoovImporter.read(Self.published, named: "published.json")
        #expect(imported.warnings == [])
        let specification = try standalone(imported)
        #expect(specification.family == .iso1987)
        let json = """
            {"mti": "0200", "elements": {"2": "9000010000000018", "3": "000000", "11": "000001",
             "48": {"01": "07"}, "60": {"1": "AB"}, "63": {"1": "XY", "2": "1234"},
             "64": "0102030405060708"}}
            """
        let message = try MessageJSON.message(from: json, specification: specification)
        let bytes = MessageEncoder.encode(message)
        let written = String(decoding: bytes, as: UTF8.self)
        #expect(written.hasPrefix("0200" + "6020000000010013" + "16" + "9000010000000018"))
        #expect(written.contains("006" + "01" + "02" + "07"))
        #expect(written.contains("018" + "8000000000000000" + "AB"))
        #expect(written.hasSuffix("XY1234" + "0102030405060708"))
        #expect(
            try MessageDecoder(specification).decode(bytes).text(at: #require(ElementPath("48.01")))
                == "07"
        )
    }

    @Test func `secrets are supposed where a file has none`() throws {
        let specification = try standalone(MoovImporter.read(Self.published, named: "p.json"))
        let secrets = ["2", "35"].map { number in
            Element(number).flatMap { specification.description(of: $0)?.sensitivity }
        }
        #expect(secrets == [.pan, .track])
        let icc = Element("55").flatMap { specification.description(of: $0)?.composite }
        #expect(icc?.element("57")?.sensitivity == .track)
    }

    @Test func `a field that was changed beside our words is taken as it stands`() throws {
        let original = try Repository.specification("iso8583-1987-ascii")
        let json = MoovExporter(original).json()
        let changed = json.replacing("\"length\":19,", with: "\"length\":18,", maxReplacements: 1)
        #expect(changed != json)
        let imported = try MoovImporter.read(changed, named: "changed.json")
        #expect(imported.warnings.map(\.rule) == ["words"])
        #expect(imported.warnings.first?.message.hasPrefix("field 2 was changed") == true)
        #expect(imported.standalone(named: "x").contains("\"n..18\""))
    }

    @Test(
        arguments: [
            ("{", "json"), ("[]", "fields"), ("{\"fields\": 3}", "shape"),
            ("{\"fields\": {}}", "fields"),
            ("{\"fields\": {\"193\": {}}}", "element-number"),
            ("{\"fields\": {\"02\": {}}}", "element-number"),
            ("{\"fields\": {\"2\": {\"type\": \"Strin\"}}}", "unknown-type"),
            (field("\"enc\": \"ASCI\", \"prefix\": \"ASCII.LL\""), "unknown-enc"),
            (field("\"enc\": \"ASCII\", \"prefix\": \"ASCII.XX\""), "unknown-prefix"),
            (field("\"enc\": \"ASCII\", \"prefix\": \"Hex.LL\""), "unknown-prefix"),
            (field("\"enc\": \"ASCII\""), "unknown-prefix"),
        ]
    )
    func `what is no such document is told with its rule and a cure`(
        json: String,
        rule: String
    ) throws {
        let found = findings(json)
        #expect(found.contains { $0.rule == rule && !$0.cure.isEmpty }, "\(found)")
    }

    private static func field(_ words: String) -> String {
        "{\"fields\": {\"2\": {\"type\": \"String\", \"length\": 19, \(words)}}}"
    }

    @Test func `every unknown word is named with its line`() {
        let json = """
            {"fields": {
            "2": {"type": "String", "length": 19, "enc": "UTF9", "prefix": "ASCII.LL"},
            "3": {"type": "Numbr", "length": 6, "enc": "ASCII", "prefix": "ASCII.Fixed"},
            "4": {"type": "String", "length": 12, "enc": "ASCII", "prefix": "Roman.Fixed"}
            }}
            """
        #expect(findings(json).map(\.line) == [2, 3, 4])
        #expect(findings(json).allSatisfy { !$0.cure.isEmpty })
    }

    @Test func `a document over the bound is refused`() {
        let json = "{\"fields\": {}}" + String(repeating: " ", count: 1 << 20)
        #expect(findings(json).map(\.rule) == ["size"])
    }
}
