import Book
import Foundation
import Payments
import Testing

@testable import Switch

/// How a station's day is configured: batches, shifts, cases, halves, and what a settlement needs.
@Suite struct DaySettingsTests {
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

    private func read(_ yaml: String) throws(ConfigurationError) -> SwitchConfiguration {
        try ConfigurationReader.read(yaml: whole(yaml), named: "f.yaml").configuration
    }

    private func complaints(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try read(yaml)
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `a batch ends by settlement unless sign-ons end it, too`() throws {
        #expect(try read(Self.minimal).bookRules.batchOpens == .settlement)
        let other = try read(Self.minimal + "batch_opens: sign-on\n")
        #expect(other.bookRules.batchOpens == .signOn)
    }

    @Test func `a settlement waits as long as is written`() throws {
        #expect(try read(Self.minimal).bookRules.settlementWait == 60_000_000)
        let short = try read(Self.minimal + "settlement_wait: 5s\n")
        #expect(short.bookRules.settlementWait == 5_000_000)
        for text in ["1s", "10m"] {
            #expect(complaints(Self.minimal + "settlement_wait: \(text)\n") == [])
        }
        for text in ["999ms", "11m", "60", "forever"] {
            let found = complaints(Self.minimal + "settlement_wait: \(text)\n")
            #expect(found.count == 1, "\(text)")
            #expect(found.first?.hasSuffix("expected a duration from 1s to 10m") == true)
        }
    }

    @Test func `cases are due after as many dates as are written`() throws {
        #expect(try read(Self.minimal).bookRules.caseDays == 7)
        #expect(try read(Self.minimal + "cases: {days: 30}\n").bookRules.caseDays == 30)
        #expect(complaints(Self.minimal + "cases: {days: 0}\n").count == 1)
        #expect(complaints(Self.minimal + "cases: {days: 366}\n").count == 1)
    }

    private func needs(
        _ configuration: SwitchConfiguration,
        _ terminal: String,
        _ merchant: String = "DEMOSTATION0001"
    ) -> Bool {
        RoutingTable(
            rules: [],
            channels: [],
            numbers: [:],
            shifts: configuration.shifts,
            version: 1
        ).needsShift(terminal: terminal, merchant: merchant)
    }

    @Test func `nobody needs a shift unless it is written`() throws {
        #expect(try !needs(read(Self.minimal), "T0000001"))
        #expect(try !needs(read(Self.minimal + "shifts: optional\n"), "T0000001"))
        #expect(try needs(read(Self.minimal + "shifts: required\n"), "T0000001"))
        #expect(
            complaints(Self.minimal + "shifts: require\n").first?.contains("did you mean") == true
        )
    }

    @Test func `shifts are needed by the terminals and merchants that are named`() throws {
        let yaml =
            Self.minimal + "shifts:\n  required:\n"
            + "    - {terminals: [T0000009]}\n"
            + "    - {merchants: [DEMOSTATION0002], terminals: [T0000151]}\n"
        let configuration = try read(yaml)
        #expect(needs(configuration, "T0000009"))
        #expect(!needs(configuration, "T0000001"))
        #expect(needs(configuration, "T0000151", "DEMOSTATION0002"))
        #expect(!needs(configuration, "T0000152", "DEMOSTATION0002"))
        #expect(try configuration.routingDigest != read(Self.minimal).routingDigest)
        let line = Self.minimal.split(separator: "\n").count
        #expect(
            complaints(Self.minimal + "shifts: {required: [{}]}\n") == [
                "f.yaml:\(line + 1):21: shifts.required[0]: it names nobody:"
                    + " name terminals or merchants, or write shifts: required for all"
            ]
        )
        #expect(
            complaints(Self.minimal + "shifts: {}\n") == [
                "f.yaml:\(line + 1):9: shifts.required: missing:"
                    + " list who needs a shift, or write shifts: optional"
            ]
        )
        #expect(
            complaints(Self.minimal + "shifts: {required: []}\n") == [
                "f.yaml:\(line + 1):20: shifts.required: it names nobody:"
                    + " list who needs a shift, or write shifts: optional"
            ]
        )
        #expect(complaints(Self.minimal + "shifts: {optional: []}\n").count == 2)
    }

    @Test func `a route says whose cards it is for, and old routes keep their digest`() throws {
        func route(_ cards: String) -> String {
            Self.minimal + "routes:\n  - {name: a, when: {bin: [\"4000-5999\"]}, then: in-house"
                + cards + "}\n"
        }
        let plain = try read(route(""))
        let domestic = try read(route(", cards: domestic"))
        let foreign = try read(route(", cards: foreign"))
        #expect(plain.routes[0].half == .domestic && foreign.routes[0].half == .foreign)
        #expect(plain.routingDigest == domestic.routingDigest)
        #expect(plain.routingDigest != foreign.routingDigest)
        #expect(
            complaints(route(", cards: abroad")).first?.hasSuffix(
                "\"abroad\" cannot be read: expected domestic or foreign"
            ) == true
        )
    }

    @Test func `a settlement without a MAC is refused where that is written`() throws {
        let optional = try read(Self.minimal).listeners[0].mac
        let yaml = Self.minimal.replacing("unionpay-ecb}", with: "unionpay-ecb, settlement: X}")
        let required = try read(yaml.replacing("X", with: "required")).listeners[0].mac
        for operation in Operation.allCases {
            let rules = operation.rules
            #expect(optional.demands(rules) == !rules.isOfBatch, "\(operation)")
            #expect(required.demands(rules), "\(operation)")
        }
        #expect(complaints(yaml.replacing("X", with: "yes")).count == 1)
    }

    @Test func `what the demo file says of the day is what it is known for`() throws {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let path = folder.path + "/fixtures/demo/forecourt.yaml"
        let demo = try read(String(contentsOfFile: path, encoding: .utf8))
        #expect(demo.batchOpens == .settlement && demo.shifts.isEmpty)
        #expect(demo.routes.first { $0.half == .foreign }?.name == "foreign-cards")
        let required = demo.listeners.filter { $0.mac.settlement == .required }.map(\.name)
        #expect(required == ["unionpay", "ifsf", "plain-text", "plain-binary"])
    }
}
