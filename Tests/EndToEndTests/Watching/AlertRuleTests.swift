import Foundation
import Testing

@testable import Switch

/// The rules and the dashboard of `docker/observability`, tried on Prometheus' own tool.
@Suite struct AlertRuleTests {
    private static let tool = "/usr/bin/promtool"
    private static var hasTool: Bool { FileManager.default.isExecutableFile(atPath: tool) }
    private static let folder = URL(fileURLWithPath: TestWorld.repository)
        .appending(path: "docker/observability")

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Words of a text that stand behind a key, as `- alert: SwitchDown`.
    private static func values(of key: String, in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return line.hasPrefix(key) ? String(line.dropFirst(key.count)) : nil
        }
    }

    /// Every query of the dashboard and of its variables.
    private static func queries() throws -> [String] {
        let data = Data(try text("grafana/dashboards/forecourt.json").utf8)
        var found: [String] = []
        func visit(_ value: Any) {
            if let members = value as? [String: Any] {
                for key in members.keys.sorted() {
                    if let query = members[key] as? String, ["expr", "definition"].contains(key) {
                        found.append(query)
                    } else if let inner = members[key] {
                        visit(inner)
                    }
                }
            } else if let elements = value as? [Any] {
                for element in elements { visit(element) }
            }
        }
        visit(try JSONSerialization.jsonObject(with: data))
        return found
    }

    /// What queries name of this program.
    private static func names(in text: String) -> Set<String> {
        Set(
            text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
                .map(String.init)
                .filter { $0.hasPrefix("forecourt_") || $0.hasPrefix("process_") }
        )
    }

    @Test func `rules and dashboard name what the switch serves`() throws {
        let served = try ServedMetrics.busy().metrics.queried
        let rules = Self.names(in: try Self.text("rules.yml"))
        #expect(rules.count > 20)
        #expect(rules.subtracting(served).sorted() == [])
        let queries = try Self.queries()
        #expect(queries.count > 40)
        let shown = Self.names(in: queries.joined(separator: " "))
        #expect(shown.subtracting(served).sorted() == [])
        // The cases are about the same series.
        let cases = Self.names(in: try Self.text("rules.test.yml"))
        #expect(cases.subtracting(served).sorted() == [])
    }

    @Test func `each rule has a case that fires and one that does not`() throws {
        let alerts = Self.values(of: "- alert: ", in: try Self.text("rules.yml"))
        let cases = Self.values(of: "- name: ", in: try Self.text("rules.test.yml"))
        #expect(Set(alerts).count == alerts.count && !alerts.isEmpty)
        #expect(
            cases == alerts.flatMap { ["\($0) fires", "\($0) stays quiet"] }
        )
    }

    /// CI installs promtool; where it is missing the rules are not tried.
    @Test(.enabled(if: hasTool, "promtool is not installed: apt-get install prometheus"))
    func `promtool takes the rules, and each fires when it should and only then`() throws {
        let config = try Self.run(["check", "config", "prometheus.yml"])
        #expect(config.status == 0, "\(config.output)")
        let rules = try Self.run(["check", "rules", "rules.yml"])
        #expect(rules.status == 0, "\(rules.output)")
        let cases = try Self.run(["test", "rules", "rules.test.yml"])
        #expect(cases.status == 0, "\(cases.output)")
    }

    @Test(.enabled(if: hasTool, "promtool is not installed: apt-get install prometheus"))
    func `promtool takes every query of the dashboard`() throws {
        var rules = "groups:\n  - name: dashboard\n    rules:\n"
        for (index, query) in try Self.queries().enumerated()
        where !query.hasPrefix("label_values(") {
            let plain = query.replacing("$__rate_interval", with: "1m")
                .replacing("$instance", with: ".*").replacing("$channel", with: ".*")
            #expect(!plain.contains("$"), "\(plain)")
            rules += "      - record: query:number\(index)\n        expr: |-\n          \(plain)\n"
        }
        let file = FileManager.default.temporaryDirectory
            .appending(path: "dashboard-\(UInt64.random(in: 0 ... .max)).yml")
        try rules.write(to: file, atomically: true, encoding: .utf8)
        defer {
            // A file that stays behind in a temporary place does no harm.
            try? FileManager.default.removeItem(at: file)
        }
        let checked = try Self.run(["check", "rules", file.path])
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test(.enabled(if: hasTool, "promtool is not installed: apt-get install prometheus"))
    func `promtool takes what the switch serves`() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "metrics-\(UInt64.random(in: 0 ... .max)).txt")
        let text = try ServedMetrics.busy().metrics.text
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer {
            // A file that stays behind in a temporary place does no harm.
            try? FileManager.default.removeItem(at: file)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: data, as: UTF8.self))")
    }
}
