import Foundation
import Testing

@testable import CardSecurityTools

@Suite struct KnownAnswerTests {
    @Test func `every known answer is reproduced`() throws {
        let report = try KnownAnswerRunner().run(try Fixtures.vectors())
        #expect(report.failures == [])
        #expect(report.unsupported == [])
        #expect(report.passed == 210)
    }

    @Test func `every translation of a PIN from DUKPT to a zone key is reproduced`() throws {
        let report = try KnownAnswerRunner().run(try Fixtures.vectors("pin-translation"))
        #expect(report.failures == [])
        #expect(report.passed == 16)
    }

    @Test func `a changed expected value fails its vector`() throws {
        let text = String(decoding: try Fixtures.vectors(), as: UTF8.self)
        let changed = text.replacingOccurrences(
            of: #""expected": "3546453035384442""#,
            with: #""expected": "3546453035384443""#
        )
        #expect(changed != text)
        let report = try KnownAnswerRunner().run(Array(changed.utf8))
        #expect(report.failures.map(\.id) == ["up-pub-3des"])
        #expect(report.failed == 1)
    }

    @Test func `a failure says which value differs and from where on, and shows no bytes`() throws {
        let document = """
            [{"algorithm": "CMAC_AES", "id": "a", "key": "2B7E151628AED2A6ABF7158809CF4F3C",
              "data": "", "expected": "BB1D6929E95937287FA37D129B756747", "note": 1.5},
             {"algorithm": "CMAC_AES", "id": "b", "key": "2B7E151628AED2A6ABF7158809CF4F3C",
              "data": "", "expected": "BB1D"},
             {"algorithm": "CMAC_AES", "id": "c", "key": "2b7e151628aed2a6abf7158809cf4f3c",
              "data": "", "expected": "bb1d6929"}]
            """
        let report = try KnownAnswerRunner().run(Array(document.utf8))
        #expect(
            report.failures.map(\.reason) == [
                "differs: expected (from byte 16)", "differs: expected (cut short)",
            ]
        )
    }

    @Test func `an unknown algorithm is listed and counts as failed`() throws {
        let document = #"{"vectors": [{"algorithm": "ROT13", "expected": "00"}]}"#
        let report = try KnownAnswerRunner().run(Array(document.utf8))
        #expect(report.unsupported == ["ROT13"])
        #expect(report.failed == 1)
        #expect(report.passed == 0)
    }

    @Test func `a vector that lacks a field fails and the others run`() throws {
        let document = """
            [{"algorithm": "CMAC_AES", "id": "a", "key": "00"},
             {"algorithm": "CMAC_AES", "id": "b", "data": "", "expected": "00"},
             {"algorithm": "CMAC_AES", "id": "c", "key": "zz", "data": "", "expected": "00"},
             {"algorithm": "CMAC_AES", "id": "d", "key": "2B7E151628AED2A6ABF7158809CF4F3C",
              "data": "", "expected": "BB1D6929E95937287FA37D129B756746"}]
            """
        let report = try KnownAnswerRunner().run(Array(document.utf8))
        #expect(report.failures.map(\.id) == ["a", "b", "c"])
        #expect(report.passed == 1)
    }

    @Test func `data of no whole block fails its vector and the others run`() throws {
        let key = Fixtures.doubleKey
        let document = """
            [{"algorithm": "IFSF_PIN_BLOCK_DUKPT", "id": "a", "key": "\(key)",
              "ksn": "FFFF9876543210E00001", "data": "0102030405060708AA", "expected": "00"},
             {"algorithm": "KCV_DES_ZEROS", "id": "b", "key": "\(key)", "kcv": "08D7B4"}]
            """
        let report = try KnownAnswerRunner().run(Array(document.utf8))
        #expect(report.failures.map(\.id) == ["a"])
        #expect(report.passed == 1)
    }

    @Test func `no value of any field of any vector ends the run`() throws {
        let vectors = try ["crypto", "pin-translation"].flatMap { name in
            let file = Data(try Fixtures.vectors(name))
            let whole = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
            return try #require(whole["vectors"] as? [[String: Any]])
        }
        var changed: [[String: Any]] = []
        var seen: [String: Int] = [:]
        for vector in vectors {
            // Three of an algorithm: others differ from them in their numbers only.
            seen[vector["algorithm"] as? String ?? "", default: 0] += 1
            guard seen[vector["algorithm"] as? String ?? "", default: 0] <= 3 else { continue }
            for (name, value) in vector where name != "algorithm" {
                var texts: [Any] = [
                    "", "0", "AB", "ABABABABABABABAB", String(repeating: "AB", count: 9),
                    String(repeating: "AB", count: 17), String(repeating: "AB", count: 33),
                    String(repeating: "9", count: 700), -1, Int.max, 1e300, NSNull(), true,
                ]
                if let text = value as? String { texts += [text + "00", String(text.dropLast(2))] }
                for text in texts {
                    var copy = vector
                    copy[name] = text
                    changed.append(copy)
                }
            }
        }
        let document = try JSONSerialization.data(withJSONObject: changed)
        let report = try KnownAnswerRunner().run(Array(document))
        #expect(report.failed + report.passed == changed.count)
    }

    @Test func `what is no vector document is refused`() {
        let runner = KnownAnswerRunner()
        #expect(throws: KnownAnswerError.unreadable) { try runner.run(Array("{".utf8)) }
        #expect(throws: KnownAnswerError.noVectors) { try runner.run(Array("{}".utf8)) }
        #expect(throws: KnownAnswerError.noVectors) { try runner.run(Array("3".utf8)) }
        #expect(throws: KnownAnswerError.notAVector(index: 0)) {
            try runner.run(Array("[{}]".utf8))
        }
    }
}
