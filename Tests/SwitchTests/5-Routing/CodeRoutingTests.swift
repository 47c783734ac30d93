import Payments
import Testing

@testable import Switch

/// `when: {code: …}`: a code goes only where a rule asks for one.
@Suite struct CodeRoutingTests {
    private static func read(
        _ routes: String
    ) throws(ConfigurationError) -> SwitchConfiguration {
        let channels = """
            channels:
              - {name: in-house, kind: in-house}
              - {name: bank, kind: host, address: "127.0.0.1:1", dialect: iso8583-1987-binary, \
            zmk: {file: bank.zmk}}

            """
        return try ConfigurationReader.read(
            yaml: "schema: 1\n" + channels + routes,
            named: "f.yaml"
        ).configuration
    }

    private func explain(
        _ routes: String,
        _ code: CodeKind,
        terminal: String = "T0000001"
    ) throws -> RouteExplanation {
        var payment = RouteExplanation.Payment()
        payment.code = code
        payment.terminal = terminal
        payment.amount = 8850
        return RouteExplainer(try Self.read(routes)).explain(payment)
    }

    @Test func `a code goes where a rule asks for its kind`() throws {
        let routes = "routes: [{name: qr, when: {code: [unionpay]}, then: bank}]\n"
        let own = try explain(routes, .unionpay)
        #expect(own.channel == "bank" && own.rule == "qr")
        for other in [CodeKind.wechat, .alipay] {
            let refused = try explain(routes, other)
            #expect(refused.channel == nil && refused.refusal == "no-route")
            #expect(refused.steps.map(\.failedCondition) == ["code"])
        }
    }

    @Test(arguments: [
        "routes: [{name: all, then: bank}]\n",
        "routes: [{name: all, when: {terminal: [T0000001]}, then: bank}]\n",
        "routes: [{name: all, when: {not: {bin: [\"6222\"]}}, then: bank}]\n",
        "routes: [{name: all, when: {not: {code: [wechat]}}, then: bank}]\n",
        "routes: [{name: t, then: table all}]\n"
            + "route_tables: [{name: all, routes: [{name: all, then: bank}]}]\n",
        "routes: [{name: all, when: {any: [{terminal: [T0000001]}, {code: [wechat]}]}, then: bank}]\n",
    ])
    func `a rule that says nothing of the code leads it nowhere`(_ routes: String) throws {
        let found = try explain(routes, .unionpay)
        #expect(found.channel == nil && found.rule == nil, "\(found)")
        #expect(found.steps.last?.failedCondition == "code")
    }

    @Test(arguments: [
        "routes: [{name: qr, when: {any: [{bin: [\"6222\"]}, {code: [unionpay]}]}, then: bank}]\n",
        "routes: [{name: qr, when: {all: [{code: [unionpay, wechat]}]}, then: bank}]\n",
        "routes: [{name: t, when: {code: [unionpay]}, then: table all}]\n"
            + "route_tables: [{name: all, routes: [{name: qr, then: bank}]}]\n",
        "routes: [{name: t, when: {terminal: [T0000001]}, then: table all}]\n"
            + "route_tables: [{name: all, match: longest, routes: "
            + "[{name: qr, when: {code: [unionpay]}, then: bank}]}]\n",
        "routes: [{name: t, then: table all}, {name: qr, when: {code: [unionpay]}, then: bank}]\n"
            + "route_tables: [{name: all, routes: [{name: back, then: return}]}]\n",
    ])
    func `a rule asks for it itself, or the one that led there does`(_ routes: String) throws {
        let found = try explain(routes, .unionpay)
        #expect(found.channel == "bank" && found.rule == "qr", "\(found)")
    }

    @Test func `what denies all denies codes`() throws {
        let routes = """
            routes:
              - {name: closed, when: {terminal: [T0000009]}, then: deny}
              - {name: qr, when: {code: [unionpay], terminal: [T0000001, T0000009]}, then: bank}

            """
        let closed = try explain(routes, .unionpay, terminal: "T0000009")
        #expect(closed.rule == "closed" && closed.refusal == "route-denied")
        #expect(try explain(routes, .unionpay).channel == "bank")
        // The kind is known to a rule, which another condition kept out.
        let elsewhere = try explain(routes, .unionpay, terminal: "T0000002")
        #expect(elsewhere.rule == nil && elsewhere.refusal == "route-denied")
    }

    @Test func `a card is not led by a rule for codes`() throws {
        let routes = "routes: [{name: qr, when: {code: [unionpay]}, then: bank}]\n"
        var payment = RouteExplanation.Payment()
        payment.firstEleven = 62_220_000_000
        let found = RouteExplainer(try Self.read(routes)).explain(payment)
        #expect(found.channel == nil && found.refusal == "no-route")
    }

    @Test func `codes and their kinds are in the digest, where there are any`() throws {
        let texts = [
            "routes: [{name: a, then: bank}]\n",
            "routes: [{name: a, when: {code: [unionpay]}, then: bank}]\n",
            "routes: [{name: a, when: {code: [wechat]}, then: bank}]\n",
            "routes: [{name: a, when: {code: [unionpay, wechat]}, then: bank}]\n",
            "code_kinds: [{kind: unionpay, digits: \"20\", prefix: \"62\"}]\n"
                + "routes: [{name: a, then: bank}]\n",
            "code_kinds: []\nroutes: [{name: a, then: bank}]\n",
        ]
        let digests = try texts.map { try Self.read($0).routingDigest }
        #expect(Set(digests).count == texts.count)
        // As written out, they are the standard.
        let written = """
            code_kinds:
              - {kind: wechat, digits: "18", prefix: "10-15"}
              - {kind: alipay, digits: "16-24", prefix: "25-30"}
              - {kind: unionpay, digits: "19", prefix: "62"}
            routes: [{name: a, then: bank}]

            """
        #expect(try Self.read(written).routingDigest == digests[0])
    }

    @Test(arguments: [
        ("code_kinds: [{kind: visa, digits: \"19\", prefix: \"62\"}]\n", "[0].kind: \"visa\" "),
        ("code_kinds: [{kind: unionpay, digits: 19, prefix: \"62\"}]\n", "digits"),
        ("code_kinds: [{kind: unionpay, digits: \"15\", prefix: \"62\"}]\n", "[0].digits: "),
        ("code_kinds: [{kind: unionpay, digits: \"24-16\", prefix: \"62\"}]\n", "[0].digits: "),
        ("code_kinds: [{kind: unionpay, digits: \"19\", prefix: \"6\"}]\n", "[0].prefix: "),
        ("code_kinds: [{kind: unionpay, digits: \"19\"}]\n", "prefix: missing"),
        (
            "code_kinds: [{kind: unionpay, digits: \"16-20\", prefix: \"60-62\"}, "
                + "{kind: alipay, digits: \"19\", prefix: \"62\"}]\n",
            "code_kinds[1]: a code fits code_kinds[0] too"
        ),
        (
            "routes: [{name: a, when: {code: [unionpay]}, then: in-house}]\n",
            "then: in-house takes cards alone"
        ),
        ("routes: [{name: a, when: {code: [visa]}, then: bank}]\n", "code"),
    ])
    func `a mistake is told by its place`(_ text: String, _ words: String) {
        do throws(ConfigurationError) {
            _ = try Self.read(text)
            Issue.record("It is taken.")
        } catch {
            let found = error.findings.map(\.description)
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
    }

    @Test func `a case of route test may show a code`() throws {
        let configuration = try Self.read(
            "routes: [{name: qr, when: {code: [unionpay]}, then: bank}]\n"
        )
        let cases = try RouteCaseReader.read(
            yaml: "cases: [{name: a, code: unionpay, expect: {channel: bank}}]\n",
            named: "c.yaml",
            for: configuration
        )
        let explanation = RouteExplainer(configuration).explain(cases[0].payment)
        #expect(cases[0].differences(from: explanation).isEmpty)
        for wrong in ["code: visa", "code: unionpay, card: \"6222\""] {
            #expect(throws: ConfigurationError.self) {
                try RouteCaseReader.read(
                    yaml: "cases: [{name: a, \(wrong), expect: {channel: bank}}]\n",
                    named: "c.yaml",
                    for: configuration
                )
            }
        }
    }
}
