import Foundation
import ISO8583
import Testing
import Text

/// The dissector runs in tshark, on a capture that the test makes.
@Suite struct WiresharkExporterTests {
    static let tshark = "/usr/bin/tshark"
    static var hasTshark: Bool { FileManager.default.isExecutableFile(atPath: tshark) }

    /// A capture of one TCP connection; each payload is a segment to the port.
    static func capture(_ payloads: [[UInt8]], port: UInt16) -> Data {
        func big(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
        }
        // Global header: magic, version 2.4, no offset, snap length, link type 101 (raw IP).
        var file = big(0xA1B2_C3D4, 4) + big(2, 2) + big(4, 2) + big(0, 8) + big(65_535, 4)
        file += big(101, 4)
        var sequence = 1
        for payload in payloads {
            let tcp =
                big(40_000, 2) + big(Int(port), 2) + big(sequence, 4) + big(1, 4)
                + [0x50, 0x18] + big(8192, 2) + big(0, 4)
            let address: [UInt8] = [127, 0, 0, 1, 127, 0, 0, 1]
            let ip =
                [0x45, 0] + big(20 + tcp.count + payload.count, 2) + big(0, 4) + [64, 6] + big(0, 2)
                + address
            let packet = ip + tcp + payload
            file += big(0, 8) + big(packet.count, 4) + big(packet.count, 4) + packet
            sequence += payload.count
        }
        return Data(file)
    }

    /// What tshark prints of a capture with the dissector loaded.
    private func dissect(
        _ payloads: [[UInt8]],
        _ specification: DialectSpecification,
        _ framing: FrameFormat
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "forecourt-\(specification.name)-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A folder that stays behind in a temporary place does no harm.
            try? FileManager.default.removeItem(at: folder)
        }
        let lua = folder.appending(path: "dissector.lua")
        let file = folder.appending(path: "capture.pcap")
        let exporter = WiresharkExporter(specification, framing: framing, port: 8583)
        try #require(exporter.lua()).write(to: lua, atomically: true, encoding: .utf8)
        try WiresharkExporterTests.capture(payloads, port: 8583).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: WiresharkExporterTests.tshark)
        process.arguments = ["-X", "lua_script:\(lua.path)", "-r", file.path, "-V"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test(
        .enabled(if: hasTshark, "tshark is not installed: apt-get install tshark"),
        arguments: [
            ("unionpay-pos", "unionpay-pos/purchase-emv"), ("ifsf", "ifsf/purchase-emv"),
            ("iso8583-1987-ascii", "iso8583-1987-ascii/purchase-emv"),
            ("iso8583-1987-binary", "iso8583-1987-binary/tertiary-bitmap"),
            ("iso8583-1993-binary", "iso8583-1993-binary/purchase-emv"),
        ]
    )
    func `a dissector shows every element of its dialect, secrets masked`(
        dialect: String,
        fixture: String
    ) throws {
        let specification = try Repository.specification(dialect)
        let bytes = try Repository.hex("fixtures/\(fixture).hex")
        let message = try MessageDecoder(specification).decode(bytes)
        let isUnionPay = dialect == "unionpay-pos"
        let format: FrameFormat = isUnionPay ? .unionPay : dialect == "ifsf" ? .ascii4 : .binary2
        let envelope: [UInt8] =
            isUnionPay ? [0x60, 0x00, 0x03, 0x00, 0x00, 0x60, 0x31, 0, 0, 0, 0] : []
        let count = bytes.count + envelope.count
        let length =
            dialect == "ifsf"
            ? Array(String(10_000 + count).utf8.dropFirst())
            : [UInt8(count >> 8), UInt8(count & 0xFF)]
        let frame = length + envelope + bytes
        // The frame comes in two segments, so that the dissector must put it together.
        let cut = frame.count / 2
        let shown = try dissect(
            [Array(frame[..<cut]), Array(frame[cut...])],
            specification,
            format
        )
        #expect(!shown.contains("Lua Error"), "\(shown)")
        for element in message.elements {
            let name = try #require(specification.description(of: element)).name
            #expect(shown.contains("\(element) \(name)"), "element \(element)")
        }
        #expect(!shown.contains("behind the last element"))
        #expect(!shown.contains("cut short"))
        if let card = message.cardNumber {
            // TCP's own lines show the bytes of the segments, in which packed digits can be read.
            let tree = shown.split(separator: "\n").filter { !$0.contains("TCP") }
            #expect(!tree.contains { $0.contains(card.unmaskedDigits) })
        }
        if let trace = message.text(.systemsTraceAuditNumber) { #expect(shown.contains(trace)) }
        #expect(shown.contains(message.messageType.description))
    }

    @Test(.enabled(if: hasTshark, "tshark is not installed: apt-get install tshark"))
    func `a broken message is shown up to where it breaks`() throws {
        let specification = try Repository.specification("iso8583-1987-ascii")
        let bytes = try Repository.hex("fixtures/iso8583-1987-ascii/purchase.hex")
        let broken = Array(bytes.dropLast(10))
        let frame = [UInt8(broken.count >> 8), UInt8(broken.count & 0xFF)] + broken
        let shown = try dissect([frame], specification, .binary2)
        #expect(!shown.contains("Lua Error"))
        #expect(shown.contains("cut short"))
        #expect(shown.contains("11 "))
    }

    /// A frame with its length in four ASCII digits.
    private static func frame(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(10_000 + bytes.count).utf8.dropFirst()) + bytes
    }

    /// The lines that tshark prints, without what they are indented by.
    private static func lines(_ shown: String) -> [String] {
        shown.split(separator: "\n").map { $0.drop { $0 == " " } }.map(String.init)
    }

    @Test(
        .enabled(if: hasTshark, "tshark is not installed: apt-get install tshark"),
        arguments: [
            (
                "ifsf", "ifsf/preauthorisation-reply",
                [
                    "1 Allowed product sets: 011012020", "2 Device type: 1",
                    "3 Message text: DIESEL AND ADBLUE ONLY",
                ]
            ),
            (
                "ifsf", "ifsf/purchase-declined",
                [
                    "1 Allowed product sets: ", "2 Device type: 0",
                    "3 Message text: PRODUCT NOT ALLOWED",
                ]
            ),
            (
                "ifsf", "ifsf/purchase",
                [
                    "4 Batch sequence number: 0000000042", "1 Service level: S",
                    "2 Number of products: 02", "3.1", "3.1.1 Product code: 012",
                    "3.1.2 Unit of measure: L", "3.1.3 Quantity: 320125", "3.1.4 Unit price: 22055",
                    "3.1.5 Amount: 41357", "3.1.6 Tax code: 1", "3.1.7 Additional product code: ",
                    "3.2", "3.2.1 Product code: 951", "3.2.2 Unit of measure: U",
                    "3.2.7 Additional product code: 7610000",
                ]
            ),
            ("ifsf", "ifsf/refund", ["3.2.5 Amount: -1000"]),
            (
                "ifsf-ops", "ifsf-ops/purchase",
                [
                    "1 Service level: F", "2 Number of products: 01", "3 Format identifier: 0",
                    "4.1", "4.1.1 Payment type: 5", "4.1.2 Unit of measure: L", "4.1.3 VAT code: 0",
                    "4.1.4 Product code: 12", "4.1.5 Quantity: 20.125", "4.1.6 Unit price: 20.55",
                    "4.1.7 Amount: 413.57",
                ]
            ),
            (
                "ifsf-ops", "ifsf-ops/purchase-emv",
                [
                    "4.1.7 Amount: 205.50", "4.2", "4.2.2 Unit of measure: U",
                    "4.2.7 Amount: 208.07",
                ]
            ),
        ]
    )
    func `product data and product sets are taken apart`(
        dialect: String,
        fixture: String,
        parts: [String]
    ) throws {
        let specification = try Repository.specification(dialect)
        let bytes = try Repository.hex("fixtures/\(fixture).hex")
        let shown = try dissect([Self.frame(bytes)], specification, .ascii4)
        #expect(!shown.contains("Lua Error"), "\(shown)")
        #expect(!shown.contains("Not readable"), "\(shown)")
        let lines = Self.lines(shown)
        for part in parts {
            #expect(lines.contains { $0 == part || $0 + " " == part }, "\(part) in \(lines)")
        }
    }

    /// A message of one element 63.
    private static func purchase(productData: String) -> [UInt8] {
        let length = String(1000 + productData.utf8.count).dropFirst()
        return Array("1200".utf8) + [0, 0, 0, 0, 0, 0, 0, 2] + Array("\(length)\(productData)".utf8)
    }

    @Test(
        .enabled(if: hasTshark, "tshark is not installed: apt-get install tshark"),
        arguments: [
            ("ifsf", "S02012\\L320125\\22055\\41357\\1951\\", "63: 1 of 2 groups are there"),
            ("ifsf", "S01012\\L320125\\22055", "3.1.4 Unit price: no separator behind it"),
            ("ifsf", "S01012\\", "3.1.2 Unit of measure: cut short: 1 bytes needed, 0 left"),
            ("ifsf", "S01012\\L320125\\22055\\41357\\1951\\X", "63: 1 bytes behind its last part"),
            ("ifsf", "S0", "2 Number of products: cut short: 2 bytes needed, 1 left"),
            ("ifsf-ops", "F0205L012\\20.125\\20.55\\413.57", "63: 1 of 2 groups are there"),
        ]
    )
    func `product data that breaks is shown up to where it breaks`(
        dialect: String,
        productData: String,
        problem: String
    ) throws {
        let specification = try Repository.specification(dialect)
        let bytes = Self.purchase(productData: productData)
        let shown = try dissect([Self.frame(bytes)], specification, .ascii4)
        #expect(!shown.contains("Lua Error"), "\(shown)")
        #expect(Self.lines(shown).contains("Not readable: \(problem)"), "\(shown)")
        #expect(shown.contains("1 Service level"))
    }

    @Test(.enabled(if: hasTshark, "tshark is not installed: apt-get install tshark"))
    func `what a message of some types alone holds is masked and taken apart there alone`() throws {
        let specification = try Repository.specification("unionpay-pos")
        let bytes = try Repository.hex("fixtures/unionpay-pos/sign-on-reply.hex")
        let message = try MessageDecoder(specification).decode(bytes)
        let keys = try #require(message.bytes(.field62))
        let envelope: [UInt8] = [0x60, 0x00, 0x03, 0x00, 0x00, 0x60, 0x31, 0, 0, 0, 0]
        let count = bytes.count + envelope.count
        let frame = [UInt8(count >> 8), UInt8(count & 0xFF)] + envelope + bytes
        let shown = try dissect([frame], specification, .unionPay)
        #expect(!shown.contains("Lua Error"), "\(shown)")
        let digits = Hexadecimal.text(keys).lowercased()
        let tree = shown.lowercased().split(separator: "\n").filter { !$0.contains("tcp") }
        #expect(shown.contains("62 Keys, parameters and text tags: ****"))
        #expect(!tree.contains { $0.contains(digits) })
    }
}
