import Foundation
import Testing

@testable import forecourt

/// `route explain` of a message: read as the switch reads it, and contradicted by no option.
@Suite struct RouteExplainTests {
    private static let rules = """
        schema: 1
        listeners:
          - {name: stations, address: "127.0.0.1:1", dialect: ifsf, mac: none}
          - {name: others, address: "127.0.0.1:2", dialect: unionpay-pos, mac: none}
        routes:
          - {name: holds, when: {operation: [preauthorisation]}, then: deny}
          - {name: fuel, when: {product_group: [fuel]}, then: in-house}
          - {name: rest, then: in-house}

        """

    private func explain(_ arguments: [String]) throws -> Program.Outcome {
        let folder = try TestFolder()
        let path = try folder.file("f.yaml", Self.rules)
        return try Program.run(["route", "explain", "--config", path] + arguments, in: folder.path)
    }

    private func explain(_ fixture: String, _ options: [String] = []) throws -> Program.Outcome {
        let path = Repository.path("fixtures/unionpay-pos/\(fixture).hex")
        return try explain(["--spec", "unionpay-pos", path] + options)
    }

    @Test func `a message is taken for what it asks for`() throws {
        let sale = try explain("purchase")
        #expect(sale.status == 0, "\(sale.errors)")
        #expect(sale.output.contains("rest: matches"), "\(sale.output)")
        let hold = try explain("preauthorisation")
        #expect(hold.status == 0, "\(hold.errors)")
        #expect(hold.output.contains("holds: matches"), "\(hold.output)")
        let agreed = try explain("preauthorisation", ["--operation", "preauthorisation"])
        #expect(agreed.output == hold.output)
    }

    @Test(arguments: [
        (["--operation", "purchase"], "--operation contradicts the message, which has preauth"),
        (["--terminal", "T9999999"], "--terminal contradicts the message, which has "),
        (["--merchant", "NOBODY"], "--merchant contradicts the message, which has "),
        (["--amount", "0.07"], "--amount contradicts the message: leave it out"),
        (["--processing-code", "999999"], "--processing-code contradicts the message, which has "),
        (["--card", "fleet:7"], "--card contradicts the message: leave it out"),
        (["--track"], "--track, --encrypt and --expiry say how a card is sent"),
        (["--product-group", "fuel"], "--product-group contradicts the message, which has no"),
        (["--listener", "stations"], "the listener stations speaks ifsf"),
        (["--listener", "station"], "there is no listener 'station': did you mean stations?"),
        (["--operation", "preauthorization"], "'preauthorization' is no operation"),
    ])
    func `an option that contradicts the message is refused`(
        _ options: [String],
        _ words: String
    ) throws {
        let outcome = try explain("preauthorisation", options)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test(arguments: [
        ("reversal", "which goes where its payment went"),
        ("completion", "which goes where its payment went"),
        ("settlement", "which no rule is asked about"), ("echo", "which no rule is asked about"),
    ])
    func `what no rule is asked about is told`(_ fixture: String, _ words: String) throws {
        let outcome = try explain(fixture)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `a specification without a message explains nothing`() throws {
        let outcome = try explain(["--spec", "ifsf"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--spec goes with a message"), "\(outcome.errors)")
    }

    @Test func `a code is asked about by its kind, or by its digits on standard input alone`()
        throws
    {
        let folder = try TestFolder()
        let rules = """
            schema: 1
            channels:
              - {name: bank, kind: host, address: "127.0.0.1:1", dialect: iso8583-1987-ascii, \
            zmk: {file: bank.zmk}}
            routes:
              - {name: qr, when: {code: [unionpay]}, then: bank}

            """
        let path = try folder.file("f.yaml", rules)
        let code = "6212345678901234567"
        let file = try folder.file("code.txt", code + "\n")
        func run(_ arguments: [String]) throws -> Program.Outcome {
            try Program.run(["route", "explain", "--config", path] + arguments, in: folder.path)
        }
        for word in ["unionpay", file] {
            let outcome = try run(["--code", word])
            #expect(outcome.status == 0 && outcome.output.contains("goes to bank"))
            #expect(!(outcome.output + outcome.errors).contains(code))
        }
        let read = try run(["--code", file])
        #expect(read.errors.contains("62*************4567 is a code of unionpay"))
        let wechat = try run(["--code", "wechat"])
        #expect(wechat.output.contains("qr: passed over, code does not match"))
        #expect(wechat.output.contains("refused: no-route"))
        let both = try run(["--code", "unionpay", "--card", "fleet:7"])
        #expect(both.status == 64 && both.errors.contains("instead of a card"))
        // On the command line others see it, so that it is taken for a file there.
        let seen = try run(["--code", code])
        #expect(seen.status != 0 && !(seen.output + seen.errors).contains(code))
    }
}
