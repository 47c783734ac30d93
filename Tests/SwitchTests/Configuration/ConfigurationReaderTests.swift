import CardSecurity
import Foundation
import ISO8583
import Payments
import Testing
import Upstream

@testable import Switch

@Suite struct ConfigurationReaderTests {
    private static let minimal = """
        schema: 1
        listeners:
          - name: unionpay
            address: 127.0.0.1:8583
            dialect: unionpay-pos
            framing: {length: binary-2, tpdu: true, header: 6}
            mac: {algorithm: unionpay-ecb}

        """

    /// With the one key besides `schema` that no file may lack.
    private func whole(_ yaml: String) -> String {
        yaml.isEmpty || yaml.contains("routes:") ? yaml : yaml + "routes: []\n"
    }

    private func read(
        _ yaml: String,
        environment: [String: String] = [:],
        flags: ConfigurationReader.Flags = [:]
    ) throws(ConfigurationError) -> ConfigurationReader.Result {
        try ConfigurationReader.read(
            yaml: whole(yaml),
            named: "f.yaml",
            environment: environment,
            flags: flags
        )
    }

    private func complaints(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try read(yaml)
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `the demo file is read as it is meant`() throws {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let path = folder.path + "/fixtures/demo/forecourt.yaml"
        let demo = try read(String(contentsOfFile: path, encoding: .utf8)).configuration
        #expect(demo.listeners.map(\.name) == ["unionpay", "ifsf", "plain-text", "plain-binary"])
        #expect(demo.listeners.map(\.address.port) == [8583, 8584, 8585, 8586])
        #expect(demo.listeners[0].framing == .unionPay)
        #expect(demo.listeners[1].framing == .ascii4)
        #expect(demo.listeners[1].mac.algorithm == .ifsf)
        #expect(demo.listeners[1].mac.key == .fixed)
        #expect(demo.listeners[1].mac.keyFile == "ifsf.key")
        #expect(demo.listeners[0].limits.connections == 12_000)
        #expect(demo.keys.overlap == .seconds(600))
        #expect(demo.businessDay.cutoverMinute == 23 * 60)
        #expect(demo.channels.map(\.kind) == [.inHouse, .host, .wechat, .alipay])
        #expect(
            demo.routes.map(\.target)
                == ["in-house", "bank", "bank", "bank", "wechat", "alipay"].map { .channel($0) }
        )
        #expect(demo.notify?.address == SocketEndpoint(host: "127.0.0.1", port: 8590))
        #expect(demo.channels.compactMap(\.wallet).map(\.base.port) == [9680, 9681])
        #expect(demo.httpAddress == SocketEndpoint(host: "127.0.0.1", port: 8580))
    }

    @Test func `defaults stand where the file is silent`() throws {
        let configuration = try read(Self.minimal).configuration
        #expect(configuration.listeners[0].limits == ConnectionLimits())
        #expect(configuration.businessDay == BusinessDaySettings())
        #expect(configuration.httpAddress == nil)
        #expect(configuration.channels == [ChannelSettings(name: "in-house", kind: .inHouse)])
    }

    @Test(arguments: [
        (
            "schema: 1\ndatta: x\n",
            "f.yaml:2:1: datta: unknown key: did you mean \"data\"?"
        ),
        (
            "schema: 2\n",
            "f.yaml:1:9: schema: \"2\" cannot be read: expected a whole number from 1 to 1"
        ),
        ("data: x\n", "f.yaml:1:1: schema: missing: write schema: a whole number from 1 to 1"),
        (
            "schema: 1\nbusiness_day: {cutover: 23:00}\n",
            "f.yaml:2:25: business_day.cutover: 23:00 stands without quotes: write \"23:00\""
        ),
        (
            "schema: 1\nkeys:\n  overlap: 10 minutes\n",
            "f.yaml:3:12: keys.overlap: \"10 minutes\" cannot be read:"
                + " expected a duration such as 500ms, 5s or 10m"
        ),
        (
            "schema: 1\nbatch_opens: signon\n",
            "f.yaml:2:14: batch_opens: \"signon\" cannot be read:"
                + " expected sign-on, settlement; did you mean \"sign-on\"?"
        ),
        (
            "schema: 1\nroutes:\n  - {name: a, when: {bin: [\"900\"]}, then: in-house}\n",
            "f.yaml:3:28: routes[0].when.bin[0]: \"900\" cannot be read:"
                + " expected 4 to 11 digits in quotes, or \"622200-622299\""
        ),
        (
            "schema: 1\nroutes:\n  - {name: a, when: {bin: [900001]}, then: in-house}\n",
            "f.yaml:3:28: routes[0].when.bin[0]: 900001 stands without quotes: write \"900001\""
        ),
        (
            "schema: 1\nroutes:\n  - {name: a, then: inhouse}\n",
            "f.yaml:3:21: routes[0].then: no channel \"inhouse\": did you mean \"in-house\"?"
        ),
        (
            "schema: 1\nlisteners:\n  - {name: a, address: nowhere, dialect: ifsf, mac: none}\n",
            "f.yaml:3:24: listeners[0].address: \"nowhere\" cannot be read:"
                + " expected HOST:PORT such as 127.0.0.1:8583"
        ),
        (
            "schema: 1\nlisteners:\n  - {name: a, address: \"127.0.0.1:1\", dialect: ifsf}\n",
            "f.yaml:3:5: listeners[0].mac: missing:"
                + " write an algorithm, or mac: none where no MAC is wanted"
        ),
        (
            "schema: 1\nchannels:\n  - {name: a, kind: in-house, sockets: 2}\n",
            "f.yaml:3:40: channels[0].sockets: an in-house channel has none:"
                + " remove it, or write kind: host"
        ),
        (
            "schema: 1\nchannels: [{name: a, kind: in-house}, {name: a, kind: in-house}]\n",
            "f.yaml:2:46: channels[1].name: the name \"a\" stands twice: give each its own"
        ),
        (
            "schema: 1\nchannels: [{name: \"a\\0b\", kind: in-house}]\n",
            "f.yaml:2:19: channels[0].name: the name holds U+0000:"
                + " write it without control characters"
        ),
        (
            "schema: 1\nchannels: [{name: a\u{202E}b, kind: in-house}]\n",
            "f.yaml:2:19: channels[0].name: the name holds U+202E:"
                + " write it without control characters"
        ),
        (
            "schema: 1\nroutes:\n  - {name: \"a\\eb\", then: in-house}\n",
            "f.yaml:3:12: routes[0].name: the name holds U+001B:"
                + " write it without control characters"
        ),
        (
            "schema: 1\ndata: \"a\\x9Bb\"\n",
            "f.yaml:2:7: data: the value holds U+009B: write it without control characters"
        ),
        (
            "schema: 1\ndata: a\u{0}b\n",
            "f.yaml:2:8: the character U+0000 stands here: take it out; is this a text file?"
        ),
        (
            "schema: 1\n\u{1B}",
            "f.yaml:2:1: the character U+001B stands here: take it out; is this a text file?"
        ),
        (
            "schema: 1\nchannels:\n"
                + "  - {name: a, kind: host, address: \"127.0.0.1:1\", dialect: x, match: [11, 64]}\n",
            "f.yaml:3:75: channels[0].match[1]: \"64\" cannot be read: expected class and elements"
                + " that answers echo: 7, 11, 12, 13, 32, 37, 41, 42"
        ),
        (
            "schema: 1\nchannels:\n"
                + "  - {name: a, kind: host, address: \"127.0.0.1:1\", dialect: x, match: [class]}\n",
            "f.yaml:3:70: channels[0].match: without DE 11 answers cannot be told apart:"
                + " match: [class, 11, 41]"
        ),
        ("schema: 1\nschema: 1\n", "f.yaml:1:1: the key schema stands twice"),
        ("", "f.yaml:1:1: the file is empty: write schema: 1"),
    ])
    func `a mistake is named with file, line and column`(_ yaml: String, _ complaint: String) {
        #expect(complaints(yaml) == [complaint])
    }

    @Test func `the first name of the in-house channel is read for ever`() throws {
        let old = try read("schema: 1\nchannels: [{name: in-house, kind: ledger}]\n")
        #expect(
            old.configuration.channels == [ChannelSettings(name: "in-house", kind: .inHouse)]
        )
        #expect(old.entries.first { $0.path == "channels[0].kind" }?.value == "in-house")
        // A journal that was routed by it knows the same channel under either name.
        let digest = "5D59CE40D25791710140D5D4BFAE2E22BC3602A4C7860FF57829E51D5921EE91"
        let other = try read("schema: 1\nchannels: [{name: in-house, kind: in-house}]\n")
        #expect(old.configuration.routingDigest == digest)
        #expect(other.configuration.routingDigest == digest)
    }

    @Test func `more channels than one switch serves are refused`() {
        func yaml(_ count: Int) -> String {
            let items = (1...count).map { number in "{name: c\(number), kind: in-house}" }
            return "schema: 1\nchannels: [" + items.joined(separator: ", ") + "]\n"
        }
        #expect(complaints(yaml(64)) == [])
        #expect(
            complaints(yaml(65)) == [
                "f.yaml:2:11: channels: 65 channels stand here: 64 are the most"
            ]
        )
    }

    @Test func `a channel to a host says how it is matched and how long reversals are kept`() throws
    {
        let yaml = """
            schema: 1
            channels:
              - name: bank
                kind: host
                address: 127.0.0.1:9583
                dialect: iso8583-1987-binary
                sockets: 3
                timeout: 7s
                echo: 20s
                match: [class, 11, 37]
                zmk: {file: other.zmk}
                forward: {limit: 5, backoff: 1s, longest_backoff: 1m, attempts: 4, refusals: 3}

            """
        let bank = try #require(try read(yaml).configuration.channels.first)
        #expect(bank.match.map(\.name) == ["class", "11", "37"])
        #expect(bank.zoneKeyFile == "other.zmk")
        #expect(bank.echo == .seconds(20))
        #expect(bank.terms.timeoutMilliseconds == 7000)
        #expect(bank.terms.forwardLimit == 5)
        #expect(bank.terms.backoffMilliseconds == 1000)
        #expect(bank.terms.maximumBackoffMilliseconds == 60_000)
        #expect(bank.terms.attemptLimit == 4)
        #expect(bank.terms.refusalLimit == 3)
        #expect(bank.terms.expirySeconds == 259_200)
        #expect(ChannelSettings(name: "bank", kind: .host).zoneKeyFile == "bank.zmk")
    }

    @Test func `aliases that unfold without end are refused`() {
        var yaml = "schema: 1\nkeys:\n  a0: &a0 [x]\n"
        for level in 1...9 {
            let list = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
            yaml += "  a\(level): &a\(level) [\(list)]\n"
        }
        #expect(complaints(yaml).count == 1)
        #expect(complaints(yaml).first?.contains("more than 50000 values") == true)
    }

    @Test func `all mistakes are named at once, in the order of the file`() {
        let yaml = "schema: 1\nlanes: many\njournal: {live_dates: 1}\nrouts: []\n"
        #expect(
            complaints(yaml).map { $0.split(separator: " ").first.map(String.init) ?? "" }
                == ["f.yaml:2:8:", "f.yaml:3:23:", "f.yaml:4:1:"]
        )
    }

    @Test func `flags beat the environment, the environment beats the file`() throws {
        let environment = [
            "FORECOURT_DATA": "/env", "FORECOURT_LISTENERS_0_ADDRESS": "0.0.0.0:9000",
            "FORECOURT_HTTP_ADDRESS": "127.0.0.1:1",
        ]
        let both = try read(
            Self.minimal + "data: /file\n",
            environment: environment,
            flags: ["data": (name: "--data", value: "/flag")]
        )
        #expect(both.configuration.data == "/flag")
        #expect(both.configuration.listeners[0].address.port == 9000)
        #expect(both.configuration.httpAddress?.port == 1)
        let origins = Dictionary(uniqueKeysWithValues: both.entries.map { ($0.path, $0.origin) })
        #expect(origins["data"] == .flag("--data"))
        #expect(
            origins["listeners[0].address"] == .environment("FORECOURT_LISTENERS_0_ADDRESS")
        )
        #expect(origins["listeners[0].dialect"] == .file("f.yaml", line: 5, column: 14))
        #expect(origins["drain"] == .standard)
    }

    @Test func `a bad value in the environment is named by its variable`() {
        let error = #expect(throws: ConfigurationError.self) {
            try read(Self.minimal, environment: ["FORECOURT_DRAIN": "soon"])
        }
        #expect(
            error?.description
                == "FORECOURT_DRAIN: drain: \"soon\" cannot be read:"
                + " expected a duration such as 500ms, 5s or 10m"
        )
    }
}
