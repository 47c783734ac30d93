import Testing

@testable import Switch

/// What `config show --documented` prints.
@Suite struct ConfigurationGuideTests {
    @Test func `every setting that can be shown has its sentence`() throws {
        let yaml = """
            schema: 1
            listeners:
              - name: ifsf
                address: 127.0.0.1:8584
                dialect: ifsf
                framing: {length: ascii-4}
                mac: {algorithm: ifsf, key: fixed, key_file: ifsf.key}
              - {name: open, address: "127.0.0.1:1", dialect: ifsf, mac: none}
              - name: derived
                address: 127.0.0.1:2
                dialect: ifsf
                mac: {algorithm: ifsf, key: dukpt, key_file: bdk.key, derivation: aes}
                data_key_file: data.key
                tls:
                  certificate: a.pem
                  key: a.key
                  minimum: "1.3"
                  client_certificates: required
                  trust: ca.pem
                  bind_terminal: true
            channels:
              - {name: in-house, kind: in-house}
              - name: bank
                kind: host
                address: 127.0.0.1:9583
                dialect: iso8583-1987-binary
                match: [class, 11]
            routes:
              - name: all
                when:
                  bin: ["900001"]
                  processing_code: ["00"]
                  terminal: [T0000001]
                  merchant: [DEMOSTATION0001]
                  listener: [ifsf]
                  amount_minor: {from: 1, to: 100}
                  operation: [purchase]
                  organisation: [HQ+]
                  product_group: [fuel]
                  weekday: [mon-fri]
                  time: "22:00-06:00"
                  any: [{bin: ["900002"]}, {not: {all: [{terminal: [T0000002]}]}}]
                maximum_minor: 100
                then: bank
              - {name: night, then: table night}
            route_tables:
              - {name: night, routes: [{name: none, then: deny}]}
            offline:
              - {when: {terminal: [T0000001], merchant: [DEMOSTATION0001]}, up_to_minor: 100}
            http: {address: 127.0.0.1:8580}
            admin: {group: operators, first_administrator: root}

            """
        // Whose shifts are listed is either of two forms.
        let other =
            "schema: 1\nroutes: []\n"
            + "shifts: {required: [{terminals: [T1], merchants: [M]}]}\n"
        let entries = try [yaml, other].flatMap {
            try ConfigurationReader.read(yaml: $0, named: "f.yaml").entries
        }
        let silent = entries.map(\.path).filter { ConfigurationGuide.sentence(on: $0) == nil }
        #expect(silent == [])
        let shown = Set(entries.map { ConfigurationGuide.general($0.path) })
        #expect(Set(ConfigurationGuide.paths).subtracting(shown) == [])
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
