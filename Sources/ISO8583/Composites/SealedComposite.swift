/// Elements that are encrypted on the wire and have a form once they are opened.
extension DialectSpecification {
    /// Reads the parts of an opened element.
    ///
    /// Throws where the specification describes no parts, or the bytes are not in their form: the
    /// first sign of a wrong key. Offsets count from the start of the bytes.
    public func parts(
        of element: Element,
        opened bytes: [UInt8]
    ) throws(CodingError) -> CompositeValue {
        let layout = try sealedLayout(element)
        let padded = bytes + [UInt8](repeating: 0, count: Message.slack)
        let count = UInt32(bytes.count)
        let slot = Message.Slot(start: 0, content: 0, end: count, positions: count)
        var walk = CompositeWalk(self, collects: true)
        do throws(Fault) {
            try walk.walk(layout, slot, in: padded.span.bytes)
        } catch {
            throw error.error(in: element.index)
        }
        return CompositeValue(walk.sink.pieces[...], depth: 1)
    }

    /// Writes the parts of an element that is to be encrypted; the cipher's own padding is not
    /// added.
    public func bytes(
        of element: Element,
        parts: CompositeValue
    ) throws(CodingError) -> [UInt8] {
        let layout = try sealedLayout(element)
        do throws(Fault) {
            return try CompositeBuilder.bytes(of: parts, layout, self)
        } catch {
            throw error.error(in: element.index)
        }
    }

    private func sealedLayout(_ element: Element) throws(CodingError) -> ElementLayout {
        var layout = wire.elements[element.index]
        guard layout.isDescribed, layout.composite >= 0 else {
            throw CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .wrongShape
            )
        }
        layout.encoding = .binary
        return layout
    }
}
