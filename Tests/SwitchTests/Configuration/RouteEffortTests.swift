import Testing

@testable import Switch

/// How much the rules may have to do for one payment, and for what they are compiled.
@Suite struct RouteEffortTests {
    private func complaints(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationReader.read(yaml: "schema: 1\n" + yaml, named: "f.yaml")
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    /// Tables that lead to the next one twice each, the last of which gives back.
    private func doubling(_ count: Int) -> String {
        var yaml = "routes: [{name: a, then: table t1}]\nroute_tables:\n"
        for number in 1...count {
            let then = number < count ? "table t\(number + 1)" : "return"
            let rules = ["b", "c"].map { "{name: \($0)\(number), then: \(then)}" }
            yaml += "  - {name: t\(number), routes: [\(rules.joined(separator: ", "))]}\n"
        }
        return yaml
    }

    @Test func `tables that lead to others again and again are refused with the way`() {
        #expect(
            complaints(doubling(40)) == [
                "f.yaml:2:9: routes: one payment may have to try 2199023255551 rules:"
                    + " routes > t1 > t2 > t3 > t4 > t5 > t6 > t7 and 33 more:"
                    + " 10000 at most: lead to a table from one rule, not from several"
            ]
        )
        #expect(complaints(doubling(64)).first?.contains("9223372036854775807 rules") == true)
    }

    @Test func `the step from the most rules to one more`() {
        // 1 + 2 + 4 … rules: 8191 with twelve tables, and twice as many with another.
        #expect(complaints(doubling(12)) == [])
        #expect(complaints(doubling(13)).count == 1)
        func fan(_ rules: Int) -> String {
            let first = (0..<99).map { "{name: a\($0), then: table t}" }.joined(separator: ", ")
            let inner = (0..<100).map { "{name: t\($0), then: return}" }.joined(separator: ", ")
            let rest = (0..<rules).map { "{name: r\($0), then: deny}" }.joined(separator: ", ")
            return "routes: [\(first), \(rest)]\nroute_tables: [{name: t, routes: [\(inner)]}]\n"
        }
        #expect(complaints(fan(1)) == [])
        #expect(complaints(fan(2)).first?.contains("try 10001 rules: routes > t:") == true)
    }

    @Test func `of rules by bin those count that one card meets`() {
        func rules(_ bin: (Int) -> String) -> String {
            let first = (0..<500).map {
                "{name: a\($0), when: {bin: [\"\(bin($0))\"]}, then: table t}"
            }
            let inner = (0..<100).map { "{name: t\($0), then: return}" }
            return "routes: [\(first.joined(separator: ", "))]\n"
                + "route_tables: [{name: t, routes: [\(inner.joined(separator: ", "))]}]\n"
        }
        #expect(complaints(rules { "\(622_000 + $0)" }) == [])
        #expect(complaints(rules { _ in "6220" }).first?.contains("try 50500 rules") == true)
    }

    @Test func `conditions count as often as their table is come to`() {
        let codes = (0..<200).map { "\"\(100_000 + $0)\"" }.joined(separator: ", ")
        func rules(_ count: Int) -> String {
            let first = (0..<count).map { "{name: a\($0), then: table t}" }
            return "routes: [\(first.joined(separator: ", "))]\nroute_tables: [{name: t, routes: "
                + "[{name: b, when: {processing_code: [\(codes)]}, then: return}]}]\n"
        }
        #expect(complaints(rules(500)) == [])
        #expect(complaints(rules(501)).first?.contains("try 100200 conditions") == true)
    }

    @Test func `too many tables are told before what they say is looked at`() {
        #expect(
            complaints(doubling(65)) == [
                "f.yaml:68:5: route_tables: 65 tables: 64 at most"
            ]
        )
    }

    @Test func `ranges inside each other cost no more than others in a rule, and have a bound`() {
        let nested = (0..<9_000).compactMap { CardRange("\(10_000 + $0)-\(99_999 - $0)") }
        let index = CardIndex([nested], match: .first)
        #expect(!index.isIncomplete && index.candidates.count == 1)
        #expect(index.knows(10_000_000_000) && !index.knows(9_999_999_999))
        // Where the narrowest decides, each of them counts.
        #expect(CardIndex([nested], match: .longest).isIncomplete)
        // Wide rules around many narrow ranges give few lists, however long they take.
        let wide = Array(repeating: [CardRange("0000-9999")].compactMap { $0 }, count: 500)
        let narrow = (0..<9_000).compactMap { CardRange("\(10_000 + 2 * $0)") }
        #expect(CardIndex(wide + [narrow], match: .first).isIncomplete)
        #expect(!CardIndex(Array(wide.prefix(50)) + [narrow], match: .first).isIncomplete)
    }
}
