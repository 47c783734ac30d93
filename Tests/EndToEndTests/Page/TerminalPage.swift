import Foundation
import Text

/// `docs/terminals.md`, as who writes a terminal reads it: tables, keys and annotated bytes.
struct TerminalPage {
    /// A line of annotated hex: what stands on the wire, and the words beside it.
    struct Line {
        var bytes: [UInt8]
        var words: String
    }

    /// One frame of a worked exchange.
    struct Frame {
        var name: String
        var lines: [Line]

        var bytes: [UInt8] { lines.flatMap(\.bytes) }

        /// What stands behind length, TPDU and header.
        var message: [UInt8] {
            let around = ["length", "TPDU", "header"]
            return lines.filter { line in !around.contains { line.words.hasPrefix($0) } }
                .flatMap(\.bytes)
        }
    }

    /// The keys that stand in front of the exchange of a dialect.
    struct Keys {
        var pin: [UInt8]
        var mac: [UInt8]
    }

    let frames: [Frame]
    /// The rows of all tables, the backticks taken off.
    let rows: [[String]]
    private let text: String

    init() throws {
        let path = TestWorld.repository + "/docs/terminals.md"
        text = try String(contentsOfFile: path, encoding: .utf8)
        var frames: [Frame] = []
        var rows: [[String]] = []
        var open: Frame?
        var pending: [UInt8] = []
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("```hex ") {
                open = Frame(name: String(line.dropFirst(7)), lines: [])
            } else if line.hasPrefix("```") {
                if let frame = open { frames.append(frame) }
                open = nil
            } else if open != nil {
                let parts = line.split(separator: "#", maxSplits: 1)
                pending += try Self.hexadecimal(parts[0])
                guard parts.count == 2 else { continue }
                let words = parts[1].trimmingCharacters(in: .whitespaces)
                open?.lines.append(Line(bytes: pending, words: words))
                pending = []
            } else if line.hasPrefix("|") {
                let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                rows.append(
                    cells.dropFirst().dropLast().map { cell in
                        cell.replacing("`", with: "").trimmingCharacters(in: .whitespaces)
                    }
                )
            }
        }
        self.frames = frames
        self.rows = rows
    }

    func frame(_ name: String) throws -> Frame {
        guard let frame = frames.first(where: { $0.name == name }) else {
            throw WireError(text: "the page has no \(name)")
        }
        return frame
    }

    /// The second cell of the row that begins with these words.
    func value(of words: String, in rows: [[String]]? = nil) throws -> String {
        guard let row = (rows ?? self.rows).first(where: { $0.first == words && $0.count > 1 })
        else { throw WireError(text: "the page does not say \(words)") }
        return row[1]
    }

    /// The master key of the demo world's terminals, which is the listener's key of IFSF too.
    func masterKey() throws -> [UInt8] {
        try Self.hexadecimal(value(of: "terminal master key (TMK) of every terminal"))
    }

    /// The keys below the heading of a dialect.
    func keys(below heading: String) throws -> Keys {
        guard let start = text.range(of: "\n### \(heading)\n") else {
            throw WireError(text: "the page has no heading \(heading)")
        }
        func key(_ words: String) throws -> [UInt8] {
            let rest = text[start.upperBound...]
            guard let row = rest.range(of: "| \(words) | `") else {
                throw WireError(text: "the page has no \(words) of \(heading)")
            }
            return try Self.hexadecimal(rest[row.upperBound...].prefix { $0 != "`" })
        }
        return Keys(pin: try key("PIN key"), mac: try key("MAC key"))
    }

    /// The formats of a dialect's column in the table of elements.
    func formats(of dialect: String) throws -> [Int: PageFormat] {
        guard let head = rows.firstIndex(where: { $0.first == "DE" && $0.contains(dialect) }),
            let column = rows[head].firstIndex(of: dialect)
        else { throw WireError(text: "the page has no elements of \(dialect)") }
        var formats: [Int: PageFormat] = [:]
        for row in rows[(head + 2)...] {
            guard row.count == rows[head].count, let number = Int(row[0]) else { break }
            if !row[column].isEmpty { formats[number] = try PageFormat(row[column]) }
        }
        return formats
    }

    static func hexadecimal(_ text: some StringProtocol) throws -> [UInt8] {
        let digits = text.filter { !$0.isWhitespace }
        guard let bytes = Hexadecimal.bytes(String(digits)) else {
            throw WireError(text: "no hexadecimal text: \(digits)")
        }
        return bytes
    }
}

/// A format as the page writes it: `n 6`, `n..19`, `b 64`.
struct PageFormat {
    let notation: String
    let kind: Substring
    /// Digits of the length in front; 0 where the element is fixed.
    let prefix: Int
    /// Digits, characters or bytes, at most.
    let size: Int

    init(_ notation: String) throws {
        self.notation = notation
        kind = notation.prefix { $0.isLetter }
        prefix = notation.filter { $0 == "." }.count
        let number = notation.drop { !$0.isNumber }
        guard let size = Int(number) else { throw WireError(text: "no format: \(notation)") }
        self.size = kind == "b" && prefix == 0 ? size / 8 : size
    }
}
