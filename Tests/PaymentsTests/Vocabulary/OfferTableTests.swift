import Foundation
import ISO8583
import Payments
import Testing

/// Keeps docs/offers.md the picture of `specs/` and `OperationRules`: `make docs` writes it, this
/// compares.
@Suite struct OfferTableTests {
    private static let dialects = [
        "unionpay-pos", "iso8583-1987-ascii", "iso8583-1993-ascii", "ifsf", "ifsf-ops",
    ]

    private let path = TestSpecifications.root + "/docs/offers.md"

    @Test func `the table of offers is that of the specifications`() throws {
        let written = try String(contentsOfFile: path, encoding: .utf8)
        let made = try Self.document()
        if ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil, made != written {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(made == written, "docs/offers.md is out of date: make docs")
        }
    }

    @Test(arguments: UnofferedKinds.dialects)
    func `what is known and not offered says why, and nothing else does`(
        _ dialect: String
    ) throws {
        let kinds = try UnofferedKinds.kinds(of: dialect)
        for kind in kinds { #expect(kind.why != nil, "\(kind.name): say why") }
        #expect(UnofferedKinds.reasoned(dialect) == Set(kinds.map(\.name)))
    }

    private static func document() throws -> String {
        let specifications = try dialects.map { try TestSpecifications.load($0) }
        let head = ["operation"] + dialects + ["in-house", "host"]
        let rows = Payments.Operation.allCases.map { operation in
            let offers = specifications.map { messages(of: operation, in: $0) }
            let isOffered = offers.contains { !$0.isEmpty }
            return [operation.name] + offers + channels(operation.rules, isOffered: isOffered)
        }
        let unoffered = try UnofferedKinds.dialects.flatMap { dialect in
            try UnofferedKinds.kinds(of: dialect).map { kind in
                [dialect, kind.types.joined(separator: " "), kind.name, kind.why ?? ""]
            }
        }
        return """
            # What each dialect and each channel does

            Made from `specs/` and `Sources/Payments/Vocabulary/OperationRules.swift` by \
            `make docs`; a test compares it. A cell names the messages that ask for the operation, \
            as type, element and value; what has none is known and answered "not supported". The \
            binary and raw forms of 1987 and 1993 offer what the text forms do.

            \(line(head))
            \(line(head.map { _ in "---" }))
            \(rows.map(line).joined(separator: "\n"))

            ## What is known and not offered

            Answered 40 by UnionPay POS and plain 1987. A value that a dialect does not know is 12.

            \(line(["dialect", "message", "what", "why"]))
            \(line(["---", "---", "---", "---"]))
            \(unoffered.map(line).joined(separator: "\n"))

            """
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    /// Types that are like another's stand together.
    private static func messages(
        of operation: Payments.Operation,
        in specification: DialectSpecification
    ) -> String {
        var found: [(types: [String], conditions: String)] = []
        for rule in specification.messages {
            for offer in rule.variants + [rule]
            where offer.meaning.operation?.text == operation.name {
                let conditions = wording(offer)
                let type = rule.type.description
                if let index = found.firstIndex(where: { $0.conditions == conditions }) {
                    if !found[index].types.contains(type) { found[index].types.append(type) }
                } else {
                    found.append(([type], conditions))
                }
            }
        }
        return found.map { [$0.types.joined(separator: " "), $0.conditions] }
            .map { $0.filter { !$0.isEmpty }.joined(separator: " · ") }
            .joined(separator: "; ")
    }

    private static func wording(_ rule: MessageRule) -> String {
        let conditions = rule.conditions.map { "\($0.path) \($0.value)\($0.isPrefix ? "\\*" : "")" }
        return (conditions + rule.presence.map { "with \($0)" }).joined(separator: " · ")
    }

    private static func channels(_ rules: OperationRules, isOffered: Bool) -> [String] {
        guard rules.isPayment, isOffered else { return ["", ""] }
        return ["yes", rules.action.map { "\($0)" } ?? "no"]
    }
}
