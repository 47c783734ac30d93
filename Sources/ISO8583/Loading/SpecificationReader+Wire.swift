/// Flattens the descriptions into the arrays that the coding loops use.
extension SpecificationReader {
    func buildWire() {
        for element in parts.elements {
            let index = element.composite.map { addComposite($0, parent: element.format) }
            var layout = ElementLayout(element.format, composite: index)
            if let index, let inside = element.composite {
                if inside.isSealed {
                    layout.extra.remove(.composite)
                } else if parts.wire.composites[index].readsWire, inside.messageTypes.isEmpty {
                    // The parts say which characters are right.
                    layout.characters = .any
                }
            }
            parts.wire.elements[element.element.index] = layout
        }
    }

    private func addComposite(_ composite: CompositeDescription, parent: ElementFormat) -> Int {
        let index = parts.wire.composites.count
        parts.wire.composites.append(CompositeLayout())
        var layout = CompositeLayout()
        layout.isText = parent.kind != .binary
        layout.typesFirst = Int32(parts.wire.compositeTypes.count)
        layout.typesCount = Int32(composite.messageTypes.count)
        parts.wire.compositeTypes += composite.messageTypes.map(\.packed)
        switch composite.form {
        case .positional(let optionalTail):
            layout.form = .positional
            layout.optionalTail = optionalTail
        case .bitmap(let form):
            layout.form = .bitmap
            layout.bits = Int16(form.bits)
            layout.bitmapEncoding = form.encoding
            layout.firstBitExtends = form.firstBitExtends
        case .tagged(let form):
            layout.form = .tagged
            layout.tagBytes = UInt8(form.tagBytes)
            layout.tagEncoding = form.tagEncoding
            layout.tagKind = form.tagKind
            layout.lengthEncoding = form.lengthEncoding
            layout.lengthBytes = UInt8(form.lengthBytes)
            layout.fill = form.fill.map { Int16($0) } ?? -1
        case .separated(let form):
            layout.form = .separated
            layout.between = form.between.map { Int16($0) } ?? -1
            layout.maximumGroups = Int32(form.maximum)
            layout.groupKey = PartKey.pack(form.repeatKey) ?? 0
            if let countFrom = form.countFrom {
                let position = composite.elements.firstIndex { $0.key == countFrom }
                layout.countFrom = Int16(position ?? -1)
            }
        case .tlv(let fill):
            layout.form = .tlv
            layout.fill = fill.map { Int16($0) } ?? -1
        }
        if case .bitmap(let form) = composite.form {
            let bits = form.bits * (form.firstBitExtends ? 2 : 1)
            (layout.first, layout.count) = addParts(composite.elements, slots: bits + 1) {
                Int($0.key) ?? 0
            }
        } else if layout.form != .tlv {
            (layout.first, layout.count) = addParts(composite.elements)
            (layout.groupFirst, layout.groupCount) = addParts(composite.group)
        }
        parts.wire.composites[index] = layout
        return index
    }

    private func addParts(_ elements: [SubElementDescription]) -> (first: Int32, count: Int32) {
        var next = -1
        return addParts(elements, slots: elements.count) { _ in
            next += 1
            return next
        }
    }

    /// Adds one run of parts, each at the place in the run that `place` says.
    private func addParts(
        _ elements: [SubElementDescription],
        slots: Int,
        place: (SubElementDescription) -> Int
    ) -> (first: Int32, count: Int32) {
        let first = parts.wire.parts.count
        parts.wire.parts.append(contentsOf: repeatElement(.absent, count: slots))
        for element in elements {
            guard let format = element.format else { continue }
            let index = element.composite.map { addComposite($0, parent: format) }
            var layout = ElementLayout(format, composite: index)
            if let index, parts.wire.composites[index].readsWire { layout.characters = .any }
            layout.key = PartKey.pack(element.key) ?? 0
            parts.wire.parts[first + place(element)] = layout
        }
        return (Int32(first), Int32(slots))
    }
}
