/// Tells the code of a Swift file from its comments and literals.
///
/// It knows nested block comments, plain, raw and multi-line strings with interpolations, and
/// `#/…/#` regular expressions. Bare `/…/` expressions are taken for code.
struct SwiftLexer {
    private let units: [UInt8]
    private var position = 0
    private var code: [UInt8]
    private var comments: [UInt8]

    /// Both forms have the length of the input; what does not belong is a space.
    static func split(_ units: [UInt8]) -> (code: [UInt8], comments: [UInt8]) {
        var lexer = SwiftLexer(units)
        lexer.readCode(untilClosingParenthesis: false)
        return (lexer.code, lexer.comments)
    }

    private init(_ units: [UInt8]) {
        self.units = units
        let blank = units.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        code = blank
        comments = blank
    }

    private func unit(_ ahead: Int = 0) -> UInt8 {
        position + ahead < units.count ? units[position + ahead] : 0
    }

    private func follows(_ literal: StaticString) -> Bool {
        literal.withUTF8Buffer { wanted in
            position + wanted.count <= units.count
                && wanted.indices.allSatisfy { units[position + $0] == wanted[$0] }
        }
    }

    private mutating func keepAsCode() {
        code[position] = units[position]
        position += 1
    }

    private mutating func keepAsComment() {
        comments[position] = units[position]
        position += 1
    }

    private mutating func readCode(untilClosingParenthesis: Bool) {
        var depth = 0
        while position < units.count {
            if follows("//") {
                while position < units.count, unit() != UInt8(ascii: "\n") { keepAsComment() }
            } else if follows("/*") {
                readBlockComment()
            } else if unit() == UInt8(ascii: "\"") || unit() == UInt8(ascii: "#") {
                readLiteral()
            } else {
                if unit() == UInt8(ascii: "(") { depth += 1 }
                if unit() == UInt8(ascii: ")") {
                    if untilClosingParenthesis && depth == 0 { return }
                    depth -= 1
                }
                keepAsCode()
            }
        }
    }

    private mutating func readBlockComment() {
        var depth = 0
        while position < units.count {
            if follows("/*") {
                depth += 1
                keepAsComment()
                keepAsComment()
            } else if follows("*/") {
                depth -= 1
                keepAsComment()
                keepAsComment()
                if depth == 0 { return }
            } else {
                keepAsComment()
            }
        }
    }

    private mutating func readLiteral() {
        var hashes = 0
        while unit(hashes) == UInt8(ascii: "#") { hashes += 1 }
        switch unit(hashes) {
        case UInt8(ascii: "\""):
            readString(hashes: hashes)
        case UInt8(ascii: "/") where hashes > 0:
            position += hashes + 1
            readToEnd([UInt8(ascii: "/")], hashes: hashes, interpolates: false)
        default:
            for _ in 0..<max(1, hashes) { keepAsCode() }
        }
    }

    private mutating func readString(hashes: Int) {
        position += hashes
        let quote = UInt8(ascii: "\"")
        if follows("\"\"\"") {
            position += 3
            readToEnd([quote, quote, quote], hashes: hashes, interpolates: true)
        } else {
            position += 1
            readToEnd([quote], hashes: hashes, interpolates: true)
        }
    }

    private mutating func readToEnd(_ delimiter: [UInt8], hashes: Int, interpolates: Bool) {
        let hash = UInt8(ascii: "#")
        let end = delimiter + Array(repeating: hash, count: hashes)
        while position < units.count {
            if end.indices.allSatisfy({ unit($0) == end[$0] }) {
                position += end.count
                return
            }
            guard unit() == UInt8(ascii: "\\"),
                (0..<hashes).allSatisfy({ unit(1 + $0) == hash })
            else {
                position += 1
                continue
            }
            position += 1 + hashes
            if interpolates, unit() == UInt8(ascii: "(") {
                position += 1
                readCode(untilClosingParenthesis: true)
            }
            position += 1
        }
    }
}
