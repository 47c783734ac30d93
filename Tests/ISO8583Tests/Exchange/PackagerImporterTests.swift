import ISO8583
import Testing
import Text

/// Field descriptions of jPOS's GenericPackager.
@Suite struct PackagerImporterTests {
    private func standalone(_ xml: String) throws -> DialectSpecification {
        let common = try Repository.text("specs/iso8583-common.yaml")
        let imported = try PackagerImporter.read(xml, named: "test.xml")
        return try DialectSpecification(
            yaml: imported.standalone(named: "imported"),
            named: "imported.yaml",
            resolving: { $0 == "iso8583-common" ? common : nil }
        )
    }

    private func findings(_ xml: String) -> [SpecificationError.Finding] {
        do throws(SpecificationError) {
            _ = try PackagerImporter.read(xml, named: "test.xml")
            return []
        } catch {
            return error.findings
        }
    }

    private static let head = """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <!DOCTYPE isopackager PUBLIC
                "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
                "http://jpos.org/dtd/generic-packager-1.0.dtd">
        <!-- a comment -->
        <isopackager>
          <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="1" length="16" name="BIT MAP" class="org.jpos.iso.IFA_BITMAP"/>

        """

    private static func file(_ fields: String...) -> String {
        head + fields.joined(separator: "\n") + "\n</isopackager>\n"
    }

    @Test func `fields with parts write a message and read it`() throws {
        let specification = try standalone(
            Self.file(
                "<isofield id='2' length='19' name='PAN' class='org.jpos.iso.IFA_LLNUM'/>",
                "<isofield id='28' length='9' name='FEE' class='org.jpos.iso.IFA_AMOUNT'/>",
                "<isofield id='41' length='8' name='TERMINAL' class='org.jpos.iso.IF_CHAR'/>",
                """
                <isofieldpackager id="43" name="NAME &amp; PLACE" length="40"
                    class="org.jpos.iso.IF_CHAR" emitBitmap="false"
                    packager="org.jpos.iso.packager.GenericSubFieldPackager">
                  <isofield id="1" length="25" name="NAME" class="org.jpos.iso.IF_CHAR"/>
                  <isofield id="2" length="15" name="CITY" class="org.jpos.iso.IF_CHAR"/>
                </isofieldpackager>
                """,
                """
                <isofieldpackager id="48" name="PRIVATE" length="999"
                    class="org.jpos.iso.IFA_LLLCHAR"
                    packager="org.jpos.iso.packager.GenericTaggedFieldsPackager">
                  <isofield id="1" length="9" name="A" token="AA" class="IFA_TTLLCHAR"/>
                </isofieldpackager>
                """,
                """
                <isofieldpackager id="60" name="BITS" length="255"
                    class="org.jpos.iso.IFA_LLLBINARY"
                    packager="org.jpos.iso.packager.GenericPackager">
                  <isofield id="0" length="8" name="BIT MAP" class="org.jpos.iso.IFB_BITMAP"/>
                  <isofield id="2" length="4" name="TWO" pad="true" class="IFB_NUMERIC"/>
                </isofieldpackager>
                """
            )
        )
        let json = """
            {"mti": "0200", "elements": {"2": "9000010000000018", "28": "D00000010",
             "41": "T1", "43": {"1": "STATION                  ", "2": "BEIJING        "},
             "48": {"AA": "X"}, "60": {"2": "1234"}}}
            """
        let message = try MessageJSON.message(from: json, specification: specification)
        let bytes = MessageEncoder.encode(message)
        let expected =
            Array("02004000001000A10010169000010000000018D00000010T1      ".utf8)
            + Array("STATION                  BEIJING        005AA01X010".utf8)
            + [0x40, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34]
        #expect(bytes == expected, "\(String(decoding: bytes, as: UTF8.self))")
        #expect(
            try MessageDecoder(specification).decode(bytes).text(at: #require(ElementPath("60.2")))
                == "1234"
        )
        #expect(specification.description(of: .primaryAccountNumber)?.sensitivity == .pan)
    }

    @Test(
        arguments: [
            ("IFA_LLLCHAR", "99", "ans...99 ascii"), ("IFB_LLNUM", "11", "n..11 bcd-left"),
            ("IFB_LLHNUM", "11", "n..11 bcd-left"), ("IFB_LLLHBINARY", "999", "b...999 binary"),
            ("IFB_LLHCHAR", "99", "ans..99 ascii"), ("IFE_LLCHAR", "30", "ans..30 ebcdic"),
            ("IFEB_LLNUM", "19", "n..19 bcd-left"), ("IFAE_LLCHAR", "9", "ans..9 ebcdic"),
            ("IFA_LLABINARY", "40", "b..40 hex"), ("IFA_BINARY", "8", "b 64 hex"),
            ("IFB_AMOUNT", "9", "x+n 8 bcd-left"), ("IFE_NUMERIC", "6", "n 6 ebcdic"),
            ("IFB_LLLHEX", "9", "b...9 binary"), ("IFA_LLBNUM", "10", "n..10 bcd-left"),
        ]
    )
    func `a class is its parts`(name: String, length: String, format: String) throws {
        let field =
            "<isofield id=\"48\" length=\"\(length)\" name=\"X\" class=\"org.jpos.iso.\(name)\"/>"
        let specification = try standalone(Self.file(field))
        let found = Element("48").flatMap { specification.description(of: $0)?.format }
        #expect(found.map { "\($0.notation) \($0.encoding.keyword)" } == format)
    }

    @Test func `over a base only what differs on the wire is said`() throws {
        let base = try Repository.specification("iso8583-1987-ascii")
        let common = try Repository.text("specs/iso8583-common.yaml")
        let under = try Repository.text("specs/iso8583-1987-ascii.yaml")
        let fields = base.elements.map { element -> String in
            let number = element.element.description
            let format = element.format
            let (name, length) = Self.packager(of: format, changed: number == "48")
            return
                "<isofield id='\(number)' length='\(length)' name='N' class='\(name)'/>"
        }
        let third = "<isofield id='65' length='8' name='BITMAP' class='org.jpos.iso.IFA_BITMAP'/>"
        let xml = Self.head + (fields + [third]).joined(separator: "\n") + "</isopackager>"
        let imported = try PackagerImporter.read(xml, named: "test.xml")
        let own = try DialectSpecification(
            yaml: imported.standalone(named: "acme"),
            named: "acme.yaml",
            resolving: { $0 == "iso8583-common" ? common : nil }
        )
        let overlay = imported.overlay(named: "acme", own, over: base)
        let described = overlay.split(separator: "\n").filter { $0.hasPrefix("  \"") }
        #expect(described == ["  \"48\":"], "\(overlay)")
        #expect(overlay.contains("    format: \"ans..99\"\n"))
        let files = ["iso8583-common": common, "iso8583-1987-ascii": under]
        let loaded = try DialectSpecification(
            yaml: overlay,
            named: "acme.yaml",
            resolving: { files[$0] }
        )
        #expect(loaded.messages.count == base.messages.count)
    }

    /// The class that writes a format of the ASCII dialect.
    private static func packager(
        of format: ElementFormat,
        changed: Bool
    ) -> (name: String, length: Int) {
        if changed { return ("IFA_LLCHAR", 99) }
        guard case .prefixed(_, let digits) = format.length else {
            switch format.kind {
            case .binary: return ("IFB_BINARY", format.maximum)
            case .signedNumeric: return ("IFA_AMOUNT", format.maximum + 1)
            case .numeric: return ("IFA_NUMERIC", format.maximum)
            default: return ("IF_CHAR", format.maximum)
            }
        }
        let places = String(repeating: "L", count: digits)
        let content =
            switch format.kind {
            case .binary: "BINARY"
            case .numeric: "NUM"
            default: "CHAR"
            }
        return ("IFA_\(places)\(content)", format.maximum)
    }

    @Test func `every unknown class is named with its line and a cure`() {
        let xml = Self.file(
            "<isofield id='3' length='6' name='A' class='org.jpos.iso.IFX_NUMERIC'/>",
            "<isofield id='4' length='12' name='B' class='com.acme.Amount'/>",
            "<isofield id='5' length='12' name='C'/>",
            "<isofieldpackager id='6' length='9' name='D' class='org.jpos.iso.IF_CHAR' "
                + "packager='com.acme.Own'><isofield id='1' length='9' name='E' "
                + "class='org.jpos.iso.IF_CHAR'/></isofieldpackager>"
        )
        let found = findings(xml)
        #expect(found.map(\.line) == [9, 10, 11, 12])
        #expect(
            found.map(\.rule) == ["unknown-class", "unknown-class", "unknown-class", "packager"]
        )
        #expect(found.allSatisfy { !$0.cure.isEmpty })
    }

    @Test(
        arguments: [
            ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><isopackager/>", "declares"),
            ("<isopackager><isofield id='&a;'/></isopackager>", "no entity"),
            ("<isopackager><isofield id='&#0;'/></isopackager>", "no entity"),
            ("<isopackager>text</isopackager>", "text stands"),
            ("<isopackager><![CDATA[x]]></isopackager>", "text stands"),
            ("<isopackager>", "no end"), ("<isopackager", "no end"), ("", "no element"),
            ("<isopackager></other>", "not ended"), ("<isopackager a='1' a='2'/>", "already"),
            ("<isopackager a=1/>", "no quotes"), ("<isopackager a='<'/>", "stands in the value"),
            ("<isopackager/><isopackager/>", "behind the root"), ("<!-- ", "no end"),
            ("<!DOCTYPE isopackager ", "no end"), ("<other/>", "no packager"),
            (String(repeating: "<a>", count: 17), "deeper"),
            ("<isopackager>" + String(repeating: "<a/>", count: 20_001), "more than"),
            ("<isopackager>" + String(repeating: " ", count: 1 << 20), "1 MiB"),
        ]
    )
    func `hostile XML is refused and nothing of it is fetched`(xml: String, words: String) {
        let found = findings(xml)
        #expect(found.contains { $0.message.contains(words) && !$0.cure.isEmpty }, "\(found)")
    }

    @Test(arguments: 1...64)
    func `a file cut anywhere is refused without a trap`(part: Int) {
        let xml = Self.file("<isofield id='3' length='6' name='A' class='IFA_NUMERIC'/>")
        let bytes = Array(xml.utf8)
        let cut = bytes[..<(bytes.count * part / 65)]
        #expect(!findings(String(decoding: cut, as: UTF8.self)).isEmpty)
    }
}
