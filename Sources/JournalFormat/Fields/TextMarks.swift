/// Where the texts of a row came to stand in the bytes that were hashed, in their order.
///
/// Held in place: a row is written for every payment.
package struct TextMarks {
    private var slices = InlineArray<8, ByteWriter.Slice>(
        repeating: ByteWriter.Slice(start: 0, count: 0)
    )
    private var count = 0

    init() {}

    @inline(__always)
    mutating func append(_ slice: ByteWriter.Slice) {
        slices[count] = slice
        count += 1
    }

    package subscript(index: Int) -> ByteWriter.Slice {
        precondition(index < count, "A text that is bound was written.")
        return slices[index]
    }
}
