import Foundation
import Payments
import Testing

/// Keeps docs/operations.md the picture of `OperationRules`: `make docs` writes it, this compares.
@Suite struct OperationTableTests {
    private let path = TestSpecifications.root + "/docs/operations.md"

    @Test func `the table of operations is that of the code`() throws {
        let written = try String(contentsOfFile: path, encoding: .utf8)
        let made = Self.document
        if ProcessInfo.processInfo.environment["FORECOURT_WRITE_DOCS"] != nil, made != written {
            try made.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(made == written, "docs/operations.md is out of date: make docs")
        }
    }

    private static var document: String {
        let head = [
            "operation", "number", "effect", "original", "counts as", "undone by", "PIN",
            "must be taken", "asks a host for",
        ]
        let rows = Payments.Operation.allCases.map { operation in
            let rules = operation.rules
            return [
                operation.name, "\(operation.rawValue)", word(rules.effect),
                rules.original.map { "\($0)" }, rules.totals.map { "\($0)" },
                word(rules.undoers), word(rules.pin), word(rules.share),
                rules.action.map { "\($0)" },
            ].map { $0 ?? "" }
        }
        return """
            # What each operation does

            Made from `Sources/Payments/Vocabulary/OperationRules.swift` by `make docs`; a test \
            compares it. Numbers are those of the journal.

            \(line(head))
            \(line(head.map { _ in "---" }))
            \(rows.map(line).joined(separator: "\n"))

            """
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    private static func word(_ effect: OperationRules.Effect) -> String {
        switch effect {
        case .echo: "none: answered on the lane"
        case .session(.opens): "opens a session, new keys"
        case .session(.changesKeys): "new keys"
        case .session(.ends): "ends the session"
        case .session(.opensShift): "begins a shift"
        case .session(.registers): "says which device it is"
        case .session(.downloads): "fetches reference data"
        case .batch(.settles): "compares a batch, and ends it"
        case .batch(.uploads): "compares payments of a batch"
        case .batch(.endsUpload): "ends an uploaded batch"
        case .batch(.closesShift): "compares a shift, and ends it"
        case .payment(.inquiry): "tells a balance"
        case .payment(.debit): "takes money from the customer"
        case .payment(.hold): "keeps money of the customer back"
        case .payment(.completion): "takes what is kept back"
        case .payment(.void): "gives back what its original took or holds"
        case .payment(.refund): "gives money to the customer"
        case .payment(.increase): "takes more for an earlier sale"
        case .payment(.credit): "loads money that the station took in cash"
        case .payment(.query): "tells what has become of its original"
        case .payment(.notice): "brings news for the card's issuer"
        case .undo: "takes back what its original did"
        }
    }

    private static func word(_ undoers: OperationRules.Undoers) -> String? {
        let words = [
            undoers.contains(.reversal) ? "reversal" : nil,
            undoers.contains(.void) ? "void" : nil,
            undoers.contains(.nobody) ? "nobody" : nil,
        ]
        return undoers.isEmpty ? nil : words.compactMap(\.self).joined(separator: ", ")
    }

    private static func word(_ share: OperationRules.IntakeShare) -> String? {
        switch share {
        case .common: nil
        case .reversals: "yes, as a reversal"
        case .advices: "yes, as an advice"
        }
    }

    private static func word(_ pin: OperationRules.PINRule) -> String? {
        switch pin {
        case .never: nil
        case .asKeyed: "compared where keyed in"
        case .fromAmount: "the same, needed from the route's amount up"
        case .ofOperator: "the password of an operator"
        }
    }
}
