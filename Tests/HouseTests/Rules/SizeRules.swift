extension HouseRule {
    static let sizeRules = [fileLength, functionLength, lineLength]

    static let fileLength = HouseRule(
        description: "a source file has at most 400 lines"
    ) { file in
        guard isSource(file.path), !file.isGenerated, file.lineCount > 400 else { return [] }
        return [
            Finding(path: file.path, line: 401, message: "\(file.lineCount) lines, 400 allowed")
        ]
    }

    static let functionLength = HouseRule(
        description: "a function has at most 70 lines"
    ) { file in
        guard file.isSwift, !file.isGenerated else { return [] }
        return FunctionReader(file).functions.compactMap { function in
            guard function.lineCount > 70 else { return nil }
            return file.finding(at: function.offset, "\(function.lineCount) lines, 70 allowed")
        }
    }

    /// A literal may be data that cannot be broken, so what stands inside one does not count.
    static let lineLength = HouseRule(
        description: "a line has at most 100 columns"
    ) { file in
        guard isSource(file.path), !file.isGenerated else { return [] }
        let hidden = file.isSwift ? literalColumns(of: file) : []
        return file.lines.enumerated().compactMap { index, line in
            let columns = line.count - (index < hidden.count ? hidden[index] : 0)
            guard columns > 100 else { return nil }
            return Finding(
                path: file.path,
                line: index + 1,
                message: "\(columns) columns, 100 allowed"
            )
        }
    }

    /// How many characters of each line stand inside a literal.
    private static func literalColumns(of file: SourceText) -> [Int] {
        let space = UInt8(ascii: " ")
        var columns = [0]
        let kept = zip(file.code.utf8, file.comments.utf8)
        for (unit, (code, comment)) in zip(file.text.utf16, kept) {
            if code == UInt8(ascii: "\n") {
                columns.append(0)
            } else if code == space, comment == space, unit != UInt16(space) {
                columns[columns.count - 1] += 1
            }
        }
        return columns
    }

    private static func isSource(_ path: String) -> Bool {
        [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
    }
}

/// Finds the functions, initialisers and subscripts of a file and where their bodies end.
struct FunctionReader {
    struct Function: Equatable {
        let offset: Int
        let lineCount: Int
    }

    let functions: [Function]

    init(_ file: SourceText) {
        let units = Array((file.code as String).utf8)
        // A leading dot makes it a call: `self.init(`.
        let heads = Pattern(#"(?<![.\w])(?:func\b|init[?!]?\s*[(<]|deinit\b|subscript\s*[(<])"#)
        functions = heads.matches(in: file.code).compactMap { match in
            let start = match.offset
            guard let open = Self.bodyStart(in: units, from: start),
                let close = Self.matchingBrace(in: units, from: open)
            else { return nil }
            let lines = file.line(at: close) - file.line(at: start) + 1
            return Function(offset: start, lineCount: lines)
        }
    }

    /// The brace that opens the body; a requirement of a protocol has none.
    private static func bodyStart(in units: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var brackets = false
        for offset in start..<units.count {
            switch units[offset] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                depth += 1
                brackets = true
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= 1
            case UInt8(ascii: "{") where depth == 0:
                return offset
            case UInt8(ascii: "}") where depth == 0:
                return nil
            case UInt8(ascii: "\n") where depth == 0 && brackets:
                if startsDeclaration(units, after: offset) { return nil }
            default:
                break
            }
        }
        return nil
    }

    private static func startsDeclaration(_ units: [UInt8], after newline: Int) -> Bool {
        let rest = units[(newline + 1)...].drop { $0 == UInt8(ascii: " ") }
        let word = String(
            decoding: rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= 122 },
            as: UTF8.self
        )
        return ["func", "var", "let", "init", "mutating", "static", "associatedtype", "subscript"]
            .contains(word)
    }

    private static func matchingBrace(in units: [UInt8], from open: Int) -> Int? {
        var depth = 0
        for offset in open..<units.count {
            if units[offset] == UInt8(ascii: "{") { depth += 1 }
            if units[offset] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return offset }
            }
        }
        return nil
    }
}
