/// Takes what is found inside a composite, where anyone wants it; checking alone collects nothing.
struct CompositeSink {
    /// One thing found.
    struct Piece {
        enum Shape {
            case value
            case composite
            case list
            case group
        }

        var depth: Int
        var key: String
        var shape: Shape
        var isBinary: Bool
        /// The canonical value.
        var value: [UInt8]
        /// Where it stands in the bytes around it, its tag or prefix included.
        var range: Range<Int>
    }

    let collects: Bool
    var pieces: [Piece] = []
    var depth = 0

    init(collects: Bool) {
        self.collects = collects
    }

    mutating func add(
        _ key: String,
        _ layout: ElementLayout,
        _ slot: Message.Slot,
        from start: Int,
        in bytes: RawSpan
    ) {
        let isOpened = layout.extra.contains(.composite)
        pieces.append(
            Piece(
                depth: depth,
                key: key,
                shape: isOpened ? .composite : .value,
                isBinary: layout.kind == .binary,
                value: CanonicalValue.bytes(layout, slot.value(layout, in: bytes), in: bytes),
                range: start..<Int(slot.end)
            )
        )
    }

    mutating func add(_ key: String, shape: Piece.Shape, range: Range<Int>) {
        pieces.append(
            Piece(
                depth: depth,
                key: key,
                shape: shape,
                isBinary: false,
                value: [],
                range: range
            )
        )
    }

    mutating func add(
        _ key: String,
        isBinary: Bool,
        content: Range<Int>,
        range: Range<Int>,
        in bytes: RawSpan
    ) {
        pieces.append(
            Piece(
                depth: depth,
                key: key,
                shape: .value,
                isBinary: isBinary,
                value: content.map { bytes.byte($0) },
                range: range
            )
        )
    }

    /// Turns places in a canonical value into places on the wire.
    mutating func relocate(from index: Int, _ place: (Int) -> Int) {
        for at in index..<pieces.count {
            let range = pieces[at].range
            let start = place(range.lowerBound)
            let end = range.isEmpty ? start : place(range.upperBound - 1) + 1
            pieces[at].range = start..<max(start, end)
        }
    }
}
