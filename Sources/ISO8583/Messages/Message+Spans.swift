/// Values of a message without a copy.
extension Message {
    /// Calls `body` with the canonical value of an element: characters of text, bytes of `b`.
    ///
    /// Nothing is copied where the value stands on the wire as it is; nil where the element is
    /// absent.
    public func withCanonicalBytes<Result, Failure>(
        of element: Element,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let slot = valueSlot(of: element) else { return nil }
        let layout = layout(of: element)
        if layout.encoding == .ascii || layout.encoding == .binary {
            return try body(bytes.span.extracting(slot.contentRange))
        }
        let count = Int(slot.positions)
        guard count <= 64 else { return try body(canonicalBytes(of: slot, layout).span) }
        var scratch = [64 of UInt8](repeating: 0)
        var target = scratch.mutableSpan
        CanonicalValue.write(layout, slot, in: bytes.span.bytes, to: &target)
        return try body(scratch.span.extracting(0..<count))
    }
}
