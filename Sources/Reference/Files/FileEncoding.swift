import ISO8583
import Text

/// How the characters of a file stand as bytes.
enum FileEncoding: Hashable {
    case utf8
    case gbk

    /// What the bytes of a cell say about their encoding.
    enum Evidence: Hashable {
        /// ASCII, or characters in both.
        case none
        case utf8
        case gbk
    }

    /// What a cell says: three bytes of UTF-8 in a row are hardly ever GBK, and what is no UTF-8
    /// can be nothing else.
    static func evidence(in cell: ArraySlice<UInt8>) -> Evidence {
        guard cell.contains(where: { $0 >= 0x80 }) else { return .none }
        let scan = UTF8Scan(cell)
        if scan.firstWrong != nil {
            return TextCharset.gbk.text(cell) == nil ? .utf8 : .gbk
        }
        return scan.hasLong || TextCharset.gbk.text(cell) == nil ? .utf8 : .none
    }

    /// The characters of a cell; nil for a file that has shown no encoding yet is UTF-8.
    func text(_ cell: ArraySlice<UInt8>) throws(FieldError) -> String {
        guard cell.contains(where: { $0 >= 0x80 }) else {
            return String(decoding: cell, as: UTF8.self)
        }
        let scan = UTF8Scan(cell)
        switch self {
        case .utf8:
            guard let wrong = scan.firstWrong else { return String(decoding: cell, as: UTF8.self) }
            throw Self.wrong(cell[wrong], number: wrong - cell.startIndex + 1, "UTF-8")
        case .gbk:
            guard scan.firstWrong != nil || !scan.hasLong else {
                throw FieldError(
                    "the cell is UTF-8 and cells before it are GBK",
                    cure: "save the whole file as UTF-8"
                )
            }
            guard let text = TextCharset.gbk.text(cell) else {
                let wrong = Self.firstNoGBK(cell)
                throw Self.wrong(cell[wrong], number: wrong - cell.startIndex + 1, "GBK")
            }
            return text
        }
    }

    private static func wrong(_ byte: UInt8, number: Int, _ name: String) -> FieldError {
        FieldError(
            "byte \(Hexadecimal.wording(byte)), number \(number) of the cell, is no \(name)",
            cure: "the file mixes encodings or is damaged, save the whole of it as UTF-8"
        )
    }

    private static func firstNoGBK(_ cell: ArraySlice<UInt8>) -> Int {
        var at = cell.startIndex
        while at < cell.endIndex {
            let length = cell[at] < 0x80 ? 1 : 2
            if TextCharset.gbk.text(cell[at..<min(at + length, cell.endIndex)]) == nil { return at }
            at += length
        }
        return cell.startIndex
    }
}

/// A look at bytes that may be UTF-8.
struct UTF8Scan {
    /// The first byte at which they are none.
    private(set) var firstWrong: Int?
    /// Whether a character of three or four bytes stands before it.
    private(set) var hasLong = false

    init(_ bytes: ArraySlice<UInt8>) {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            guard let (length, second) = Self.shape(of: bytes[at]), at + length <= bytes.endIndex,
                length < 2 || second.contains(bytes[at + 1]),
                length < 3 || bytes[(at + 2)..<(at + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
            else {
                firstWrong = at
                return
            }
            if length > 2 { hasLong = true }
            at += length
        }
    }

    /// How many bytes a character has that begins so, and which its second may be.
    private static func shape(of lead: UInt8) -> (Int, ClosedRange<UInt8>)? {
        switch lead {
        case 0x00...0x7F: (1, 0x80...0xBF)
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
