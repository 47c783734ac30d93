import Foundation
import ISO8583
import Payments
import Testing

/// What every kind of message that a specification knows comes to, against a recorded table.
///
/// The tables of `fixtures/classification` were written by a mapping that knew the kinds in code,
/// and by hand from then on, so they are a second way to the same answers.
@Suite struct ClassificationTests {
    static let dialects = [
        "unionpay-pos", "iso8583-1987-ascii", "iso8583-1993-ascii", "ifsf", "ifsf-ops",
    ]

    @Test(arguments: dialects)
    func `every kind of message is what the recorded table says`(_ name: String) throws {
        let table = try ClassificationTable(TestSpecifications.load(name)).lines()
        let path = TestSpecifications.root + "/fixtures/classification/\(name).txt"
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        let lines = recorded.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        #expect(table.count == lines.count)
        for (line, expected) in zip(table, lines) { #expect(line == expected) }
    }

    @Test(arguments: [
        ("iso8583-1987-ascii", "iso8583-1987-binary"),
        ("iso8583-1987-ascii", "iso8583-1987-ascii-raw"),
        ("iso8583-1993-ascii", "iso8583-1993-binary"),
    ])
    func `a dialect that differs on the wire alone has the same kinds`(
        _ name: String,
        _ other: String
    ) throws {
        let messages = try TestSpecifications.load(name).messages
        #expect(try TestSpecifications.load(other).messages == messages)
    }
}

/// Sends one message of every kind through a mapping and writes down what it is read as; message
/// types that are read alike stand together.
struct ClassificationTable {
    private let specification: DialectSpecification
    private let mapping: DialectMapping

    init(_ specification: DialectSpecification) throws {
        self.specification = specification
        mapping = try DialectMapping(specification, settings: Dialect.settings)
    }

    func lines() -> [String] {
        var blocks: [(types: [String], rows: [String])] = []
        for type in types {
            let rows = rows(of: type)
            if let index = blocks.firstIndex(where: { $0.rows == rows }) {
                blocks[index].types.append(type.description)
            } else {
                blocks.append(([type.description], rows))
            }
        }
        return blocks.flatMap { block in
            [block.types.joined(separator: " ")] + block.rows.map { "  " + $0 }
        }
    }

    /// The types of the specification, each as a repeat too, and some that no edition has.
    private var types: [MessageTypeIndicator] {
        let own = specification.messages.map(\.type)
        let version = (own.first?.packed ?? 0) & 0xF000
        let strangers: [UInt16] = [version | 0x0900, version | 0x0208, version ^ 0x1000 | 0x0200]
        let unknown = strangers.compactMap(MessageTypeIndicator.init(packed:))
        return Set(own + own.map(\.asRepeat) + unknown).sorted()
    }

    /// Two elements that say together what is asked; values of the second that come to the same
    /// stand together, and so do those of the first.
    private func rows(of type: MessageTypeIndicator) -> [String] {
        let (first, second) = axes(of: type)
        let whole = message(type, without: [first.path.element, second.path.element])
        var rows: [(values: [String], result: String)] = []
        for value in first.values {
            var results: [(values: [String], result: String)] = []
            for other in second.values {
                let result = result(whole, [(first.path, value), (second.path, other)])
                Self.note(other ?? "-", result, in: &results)
            }
            let text = results.map { row in
                "\(second.path) \(row.values.joined(separator: " ")) = \(row.result)"
            }.joined(separator: "; ")
            Self.note(value ?? "-", text, in: &rows)
        }
        return rows.map { "\(first.path) \($0.values.joined(separator: " ")): \($0.result)" }
    }

    private static func note(
        _ value: String,
        _ result: String,
        in list: inout [(values: [String], result: String)]
    ) {
        if let index = list.firstIndex(where: { $0.result == result }) {
            list[index].values.append(value)
        } else {
            list.append(([value], result))
        }
    }

    private struct Axis {
        let path: ElementPath
        let values: [String?]
    }

    private func axes(of type: MessageTypeIndicator) -> (Axis, Axis) {
        let processing = axis(ElementPath(.processingCode), unknown: "990000")
        let isNetwork = type.messageClass == .networkManagement
        switch specification.family {
        case .unionPayPOS where isNetwork || !type.isReply && Self.isOfBatch(type):
            return (
                axis(ElementPath(.field60, ["3"]), unknown: "999"),
                Axis(path: ElementPath(.processingCode), values: [nil])
            )
        case .unionPayPOS:
            return (processing, axis(ElementPath(.field60, ["1"]), unknown: "99"))
        case .iso1987:
            return (processing, axis(ElementPath(.networkManagementCode), unknown: "999"))
        default:
            return (axis(ElementPath(.functionCode), unknown: "999"), processing)
        }
    }

    private static func isOfBatch(_ type: MessageTypeIndicator) -> Bool {
        type.messageClass == .fileAction || type.messageClass == .reconciliation
    }

    private func axis(_ path: ElementPath, unknown: String) -> Axis {
        let description = specification.description(of: path.element)
        let name =
            path.components.first.map { description?.composite?.element($0)?.codes }
            ?? description?.codes
        let codes = name.flatMap { $0 }.flatMap { specification.codes[$0] }?.entries.map(\.code)
        let known = (codes ?? []).flatMap { code in
            code.utf8.count < unknown.utf8.count ? [code + "0000", code + "1000"] : [code]
        }
        return Axis(path: path, values: known + [unknown, nil])
    }

    /// A message of a type with all that any needs, but what says its kind.
    private func message(_ type: MessageTypeIndicator, without kind: [Element]) -> Message {
        var message = Message(specification: specification, type: type)
        var sample = sample
        if specification.family == .unionPayPOS, Self.isOfBatch(type) {
            sample[.privateData] = Sample.unionPayDay[type.messageClass == .reconciliation ? 0 : 1]
        }
        if specification.family == .ifsf, type.messageClass == .reconciliation {
            sample.merge(Sample.plainTotals) { $1 }
            sample[.mac2] = sample.removeValue(forKey: .mac)
        }
        for (element, text) in sample.sorted(by: { $0.key < $1.key })
        where !kind.contains(element) {
            do {
                try message.set(element, text)
            } catch {
                Issue.record(error)
            }
        }
        return message
    }

    private func result(
        _ whole: Message,
        _ values: [(path: ElementPath, text: String?)]
    ) -> String {
        do {
            var message = whole
            for value in values {
                guard let text = text(value.path, value.text) else { continue }
                try message.set(value.path.element, text)
            }
            return text(mapping.read(message))
        } catch {
            return "\(error)"
        }
    }

    /// DE 60 up to the part that is asked for, or without it.
    private func text(_ path: ElementPath, _ value: String?) -> String? {
        switch path.components.first {
        case "1": value.map { $0 + "000001000" }
        case "3": "00000001" + (value ?? "")
        default: value
        }
    }

    private var sample: [Element: String] {
        switch specification.family {
        case .unionPayPOS:
            return Sample.unionPayPurchase.merging(Sample.unionPayReversal) { first, _ in first }
                .merging(Sample.unionPayVoid) { first, _ in first }
                .merging(Sample.unionPayExtras) { first, _ in first }
        case .iso1987:
            return Sample.plainPurchase.merging(Sample.plainReversal) { first, _ in first }
                .merging(Sample.plainTotals) { first, _ in first }
                .merging([
                    .retrievalReferenceNumber: "632500000001", .approvalCode: "00000Z",
                ]) { first, _ in first }
        default:
            var elements = Sample.ifsfPurchase.merging(Sample.ifsfReversal) { first, _ in first }
            elements[.amountsOriginal] = "000000009000000000000000"
            elements[.retrievalReferenceNumber] = "632500000001"
            elements[.approvalCode] = "00000Z"
            return elements
        }
    }

    private func text(_ result: ReadResult) -> String {
        switch result {
        case .refused(let refusal):
            let element = refusal.element.map { " \($0)" } ?? ""
            return refusal.outcome.specificationKey + element
        case .request(let draft):
            var words = [draft.operation.name]
            if let layout = draft.keyLayout { words.append("keys \(layout.rawValue)") }
            words.append("\(draft.windowKind) \(draft.window)")
            if let batch = draft.batch { words.append("in batch \(batch)") }
            words.append(draft.session == .fixedKey ? "fixed key" : "signed on")
            if let element = draft.macElement { words.append("mac \(element)") }
            if let transmission = draft.transmission { words.append("sent \(transmission)") }
            if let original = draft.original {
                words.append("of \(original.stan.map(String.init) ?? "-")")
                words.append("window \(original.window.map(String.init) ?? "-")")
            }
            if let delivery = draft.delivery { words.append("\(delivery)") }
            if let tip = draft.details?.values.tip { words.append("tip \(tip)") }
            return words.joined(separator: ", ")
        }
    }
}
