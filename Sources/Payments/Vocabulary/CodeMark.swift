import Text

/// What stays of a scanned code: its kind, the first two and the last four digits, and its length.
package struct CodeMark: Hashable, Sendable {
    package let kind: CodeKind
    /// The first two digits as a number.
    package let first: UInt8
    /// The last four digits as a number.
    package let last: UInt16
    /// Digits of the whole code, 16 to 24.
    package let length: UInt8

    /// nil for what is the mark of no code.
    package init?(kind: CodeKind, first: UInt8, last: UInt16, length: UInt8) {
        guard first <= 99, last <= 9_999, ScannedCode.lengths.contains(Int(length)) else {
            return nil
        }
        self.kind = kind
        self.first = first
        self.last = last
        self.length = length
    }

    /// The mark of a code that is of this kind.
    package init(_ code: ScannedCode, kind: CodeKind) {
        self.kind = kind
        first = code.prefix
        last = code.lastFour
        length = UInt8(code.count)
    }
}

extension CodeMark: CustomStringConvertible {
    /// `13************4821`, as long as the code.
    package var description: String {
        CodeMark.text(first: first, last: last, length: Int(length))
    }

    static func text(first: UInt8, last: UInt16, length: Int) -> String {
        DecimalText.padded(UInt32(first), digits: 2)
            + String(repeating: "*", count: max(0, length - 6))
            + DecimalText.padded(last, digits: 4)
    }
}
