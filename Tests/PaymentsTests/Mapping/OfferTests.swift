import ISO8583
import Payments
import Testing

/// What a specification says of what its messages ask for: read, refused with its place, listed.
@Suite struct OfferTests {
    /// A dialect that offers nothing, with the messages of a test.
    private func specification(
        _ messages: String,
        session: String = "signed-on"
    ) throws
        -> DialectSpecification
    {
        let sources = try TestSpecifications.sources()
        return try DialectSpecification(
            yaml: """
                name: overlay
                description: made by a test
                family: iso8583-1987
                extends: iso8583-1987-ascii
                abstract: false
                session: \(session)
                messages:
                \(messages)
                """,
            named: "overlay.yaml",
            resolving: { sources[$0] }
        )
    }

    private func findings(_ specification: DialectSpecification) -> [String] {
        DialectMapping.findings(of: specification, in: "overlay.yaml")
            .map { "\($0.file):\($0.line):\($0.column) \($0.rule)" }
    }

    private func error(_ specification: DialectSpecification) -> MappingError? {
        do {
            _ = try DialectMapping(specification, settings: Dialect.settings)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("  \"0120\": {operation: purchas}", "8:23", "unknown-operation", "operation"),
        ("  \"0120\": {operation: purchase, session: open}", "8:42", "unknown-session", "session"),
        ("  \"0120\": {operation: reversal}", "8:23", "original-missing", "original"),
        (
            "  \"0120\": {operation: reversal, original: {stann: \"37\"}}", "8:44", "unknown-role",
            "original"
        ),
        ("  \"0120\": {operation: sign-on}", "8:23", "keys-missing", "keys"),
        ("  \"0120\": {operation: sign-on, keys: long}", "8:38", "unknown-keys", "keys"),
        (
            "  \"0120\": {operation: balance, keys: double-length}", "8:38", "keys-unused", "keys"
        ),
        ("  \"0120\": {operation: balance, part: allowed}", "8:38", "part-unused", "part"),
        ("  \"0120\": {operation: preauthorisation, part: some}", "8:47", "unknown-part", "part"),
        ("  \"0120\": {operation: balance, place: outdoor}", "8:39", "place-unused", "place"),
        (
            "  \"0120\": {operation: preauthorisation, place: indoor}", "8:48", "unknown-place",
            "place"
        ),
        (
            "  \"0120\": {operation: balance, window: {kind: week, from: [\"13\"]}}", "8:47",
            "unknown-window", "window"
        ),
    ])
    func `a wrong word is refused with its place`(
        _ messages: String,
        _ place: String,
        _ rule: String,
        _ key: String
    ) throws {
        let specification = try specification(messages)
        #expect(findings(specification) == ["overlay.yaml:\(place) \(rule)"])
        let error = error(specification)
        guard case .messageUnfit("overlay", "0120", let named, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named == key)
    }

    @Test func `a window that stands at no fixed place is refused`() throws {
        let specification = try specification(
            "  \"0120\": {operation: balance, window: {kind: day, from: [\"48\"]}}"
        )
        #expect(findings(specification) == ["overlay.yaml:8:47 element-unfit"])
        #expect(error(specification) == .elementUnfit(ElementPath(.privateData)))
    }

    @Test func `a word that many messages inherit is wrong once`() throws {
        let specification = try specification("  \"0900\": null", session: "open")
        #expect(findings(specification) == ["overlay.yaml:6:10 unknown-session"])
    }

    @Test func `a dialect that offers nothing is warned of and serves no listener`() throws {
        let specification = try specification(
            """
              "0100": {variants: []}
              "0200": {variants: []}
              "0220": {variants: []}
              "0400": {operation: null}
              "0500": {operation: null}
              "0800": {variants: []}
            """
        )
        #expect(findings(specification) == ["overlay.yaml:0:0 nothing-offered"])
        #expect(error(specification) == .nothingOffered)
    }

    @Test(arguments: ClassificationTests.dialects)
    func `the specifications of the repository say what they ask for`(_ name: String) throws {
        let specification = try TestSpecifications.load(name)
        #expect(DialectMapping.findings(of: specification, in: name).isEmpty)
    }

    @Test func `a variant without an operation is not offered, whatever its message is`() throws {
        let specification = try specification(
            """
              "0400":
                variants:
                  - {when: {"25": "06"}, name: Reversal of a pre-authorisation}
            """
        )
        let mapping = try DialectMapping(specification, settings: Dialect.settings)
        var message = Message(specification: specification, type: "0400")
        for (element, text) in Sample.plainReversal.sorted(by: { $0.key < $1.key }) {
            if element > .conditionCode, !message.has(.conditionCode) {
                try message.set(.conditionCode, "06")
            }
            try message.set(element, text)
        }
        guard case .refused(let refusal) = mapping.read(message) else {
            Issue.record("It was taken.")
            return
        }
        #expect(refusal == ReadRefusal(.notOffered, element: .conditionCode))
    }

    @Test func `a new kind is a change of the specification`() throws {
        let specification = try specification(
            """
              "0100":
                variants:
                  - {when: {"3": "30*"}, operation: balance, mandatory: ["3", "11", "41"]}
            """
        )
        let mapping = try DialectMapping(specification, settings: Dialect.settings)
        var message = Message(specification: specification, type: "0100")
        for (element, text) in Sample.plainPurchase.sorted(by: { $0.key < $1.key }) {
            try message.set(element, element == .processingCode ? "300000" : text)
        }
        guard case .request(let draft) = mapping.read(message) else {
            Issue.record("It was refused.")
            return
        }
        #expect(draft.operation.name == "balance")
        #expect(draft.window == 1121)
    }
}
