import Text

/// Reads one file as its bytes come: finds out what it is, and hands it to the reader of that.
struct TableReader {
    private enum Form {
        case unknown
        case csv(CSVTable)
        case json(JSONTables)
        /// No file of reference data: the rest is not looked at.
        case refused
    }

    private let name: String
    private let kind: ReferenceKind?
    /// What has come before the first byte that says what the file is.
    private var head: [UInt8] = []
    private var form = Form.unknown

    init(name: String, kind: ReferenceKind?) {
        self.name = name
        self.kind = kind
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// White space in front of a document.
    private static let mostHead = 4_096

    mutating func read(_ bytes: ArraySlice<UInt8>, into files: inout ReferenceFiles) {
        if case .unknown = form {
            head += bytes
            if let body = begin(into: &files, isWhole: false) { pass(body, into: &files) }
            return
        }
        pass(bytes, into: &files)
    }

    mutating func finish(into files: inout ReferenceFiles) {
        if case .unknown = form, let body = begin(into: &files, isWhole: true) {
            pass(body, into: &files)
        }
        switch form {
        case .unknown, .refused: break
        case .csv(var table):
            table.finish(into: &files)
            form = .refused
        case .json(var tables):
            tables.finish(into: &files)
            form = .refused
        }
    }

    private mutating func pass(_ bytes: ArraySlice<UInt8>, into files: inout ReferenceFiles) {
        // The state is taken out while it changes, or each piece of a file would copy it.
        let current = form
        form = .refused
        switch current {
        case .unknown, .refused: break
        case .csv(var table):
            table.read(bytes, into: &files)
            form = .csv(table)
        case .json(var tables):
            tables.read(bytes, into: &files)
            form = .json(tables)
        }
    }

    /// Decides what the file is, as soon as that is known; what has come of its body.
    private mutating func begin(
        into files: inout ReferenceFiles,
        isWhole: Bool
    ) -> ArraySlice<UInt8>? {
        if !isWhole, head.count < 4 { return nil }
        if let wide = Self.wideEncoding(of: head) {
            refuse("the file is \(wide)", cure: "save it as UTF-8", into: &files)
            return nil
        }
        let isMarked = head.starts(with: Self.byteOrderMark)
        let body = head[(isMarked ? 3 : 0)...]
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == nil, !isWhole, head.count < Self.mostHead { return nil }
        guard let first else {
            refuse(
                "the file is empty",
                cure: "write a line with the names of the columns, and a line for each row",
                into: &files
            )
            return nil
        }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            head = []
            form = .json(JSONTables(kind: kind))
        } else if let kind = kind ?? Self.kind(ofFile: name) {
            switch Self.firstLine(of: body) {
            case .open where !isWhole && body.count <= FileLines.mostBytes: return nil
            case .returned:
                refuse(
                    "its lines end with a carriage return alone",
                    cure: "save it with line feeds, as CSV UTF-8",
                    into: &files
                )
                return nil
            case .open, .ended: break
            }
            head = []
            form = .csv(CSVTable(kind, encoding: isMarked ? .utf8 : nil))
        } else {
            let known = ReferenceKind.allCases.map(\.name)
            let near = NearestWord.find(Self.stem(of: name), among: known)
            refuse(
                "the name of the file says no table",
                cure: near.map { "name it \($0).csv, or say --kind \($0)" }
                    ?? "say which with --kind, one of \(known.joined(separator: ", "))",
                into: &files
            )
            return nil
        }
        return body
    }

    /// How the first line of a body ends.
    private enum LineEnd {
        case open
        case ended
        /// With a carriage return that no line feed follows.
        case returned
    }

    private static func firstLine(of body: ArraySlice<UInt8>) -> LineEnd {
        guard let end = body.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return .open }
        guard body[end] == 0x0D else { return .ended }
        // A line feed may follow what has come last.
        guard end + 1 < body.endIndex else { return .open }
        return body[end + 1] == 0x0A ? .ended : .returned
    }

    /// What a file is whose characters take two or four bytes: by its mark, or by the zeros of the
    /// ASCII that each begins with.
    private static func wideEncoding(of head: [UInt8]) -> String? {
        let zeros = head.prefix(4).map { $0 == 0 }
        if head.starts(with: [0xFF, 0xFE]) {
            return zeros == [false, false, true, true] ? "UTF-32" : "UTF-16"
        }
        if head.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        if head.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        switch zeros {
        case [true, true, true, false], [false, true, true, true]: return "UTF-32"
        case [true, false, true, false], [false, true, false, true]: return "UTF-16"
        default: return nil
        }
    }

    private mutating func refuse(
        _ wrong: String,
        cure: String,
        into files: inout ReferenceFiles
    ) {
        head = []
        form = .refused
        files.mistake(line: 1, column: 1, FieldError(wrong, cure: cure))
    }

    private static func stem(of name: String) -> String {
        String(name.prefix { $0 != "." })
    }

    /// The table that a file's name begins with: `product.csv`, `product.2026.csv`.
    private static func kind(ofFile name: String) -> ReferenceKind? {
        ReferenceKind(name: stem(of: name))
    }
}
