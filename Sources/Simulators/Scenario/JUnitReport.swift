import Text

/// Results of scenarios as JUnit writes them: a suite a file, a case a dialect.
package enum JUnitReport {
    package static func text(_ results: [ScenarioResult]) -> String {
        var suites: [(file: String, cases: [ScenarioResult])] = []
        for result in results {
            if suites.last?.file == result.file {
                suites[suites.count - 1].cases.append(result)
            } else {
                suites.append((result.file, [result]))
            }
        }
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append("<testsuites\(counts(of: results))>")
        for suite in suites {
            let name = escaped(suite.file)
            lines.append("  <testsuite name=\"\(name)\"\(counts(of: suite.cases))>")
            for result in suite.cases { lines += testCase(result) }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func counts(of results: [ScenarioResult]) -> String {
        func count(_ word: String) -> Int { results.count { $0.ending.word == word } }
        let time = results.reduce(0) { $0 + $1.microseconds }
        // Without one, whoever reads the file takes it for none.
        let errors = count("unreachable")
        return " tests=\"\(results.count)\" failures=\"\(count("failed"))\""
            + (errors > 0 ? " errors=\"\(errors)\"" : "")
            + " skipped=\"\(count("skipped"))\" time=\"\(seconds(time))\""
    }

    private static func testCase(_ result: ScenarioResult) -> [String] {
        let head =
            "    <testcase name=\"\(escaped(result.title))\" classname=\"\(escaped(result.dialect))\""
            + " time=\"\(seconds(result.microseconds))\""
        switch result.ending {
        case .passed: return [head + "/>"]
        case .skipped(let reason):
            return [
                head + ">", "      <skipped message=\"\(escaped(reason))\"/>", "    </testcase>",
            ]
        case .unreachable(let text):
            return [head + ">", "      <error message=\"\(escaped(text))\"/>", "    </testcase>"]
        case .failed(let place, let text):
            let message = escaped(text)
            return [
                head + ">",
                "      <failure message=\"\(message)\">\(escaped("\(place)")): \(message)</failure>",
                "    </testcase>",
            ]
        }
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let millis = (max(0, microseconds) + 500) / 1000
        return "\(millis / 1000).\(DecimalText.padded(millis % 1000, digits: 3))"
    }

    /// What XML cannot hold was no text to begin with.
    private static func escaped(_ text: String) -> String {
        HTMLText.escaped(PrintableText.line(text))
    }
}
