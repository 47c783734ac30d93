import Text

/// Reads tables from a file of JSON: `{"product": [{"product": "1040", …}, …], …}`.
///
/// A field is a string, or a number as it is written; one that is left out holds nothing.
struct JSONTables {
    /// The table that the file was said to hold.
    private let expected: ReferenceKind?
    private var scanner = JSONScanner()
    /// The table being read; nil for one that is unknown, whose rows are passed over.
    private var kind: ReferenceKind?
    private var seen: [ReferenceKind] = []

    init(kind: ReferenceKind?) { expected = kind }

    mutating func read(_ bytes: ArraySlice<UInt8>, into files: inout ReferenceFiles) {
        var scanner = scanner
        self.scanner = JSONScanner()
        scanner.read(bytes) { found in take(found, into: &files) }
        self.scanner = scanner
    }

    mutating func finish(into files: inout ReferenceFiles) {
        var scanner = scanner
        scanner.finish { found in take(found, into: &files) }
    }

    private mutating func take(_ found: JSONScanner.Found, into files: inout ReferenceFiles) {
        switch found {
        case .table(let name, let line, let column):
            do throws(FieldError) {
                let found = try table(name)
                kind = found
                files.begin(found, cells: [])
            } catch {
                kind = nil
                files.mistake(line: line, column: column, error)
            }
        case .row(let bytes, let line, let column):
            guard files.countRow(), let kind else { return }
            guard let bytes else {
                let wrong = "the row has more than \(JSONScanner.mostBytes) bytes"
                files.mistake(line: line, column: column, FieldError(wrong, cure: "shorten it"))
                return
            }
            row(bytes, of: kind, line: line, column: column, into: &files)
        case .wrong(let error, let line, let column):
            files.mistake(line: line, column: column, error)
        }
    }

    private mutating func table(_ name: String) throws(FieldError) -> ReferenceKind {
        guard let kind = ReferenceKind(name: name) else {
            let known = ReferenceKind.allCases.map(\.name)
            let wrong = "unknown table \(ReferenceText.quoted(name))"
            if let meant = NearestWord.find(name, among: known) {
                throw FieldError(wrong, cure: "is it '\(meant)'?")
            }
            throw FieldError(wrong, cure: "the tables are \(known.joined(separator: ", "))")
        }
        if let expected, expected != kind {
            throw FieldError(
                "the file holds \(kind.name), not \(expected.name)",
                cure: "leave --kind out, the file names its tables"
            )
        }
        guard !seen.contains(kind) else {
            throw FieldError("\(kind.name) stands twice", cure: "put its rows into one list")
        }
        seen.append(kind)
        return kind
    }

    private func row(
        _ bytes: [UInt8],
        of kind: ReferenceKind,
        line: Int,
        column: Int,
        into files: inout ReferenceFiles
    ) {
        /// A place in the object as one in the file.
        func place(_ inner: (line: Int, column: Int)) -> (line: Int, column: Int) {
            (line + inner.line - 1, inner.line == 1 ? column + inner.column - 1 : inner.column)
        }
        let scan = UTF8Scan(bytes[...])
        if let wrong = scan.firstWrong {
            let before = bytes[..<wrong]
            let lines = before.count { $0 == 0x0A }
            let at = place((lines + 1, wrong - (before.lastIndex(of: 0x0A) ?? -1)))
            files.mistake(
                line: at.line,
                column: at.column,
                FieldError(
                    "byte \(Hexadecimal.wording(bytes[wrong])) is no UTF-8",
                    cure: "save the file as UTF-8, JSON has no other encoding"
                )
            )
            return
        }
        do throws(JSONError) {
            let node = try JSONParser.parse(String(decoding: bytes, as: UTF8.self))
            var places = Array(repeating: (line: line, column: column), count: kind.columns.count)
            let fields = cells(of: node, kind) { index, node, error in
                let at = place((node.line, node.column))
                if let index { places[index] = at }
                if let error { files.mistake(line: at.line, column: at.column, error) }
            }
            guard let fields else { return files.miss(kind) }
            var wrong: Set<Int> = []
            let draft = RowDraft(kind, fields) { fault in
                wrong.insert(fault.column)
                let at = places[fault.column]
                files.mistake(line: at.line, column: at.column, fault.error)
            }
            guard let draft else { return files.miss(kind, fields, wrong: wrong) }
            files.add(draft, line: line, column: column)
        } catch {
            files.miss(kind)
            let at = place((error.line, error.column))
            let parts = error.message.split(separator: ": ", maxSplits: 1).map(String.init)
            let cure = parts.count > 1 ? parts[1] : "correct the JSON"
            files.mistake(line: at.line, column: at.column, FieldError(parts[0], cure: cure))
        }
    }

    /// The fields of all columns; nil where some are wrong, which are told.
    private func cells(
        of node: JSONNode,
        _ kind: ReferenceKind,
        _ tell: (_ column: Int?, _ node: JSONNode, FieldError?) -> Void
    ) -> [String]? {
        guard case .object(let members) = node.content else { return nil }
        let names = kind.columns.map(\.name)
        var fields = Array(repeating: "", count: names.count)
        var isRight = true
        for (key, value) in members {
            guard let index = names.firstIndex(of: key) else {
                isRight = false
                let meant = NearestWord.find(key, among: names)
                tell(
                    nil,
                    value,
                    FieldError(
                        "unknown field \(ReferenceText.quoted(key)) of \(kind.name)",
                        cure: meant.map { "is it '\($0)'?" }
                            ?? "the fields are \(names.joined(separator: ", "))"
                    )
                )
                continue
            }
            switch value.content {
            case .string(let text), .number(let text):
                fields[index] = text
                tell(index, value, nil)
            case .boolean, .null, .object, .array:
                isRight = false
                let wrong = "'\(key)' is neither a string nor a number"
                tell(index, value, FieldError(wrong, cure: "write its text in quotes"))
            }
        }
        return isRight ? fields : nil
    }
}
