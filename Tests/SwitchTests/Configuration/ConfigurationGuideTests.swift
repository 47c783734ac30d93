import Testing

@testable import Switch

/// What `config show --documented` prints.
@Suite struct ConfigurationGuideTests {
    @Test func `every setting that can be shown has its sentence`() throws {
        let entries = try ConfigurationReference.full.flatMap {
            try ConfigurationReader.read(yaml: $0, named: "f.yaml").entries
        }
        let silent = entries.map(\.path).filter { ConfigurationGuide.sentence(on: $0) == nil }
        #expect(silent == [])
        let shown = Set(entries.map { ConfigurationGuide.general($0.path) })
        let groups = ["all", "any", "not"].map { "routes[].when." + $0 }
        #expect(Set(ConfigurationGuide.paths).subtracting(shown).subtracting(groups) == [])
    }

    @Test func `one address for two ports is refused at the second`() {
        let yaml = """
            schema: 1
            listeners:
              - {name: a, address: "127.0.0.1:2", dialect: ifsf, mac: none}
              - {name: b, address: "127.0.0.1:0", dialect: ifsf, mac: none}
              - {name: c, address: "127.0.0.1:0", dialect: ifsf, mac: none}
              - {name: d, address: "127.0.0.1:2", dialect: ifsf, mac: none}
            http: {address: 127.0.0.1:2}
            routes: []

            """
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationReader.read(yaml: yaml, named: "f.yaml")
        }
        #expect(
            error?.findings.map(\.description) == [
                "f.yaml:6:24: listeners[3].address: 127.0.0.1:2 stands twice: "
                    + "give each its own port",
                "f.yaml:7:17: http.address: 127.0.0.1:2 is a listener's: give each its own port",
            ]
        )
    }

    @Test func `a misspelt variable is refused, and a foreign one is not`() {
        func complaints(_ name: String) -> [String] {
            do throws(ConfigurationError) {
                _ = try ConfigurationReader.read(
                    yaml: """
                        schema: 1
                        http: {address: 127.0.0.1:1}
                        listeners:
                          - {name: a, address: "127.0.0.1:2", dialect: ifsf, mac: none}
                        routes: []

                        """,
                    named: "f.yaml",
                    environment: [name: "127.0.0.1:3"]
                )
                return []
            } catch {
                return error.findings.map(\.description)
            }
        }
        #expect(
            complaints("FORECOURT_HTTP_ADRESS") == [
                "FORECOURT_HTTP_ADRESS: no such setting: did you mean FORECOURT_HTTP_ADDRESS?"
            ]
        )
        #expect(complaints("FORECOURT_LISTENERS_7_ADDRESS").count == 1)
        #expect(complaints("FORECOURT_LISTENERS_0_ADDRESS") == [])
        #expect(complaints("FORECOURT_CHAOS") == [])
    }
}
