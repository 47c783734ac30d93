import ISO8583
import Payments
import Text

@testable import Reference

/// Rows of every table with random fields, in the form in which rows are kept.
struct GeneratedRows {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func table(_ kind: ReferenceKind) -> [ReferenceRow] {
        var rows: [String: ReferenceRow] = [:]
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            let row = row(kind)
            // What the fields demand of each other is left to chance.
            if ReferenceRow.fault(in: row.text, of: kind) == nil { rows[row.id] = row }
        }
        return rows.values.sorted { ByteOrder.isLess($0.id, $1.id) }
    }

    private mutating func row(_ kind: ReferenceKind) -> ReferenceRow {
        var fields: [String] = []
        for (index, column) in kind.columns.enumerated() {
            if !column.isMandatory, random.chance(30) {
                fields.append("")
            } else if kind == .limit || kind == .restriction, index == 2 {
                fields.append("*")
            } else if kind == .discountLevel, index == 1 {
                fields.append(holder(fields[0]))
            } else {
                fields.append(field(column.format))
            }
        }
        return ReferenceRow(kind: kind, text: fields.joined(separator: "\\"))
    }

    private mutating func field(_ format: ReferenceColumn.Format) -> String {
        switch format {
        case .code(let most): code(1...most)
        case .codeOrAll(let most): random.chance(30) ? "*" : code(1...most)
        case .fixedCode(let count): code(count...count)
        case .text: words()
        case .amount: "\(number(0...9_999_999_999)).\(number(10...99))"
        case .quantity: "\(number(0...9_999)).\(number(100...999))"
        case .rate: "\(number(0...9)).\(["15", "155", "0001", "10"][number(0...3)])"
        case .number(let range): "\(Int64.random(in: range, using: &random))"
        case .choice(let words): words.randomElement(using: &random) ?? ""
        case .operation: Operation.allCases.map(\.name).randomElement(using: &random) ?? ""
        case .codes(let suffix): codes(suffix)
        case .prefixes:
            Set((0..<3).map { _ in "\(number(1...999_999))" }).sorted()
                .joined(separator: " ")
        case .card: ReferenceSamples.field(TestCards.number(number(0...999)))
        case .date: "2026-\(number(10...12))-\(number(10...28))"
        case .moment:
            "20\(number(20...40))-\(number(10...12))-\(number(10...28))"
                + (random.chance(50) ? "" : "T\(number(10...23)):\(number(10...59))")
        case .weekdays: ["mon tue wed sun", "fri", "mon tue sat sun"][number(0...2)]
        case .hours: "\(number(10...23)):\(number(10...59))-0\(number(0...9)):00"
        case .bankAccount: "\(number(1...999_999_999_999))\(number(1...999_999_999))"
        }
    }

    private mutating func holder(_ subject: String) -> String {
        switch subject {
        case "card": field(.card)
        case "account": "\(number(1...99_999))"
        case "bins": "\(number(1...999_999))"
        default: code(1...20)
        }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func code(_ count: ClosedRange<Int>) -> String {
        let letters = Array("ABCxyz012-_.")
        let first = Array("ABCxyz")
        let rest = (1..<max(2, number(count)))
            .map { _ in letters[number(0...(letters.count - 1))] }
        let text = String(first[number(0...5)]) + String(rest)
        return String(text.prefix(count.upperBound))
            + String(
                repeating: "A",
                count: max(0, count.lowerBound - text.count)
            )
    }

    private mutating func words() -> String {
        let words = ["加油站", "a,b", "\"q\"", "'", "ß", "é", "x  y", "😀", "#:;{}[]", "=", "%"]
        let text = (0..<3).map { _ in words[number(0...(words.count - 1))] }.joined()
        return "w" + text
    }

    private mutating func codes(_ suffix: Character?) -> String {
        let plain = Set((0..<number(1...4)).map { _ in code(1...6) })
        let marked = plain.sorted().map {
            $0 + (random.chance(50) ? suffix.map(String.init) ?? "" : "")
        }
        return marked.sorted().joined(separator: " ")
    }
}
