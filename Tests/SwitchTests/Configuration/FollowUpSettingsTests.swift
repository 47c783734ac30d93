import Book
import Testing

@testable import Switch

/// What payments may be followed by: refunds and authorisations.
@Suite struct FollowUpSettingsTests {
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

    private func read(_ yaml: String) throws(ConfigurationError) -> ConfigurationReader.Result {
        try ConfigurationReader.read(yaml: whole(yaml), named: "f.yaml")
    }

    private func complaints(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try read(yaml)
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test func `holds and refunds have the lives that are written`() throws {
        let standard = try read(Self.minimal).configuration
        #expect(standard.authorisations.holdDays == 30)
        #expect(standard.bookRules.completionPermille == 1150)
        #expect(standard.bookRules.refundDays == 180)
        let yaml =
            Self.minimal + "authorisations: {hold_for: 7d, completion_permille: 1000}\n"
            + "refunds: {days: 90}\n"
        let result = try read(yaml)
        #expect(result.configuration.bookRules.holdDays == 7)
        #expect(result.configuration.bookRules.completionPermille == 1000)
        #expect(result.configuration.bookRules.refundDays == 90)
        #expect(
            result.entries.first { $0.path == "authorisations.hold_for" }?.value == "7d"
        )
    }

    @Test(arguments: ["30", "0d", "366d", "12h", "-1d", "d"])
    func `a hold lasts whole days`(_ text: String) {
        let yaml = Self.minimal + "authorisations: {hold_for: \(text)}\n"
        #expect(complaints(yaml).count == 1)
        #expect(complaints(yaml).first?.contains("expected 1 to 365 days such as 30d") == true)
    }

    @Test func `no completion takes less than was authorised`() {
        let yaml = Self.minimal + "authorisations: {completion_permille: 999}\n"
        #expect(complaints(yaml).count == 1)
    }

    @Test func `refunds at a host last no longer than the cards`() throws {
        let days = "journal: {card_dates: 100}\nrefunds: {days: 101}\n"
        #expect(try read(Self.minimal + days).configuration.refunds.days == 101)
        let host =
            "channels:\n  - {name: in-house, kind: in-house}\n"
            + "  - {name: bank, kind: host, address: \"127.0.0.1:9583\","
            + " dialect: iso8583-1987-binary}\n"
        #expect(
            complaints(Self.minimal + days + host) == [
                "f.yaml:\(Self.minimal.split(separator: "\n").count + 2):17: refunds.days: 101 days"
                    + " are more than journal.card_dates keeps of the cards:"
                    + " 100 at most, or a higher journal.card_dates"
            ]
        )
        // Written nowhere, the standard holds for old files, too.
        let old = Self.minimal + "journal: {card_dates: 100}\n" + host
        #expect(try read(old).configuration.refunds.days == 180)
    }

    @Test func `off line nothing is sold unless a rule covers the terminal`() throws {
        #expect(try read(Self.minimal).configuration.offline.isEmpty)
        let yaml =
            Self.minimal + "offline:\n"
            + "  - {when: {terminal: [T0000009]}, up_to_minor: 1}\n"
            + "  - {when: {merchant: [DEMOSTATION0001]}, up_to_minor: 50000}\n"
        let configuration = try read(yaml).configuration
        let table = RoutingTable(
            rules: [],
            channels: [],
            numbers: [:],
            offline: configuration.offline,
            version: 1
        )
        func most(_ terminal: String, _ merchant: String) -> Int64? {
            table.offlineUpTo(terminal: terminal, merchant: merchant)
        }
        #expect(most("T0000009", "DEMOSTATION0001") == 1)
        #expect(most("T0000001", "DEMOSTATION0001") == 50_000)
        #expect(most("T0000001", "DEMOSTATION0002") == nil)
        let standard = try read(Self.minimal).configuration
        #expect(standard.routingDigest != configuration.routingDigest)
        #expect(complaints(Self.minimal + "offline:\n  - {up_to_minor: 0}\n").count == 1)
        #expect(complaints(Self.minimal + "offline:\n  - {when: {merchant: [M]}}\n").count == 1)
    }
}
