import Foundation
import Testing

@testable import forecourt

/// `spec show` for people and for scripts.
@Suite struct SpecificationShowTests {
    private static let names = [
        "unionpay-pos", "ifsf", "ifsf-ops", "iso8583-1987-ascii", "iso8583-1987-ascii-raw",
        "iso8583-1987-binary", "iso8583-1993-ascii", "iso8583-1993-binary", "iso8583-2003-ascii",
    ]

    private func show(_ words: [String]) throws -> String {
        let folder = try TestFolder()
        let specs = Repository.root.appending(path: "specs").path
        let outcome = try Program.run(
            ["spec", "show"] + words + ["--specs", specs],
            in: folder.path
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    private func object(_ text: String) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(parsed as? [String: Any])
    }

    @Test(arguments: names)
    func `one JSON object has each element that the listing has`(name: String) throws {
        let shown = try object(show(["--json", name]))
        #expect(shown["name"] as? String == name)
        let elements = try #require(shown["elements"] as? [[String: Any]])
        let table = try #require(show([name]).components(separatedBy: "## Elements").last)
        let listed = table.components(separatedBy: "\n## ")[0].split(separator: "\n")
            .compactMap { line in
                line.split(separator: "|").first.map { String($0.filter { $0 != " " }) }
            }
            .filter { Int($0) != nil }
        #expect(elements.compactMap { $0["element"] as? String } == listed)
        #expect(listed.count > 20)
    }

    @Test func `one element as JSON has the parts that its page has`() throws {
        let element = try object(show(["--json", "unionpay-pos", "60"]))
        let parts = try #require(element["parts"] as? [[String: Any]])
        let page = try show(["unionpay-pos", "60"])
        #expect(parts.count >= 3)
        for part in parts {
            let words = try #require(part["name"] as? String)
            #expect(page.contains(words))
        }
    }
}
