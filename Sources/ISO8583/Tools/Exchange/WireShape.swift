/// What an element is on the wire, whatever it is said to mean.
///
/// Two elements of one shape take the same bytes; which of them are admitted may differ.
struct WireShape {
    /// How content becomes bytes.
    private enum Content: Equatable {
        /// Bytes of which nothing is said.
        case opaque
        /// One byte a position, as it is.
        case text
        case ebcdic
        case hexadecimal
        case packed(isLeft: Bool, pad: UInt8, isSigned: Bool)
    }

    private enum Extent: Equatable {
        case fixed(bytes: Int)
        case prefixed(LengthPrefix, positions: Int)
        case rest(positions: Int)
    }

    private let content: Content
    private let extent: Extent

    init(_ format: ElementFormat) {
        let layout = ElementLayout(format)
        let positions = Int(layout.maximum)
        var content: Content
        switch format.encoding {
        case .ascii: content = .text
        case .binary: content = .opaque
        case .ebcdic: content = .ebcdic
        case .hexadecimal: content = .hexadecimal
        case .bcdLeft, .bcdRight:
            content = .packed(
                isLeft: format.encoding == .bcdLeft,
                pad: format.padNibble,
                isSigned: format.kind == .signedNumeric
            )
        }
        switch format.length {
        case .fixed:
            // Hexadecimal text of a known size is a text, and an even count of digits has no pad.
            if content == .hexadecimal { content = .text }
            if case .packed(_, _, let isSigned) = content, format.maximum % 2 == 0 {
                content = .packed(isLeft: false, pad: 0, isSigned: isSigned)
            }
            extent = .fixed(bytes: layout.contentBytes(positions: positions))
        case .prefixed(var prefix, _):
            if [.opaque, .text, .ebcdic].contains(content) { prefix.counts = .bytes }
            extent = .prefixed(prefix, positions: positions)
        case .rest, .until: extent = .rest(positions: positions)
        }
        self.content = content
    }

    /// Whether both take the same bytes: of bytes of which one side says nothing, the same number.
    func isSame(as other: WireShape) -> Bool {
        guard extent == other.extent else { return false }
        if content == other.content { return true }
        guard content == .opaque || other.content == .opaque else { return false }
        if case .fixed = extent { return true }
        return content == .text || other.content == .text
    }
}
