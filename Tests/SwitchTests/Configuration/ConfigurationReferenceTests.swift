import Foundation
import Testing

@testable import Switch

/// Keeps docs/configuration.md the picture of what the reader reads: `make docs` writes it, this
/// compares.
@Suite struct ConfigurationReferenceTests {
    private let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/configuration.md").path

    @Test func `every key that may stand in a file is described`() {
        #expect(ConfigurationReference.unseen == [])
        let keys = ConfigurationReference.keys
        #expect(keys.count > 100)
        #expect(keys.filter { $0.meaning.isEmpty || $0.takes.isEmpty }.map(\.path) == [])
        #expect(Set(ConfigurationGuide.paths).symmetricDifference(keys.map(\.path)) == [])
    }

    @Test func `what must be written, bounds and defaults are the reader's`() throws {
        func key(_ path: String) throws -> ConfigurationReference.Key {
            try #require(ConfigurationReference.keys.first { $0.path == path })
        }
        #expect(try key("schema").otherwise == "required")
        #expect(try key("listeners[].address").isRequired)
        #expect(try key("listeners[].mac").isRequired)
        #expect(try key("listeners[].mac.algorithm").isRequired)
        #expect(try key("listeners[].tls.certificate").isRequired)
        #expect(try key("listeners[].mac.key_file").otherwise == "none")
        #expect(try key("listeners[].limits.in_flight").takes == "a whole number from 1 to 4096")
        #expect(try key("drain").otherwise == "30s")
        #expect(try key("batch_opens").takes == "sign-on, settlement")
        #expect(try key("routes[].pin_from_minor").otherwise == "50000")
        #expect(try key("keys.master.file").takes == "a file, or credential:NAME")
    }

    @Test func `a key that no text writes is missed`() {
        let read = ConfigurationReader.inquire("schema: 1\nlisteners: [{mac: none}]\n").inquiry
        #expect(read.unseen.contains("listeners[].tls"))
        #expect(!read.unseen.contains("listeners[].address"))
        #expect(!read.unseen.contains("listeners[].limits"))
    }

    @Test func `the reference of the configuration is that of the code`() throws {
        let made = Self.document
        let isWriting = ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil
        // A page that is not there yet differs from any.
        let written = try? String(contentsOfFile: path, encoding: .utf8)
        if isWriting, made != written {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(made == written, "docs/configuration.md is out of date: make docs")
        }
    }

    private static var document: String {
        var lines = [head]
        var section = ""
        for key in ConfigurationReference.keys {
            if key.section != section {
                section = key.section
                lines += [
                    "", "## " + section, "", "| key | takes | otherwise | meaning |",
                    "| --- | --- | --- | --- |",
                ]
            }
            let cells = ["`\(key.path)`", key.takes, key.otherwise, key.meaning]
            lines.append(
                "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let head = """
        # The configuration

        Made from the reader of the configuration (`Sources/Switch/Configuration`) by `make docs`; \
        a test compares it. `forecourt config keys` prints the same, forecourt.yaml(5) is the same.

        One YAML file; `fixtures/demo/forecourt.yaml` is a whole one. `forecourt config check` \
        tells every mistake with its line and column, `forecourt config show --origin` what holds \
        and where it came from. A flag beats the environment, that the file, and the file the \
        default. The variable of a key is its path in capitals: `FORECOURT_HTTP_ADDRESS`, \
        `FORECOURT_LISTENERS_0_LIMITS_IDLE`. An unknown key is a mistake, and so is a number that \
        stands without quotes where a text is wanted.

        `[]` stands for each item of a list. Durations are whole numbers above zero with `ms`, \
        `s`, `m` or `h`, a year at most. Files are named from the data directory on unless they \
        begin with `/`; `credential:NAME` is the file that the service manager hands over under \
        that name ([keys](keys.md)). *Otherwise* says what holds where the key is not written: \
        its default, *none*, or that it is *required* where its section is.
        """
}
