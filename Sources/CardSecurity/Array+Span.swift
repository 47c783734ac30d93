/// Copies out of spans, for callers that keep bytes.
extension [UInt8] {
    /// Copies a span.
    package init(copying span: Span<UInt8>) {
        self.init(unsafeUninitializedCapacity: span.count) { buffer, count in
            for index in span.indices { buffer[index] = span[index] }
            count = span.count
        }
    }
}
