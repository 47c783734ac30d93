/// Reaching into composites by path.
extension Message {
    /// Whether the path leads to something.
    public func has(_ path: ElementPath) -> Bool {
        path.components.isEmpty ? has(path.element) : value(at: path) != nil
    }

    /// The value at a path: text, parts, or a list.
    public func value(at path: ElementPath) -> ElementValue? {
        guard let whole = value(path.element) else { return nil }
        return path.components.isEmpty ? whole : whole.value(at: path.components[...])
    }

    /// The canonical text at a path; nil where there is nothing, or more than one value.
    public func text(at path: ElementPath) -> String? {
        path.components.isEmpty ? text(path.element) : value(at: path)?.text
    }

    /// The value of an element: parts where the specification describes any, else text.
    public func value(_ element: Element) -> ElementValue? {
        if let composite = composite(element) { return .composite(composite) }
        return text(element).map { .text($0) }
    }

    /// The parts of an element; nil where it is absent or has none.
    public func composite(_ element: Element) -> CompositeValue? {
        pieces(of: element).map { CompositeValue($0[...], depth: 1) }
    }

    /// What stands inside an element, with places in `bytes`.
    func pieces(of element: Element) -> [CompositeSink.Piece]? {
        guard let slot = slot(of: element) else { return nil }
        let layout = layout(of: element)
        guard specification.wire.isComposite(layout, in: messageType) else { return nil }
        var walk = CompositeWalk(specification, collects: true)
        do throws(Fault) {
            try walk.walk(layout, slot, in: bytes.span.bytes)
        } catch {
            // An element is checked before it is kept, as one of the type that its message had.
            return nil
        }
        return walk.sink.pieces
    }

    /// Sets an element from its value: text, or parts.
    public mutating func set(_ element: Element, _ value: ElementValue) throws(CodingError) {
        switch value {
        case .text(let text): try set(element, text)
        case .composite(let parts): try set(element, parts)
        case .list:
            throw CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .wrongShape
            )
        }
    }

    /// Sets an element from its parts.
    public mutating func set(_ element: Element, _ parts: CompositeValue) throws(CodingError) {
        let layout = specification.wire.elements[element.index]
        guard layout.isDescribed, specification.wire.isComposite(layout, in: messageType) else {
            let kind: CodingError.Kind = layout.isDescribed ? .wrongShape : .unspecifiedElement
            throw CodingError(place: .element(ElementPath(element)), offset: 0, kind: kind)
        }
        let raw: [UInt8]
        do throws(Fault) {
            raw = try CompositeBuilder.bytes(of: parts, layout, specification)
        } catch {
            throw error.error(in: element.index)
        }
        try set(element, bytes: raw)
    }

    /// Sets what stands at a path; the parts beside it stay.
    ///
    /// Where the element is absent it begins with this part alone, so a positional composite must
    /// be set from its first part on.
    public mutating func set(_ path: ElementPath, _ text: String) throws(CodingError) {
        guard !path.components.isEmpty else { return try set(path.element, text) }
        var whole = ElementValue.composite(composite(path.element) ?? CompositeValue())
        guard whole.set(.text(text), at: path.components[...]) else {
            throw CodingError(place: .element(path), offset: 0, kind: .wrongShape)
        }
        try set(path.element, whole)
    }

    /// Takes what stands at a path over from another message; nothing happens where it is not
    /// there.
    public mutating func copy(_ path: ElementPath, from other: Message) throws(CodingError) {
        guard !path.components.isEmpty else { return try copy(path.element, from: other) }
        guard let value = other.value(at: path) else { return }
        var whole = ElementValue.composite(composite(path.element) ?? CompositeValue())
        guard whole.set(value, at: path.components[...]) else {
            throw CodingError(place: .element(path), offset: 0, kind: .wrongShape)
        }
        try set(path.element, whole)
    }
}

extension ElementValue {
    /// Replaces what stands further down; false where the path does not fit the shapes.
    mutating func set(_ value: ElementValue, at components: ArraySlice<String>) -> Bool {
        guard let key = components.first else {
            self = value
            return true
        }
        let rest = components.dropFirst()
        switch self {
        case .text: return false
        case .composite(var inside):
            let listFollows = rest.count == 2 && rest.first.map { Int($0) != nil } == true
            let empty = listFollows ? ElementValue.list([]) : .composite(CompositeValue())
            var child = inside[key] ?? empty
            if rest.isEmpty { child = value } else if !child.set(value, at: rest) { return false }
            inside[key] = child
            self = .composite(inside)
            return true
        case .list(var groups):
            guard let position = Int(key), (1...(groups.count + 1)).contains(position) else {
                return false
            }
            if position > groups.count { groups.append(CompositeValue()) }
            var child = ElementValue.composite(groups[position - 1])
            guard child.set(value, at: rest), case .composite(let group) = child else {
                return false
            }
            groups[position - 1] = group
            self = .list(groups)
            return true
        }
    }
}
