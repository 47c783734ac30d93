import Foundation
import Testing
import Text

/// Codes of another encoder, `fixtures/vectors/qr-codes.txt`: text, version, mask and rows a line.
@Suite struct QRCodeTests {
    struct Known: Sendable, CustomTestStringConvertible {
        let text: String
        let version: Int
        let mask: Int
        let rows: [String]
        var testDescription: String { "\(text.count) bytes, version \(version)" }
    }

    static let known: [Known] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../fixtures/vectors/qr-codes.txt")
        // No file is no code, which a test of its own finds.
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count > 3, let version = Int(parts[1]), let mask = Int(parts[2]) else {
                return nil
            }
            return Known(text: parts[0], version: version, mask: mask, rows: Array(parts[3...]))
        }
    }()

    @Test func `there are codes to compare with`() { #expect(Self.known.count == 7) }

    @Test(arguments: known) func `a code is what another encoder makes of it`(_ known: Known) throws
    {
        let code = try #require(QRCode(Array(known.text.utf8), mask: known.mask))
        #expect(code.version == known.version)
        #expect(code.size == known.rows.count)
        for (row, hex) in known.rows.enumerated() {
            let bits = hex.compactMap(\.hexDigitValue).flatMap { digit in
                (0..<4).reversed().map { digit >> $0 & 1 == 1 }
            }
            #expect(
                (0..<code.size).map { code[row, $0] } == Array(bits[..<code.size]),
                "row \(row)"
            )
        }
    }

    @Test(arguments: [
        (14, 1), (15, 2), (180, 9), (181, 10), (213, 10), (214, 11), (665, 20), (666, 20),
    ])
    func `the smallest version that holds the bytes is taken`(_ bytes: Int, _ version: Int) throws {
        let code = try #require(QRCode([UInt8](repeating: 0x41, count: bytes)))
        #expect(code.version == version)
        #expect(code.size == 17 + 4 * version)
    }

    @Test func `nothing is a code, too much is none`() {
        #expect(QRCode([])?.version == 1)
        #expect(QRCode([UInt8](repeating: 0x41, count: 667)) == nil)
    }

    @Test func `a pattern of one's own choice changes nothing but the mask`() throws {
        let bytes = Array("https://qr.alipay.com/bax03206".utf8)
        let chosen = try #require(QRCode(bytes))
        #expect(QRCode(bytes, mask: chosen.mask) == chosen)
        let others = try (0...7).map { try #require(QRCode(bytes, mask: $0)) }
        #expect(Set(others).count == 8)
    }

    @Test func `lines show the code with four light modules around it`() throws {
        let code = try #require(QRCode(Array("A".utf8)))
        let plain = code.lines(blocks: false)
        #expect(plain.count == 29)
        #expect(plain.allSatisfy { $0.count == 58 })
        #expect(plain[..<4].allSatisfy { $0.allSatisfy { $0 == "#" } })
        for row in 0..<21 {
            let modules = Array(plain[row + 4])
            #expect((0..<21).map { modules[8 + 2 * $0] == " " } == (0..<21).map { code[row, $0] })
        }
        let blocks = code.lines(blocks: true)
        #expect(blocks.count == 15)
        #expect(blocks.allSatisfy { $0.count == code.columns })
        // Two rows of the corner: dark above a dark edge, light inside.
        #expect(blocks[2].hasPrefix("████ ▄▄▄▄▄ █"))
    }
}
