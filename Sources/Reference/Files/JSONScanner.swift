/// Finds the rows in a document of JSON as its bytes come: `{"product": [{…}, …], …}`.
///
/// It looks at no more than what stands between keys, lists and objects; each object is read by
/// the parser, strictly.
struct JSONScanner {
    enum Found {
        case table(name: String, line: Int, column: Int)
        /// The text of an object, and where it begins; nil where it is too long.
        case row([UInt8]?, line: Int, column: Int)
        case wrong(FieldError, line: Int, column: Int)
    }

    private enum State {
        case document
        case keyOrEnd
        case key
        case inKey
        case colon
        case list
        case rowOrEnd
        case row
        case inRow
        case rowsGoOn
        case tablesGoOn
        case end
        case refused
    }

    /// The longest object: a row of 900 bytes with its names, each character as an escape.
    static let mostBytes = 16_384

    private var state = State.document
    private var line = 1
    private var column = 0
    private var piece: [UInt8] = []
    private var isTooLong = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var start = (line: 1, column: 1)

    /// Reads on; whether the document goes on.
    mutating func read(_ bytes: ArraySlice<UInt8>, _ found: (Found) -> Void) {
        for byte in bytes {
            column += 1
            switch state {
            case .inRow: inRow(byte, found)
            case .inKey: inKey(byte, found)
            case .refused: return
            default:
                if ![0x20, 0x09, 0x0A, 0x0D].contains(byte) { between(byte, found) }
            }
            if byte == 0x0A {
                line += 1
                column = 0
            }
        }
    }

    mutating func finish(_ found: (Found) -> Void) {
        guard state != .end, state != .refused else { return }
        refuse("the file ends too early", cure: "close its list and its object", found)
    }

    private mutating func between(_ byte: UInt8, _ found: (Found) -> Void) {
        switch (state, byte) {
        case (.document, UInt8(ascii: "{")): state = .keyOrEnd
        case (.keyOrEnd, UInt8(ascii: "}")), (.tablesGoOn, UInt8(ascii: "}")): state = .end
        case (.keyOrEnd, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            state = .inKey
            begin()
        case (.colon, UInt8(ascii: ":")): state = .list
        case (.list, UInt8(ascii: "[")): state = .rowOrEnd
        case (.rowOrEnd, UInt8(ascii: "]")), (.rowsGoOn, UInt8(ascii: "]")): state = .tablesGoOn
        case (.rowOrEnd, UInt8(ascii: "{")), (.row, UInt8(ascii: "{")):
            state = .inRow
            begin()
            piece.append(byte)
            depth = 1
        case (.rowsGoOn, UInt8(ascii: ",")): state = .row
        case (.tablesGoOn, UInt8(ascii: ",")): state = .key
        default:
            let expected =
                switch state {
                case .document: "an object in braces"
                case .keyOrEnd, .key: "the name of a table in quotes"
                case .colon: "a colon"
                case .list: "a list of rows in brackets"
                case .rowOrEnd, .row: "a row in braces"
                case .rowsGoOn: "a comma or ]"
                case .tablesGoOn: "a comma or }"
                case .end: "nothing more"
                case .inKey, .inRow, .refused: "something else"
                }
            refuse("\(expected) belongs here", cure: "correct the JSON", found)
        }
    }

    private mutating func begin() {
        start = (line, column)
        piece = []
        isTooLong = false
        isInString = false
        isEscaped = false
    }

    private mutating func inKey(_ byte: UInt8, _ found: (Found) -> Void) {
        guard byte != UInt8(ascii: "\"") else {
            state = .colon
            let name = String(decoding: piece, as: UTF8.self)
            found(.table(name: name, line: start.line, column: start.column))
            return
        }
        guard piece.count < 64, byte >= 0x20, byte != UInt8(ascii: "\\") else {
            refuse("this is no name of a table", cure: "write one in quotes", found)
            return
        }
        piece.append(byte)
    }

    private mutating func inRow(_ byte: UInt8, _ found: (Found) -> Void) {
        if piece.count < Self.mostBytes { piece.append(byte) } else { isTooLong = true }
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            guard depth == 0 else { return }
            state = .rowsGoOn
            found(.row(isTooLong ? nil : piece, line: start.line, column: start.column))
            piece = []
        default: break
        }
    }

    private mutating func refuse(_ wrong: String, cure: String, _ found: (Found) -> Void) {
        state = .refused
        found(.wrong(FieldError(wrong, cure: cure), line: line, column: max(1, column)))
    }
}
