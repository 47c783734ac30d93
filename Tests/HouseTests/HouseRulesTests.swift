import Testing

/// Holds every file of the repository against the rules that a machine can see.
@Suite struct HouseRulesTests {
    @Test(arguments: HouseRule.all)
    func `the repository keeps each rule`(rule: HouseRule) throws {
        let findings = try Repository.texts().flatMap(rule.findings)
        #expect(findings.isEmpty, "\(list(findings))")
    }

    @Test func `the root holds only what the design names`() throws {
        let found = try TreeRules.unexpected(atTop: Repository.topLevelNames())
        #expect(found == [])
    }

    @Test func `no path has a space`() throws {
        let found = try TreeRules.spaces(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `sources stand among sources`() throws {
        let found = try TreeRules.strays(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `a base name is unique inside its target`() throws {
        let found = try TreeRules.repeatedNames(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `no name is an empty word`() throws {
        let found = try TreeRules.emptyWords(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `only the switch numbers its folders`() throws {
        let found = try TreeRules.numberedFolders(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `annotated hex stands beside what it must yield`() throws {
        let found = try TreeRules.unexplainedHex(in: Repository.paths())
        #expect(found == [])
    }

    @Test func `no fixture stands twice`() throws {
        let found = try TreeRules.copies(among: Repository.texts())
        #expect(found == [])
    }

    /// An empty reading would keep every rule.
    @Test func `the sources are really read`() throws {
        let texts = try Repository.texts()
        #expect(texts.contains { $0.path == "Package.swift" })
        let house = texts.filter { $0.path.hasPrefix("Tests/HouseTests/") }
        #expect(house.count > 10 && house.allSatisfy { !$0.code.isEmpty })
    }

    private func list(_ findings: [Finding]) -> String {
        findings.map(\.description).joined(separator: "\n")
    }
}
