import Text

/// The inside of an element as values: keys in the order of the wire, repeated tags repeated.
public struct CompositeValue: Hashable, Sendable {
    /// One part.
    public struct Entry: Hashable, Sendable {
        /// Its key: a position, a bit, or a tag.
        public var key: String
        /// Its value.
        public var value: ElementValue

        /// A part with its key.
        public init(key: String, value: ElementValue) {
            self.key = key
            self.value = value
        }
    }

    /// The parts in order.
    public var entries: [Entry]

    /// Parts in order; none by default.
    public init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// The value of the first part with a key; setting replaces it, appends it, or with nil removes
    /// all.
    public subscript(key: String) -> ElementValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            guard let newValue else { return entries.removeAll { $0.key == key } }
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = newValue
            } else {
                entries.append(Entry(key: key, value: newValue))
            }
        }
    }

    /// The values of all parts with a key, in order.
    public func values(_ key: String) -> [ElementValue] {
        entries.filter { $0.key == key }.map(\.value)
    }
}

/// The value of an element or of a part.
public indirect enum ElementValue: Hashable, Sendable {
    /// Canonical text: characters, digits, or upper-case hexadecimal for bytes.
    case text(String)
    /// Parts.
    case composite(CompositeValue)
    /// Groups that repeat.
    case list([CompositeValue])

    /// The text; nil for parts and lists.
    public var text: String? {
        if case .text(let text) = self { return text }
        return nil
    }

    /// The value further down a path; list positions count from 1.
    public func value(at components: ArraySlice<String>) -> ElementValue? {
        guard let key = components.first else { return self }
        let rest = components.dropFirst()
        switch self {
        case .text: return nil
        case .composite(let inside): return inside[key]?.value(at: rest)
        case .list(let groups):
            guard let position = Int(key), groups.indices.contains(position - 1) else { return nil }
            return ElementValue.composite(groups[position - 1]).value(at: rest)
        }
    }
}

extension CompositeValue {
    /// Builds the tree from what a walk has collected.
    init(_ pieces: ArraySlice<CompositeSink.Piece>, depth: Int) {
        entries = []
        var index = pieces.startIndex
        while index < pieces.endIndex {
            let piece = pieces[index]
            var end = index + 1
            while end < pieces.endIndex, pieces[end].depth > depth { end += 1 }
            let children = pieces[(index + 1)..<end]
            let value: ElementValue
            switch piece.shape {
            case .value:
                value = .text(
                    piece.isBinary ? Hexadecimal.text(piece.value) : Latin1.text(piece.value)
                )
            case .composite, .group:
                value = .composite(CompositeValue(children, depth: depth + 1))
            case .list:
                let groups = CompositeValue(children, depth: depth + 1).entries
                value = .list(
                    groups.compactMap { entry in
                        guard case .composite(let group) = entry.value else { return nil }
                        return group
                    }
                )
            }
            entries.append(Entry(key: piece.key, value: value))
            index = end
        }
    }
}
