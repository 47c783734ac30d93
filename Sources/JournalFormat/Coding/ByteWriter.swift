package import struct CardSecurity.SHA256Digest

/// A growing buffer that is written once a record and then both hashed and bound to a statement.
///
/// A class, because a store reads bound bytes from it while it writes them: they stay where
/// they are until the next write.
package final class ByteWriter {
    /// Where something was written.
    package struct Slice {
        package let start: Int
        package let count: Int

        package init(start: Int, count: Int) {
            self.start = start
            self.count = count
        }
    }

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    // Private, so that the compiler sees every access: others cost a check at run time each.
    private var used = 0
    private var hasTooLong = false

    package init(capacity: Int = 4096) {
        self.capacity = capacity
        base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// How many bytes were written.
    package var count: Int { used }
    /// Whether a text or a blob was longer than a reader takes: then nothing of it may be stored.
    package var isTooLong: Bool { hasTooLong }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: used) }

    package func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
        precondition(slice.start + slice.count <= used, "A slice lies within what was written.")
        return UnsafeRawBufferPointer(start: base + slice.start, count: slice.count)
    }

    package func removeAll() {
        used = 0
        hasTooLong = false
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if used + more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(capacity * 2, used + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: used)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    package func byte(_ value: UInt8) {
        reserve(1)
        base.storeBytes(of: value, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    /// Seven bits a byte, least significant first, the high bit says that more follow.
    @inline(__always)
    package func unsigned(_ value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            base.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80,
                toByteOffset: used,
                as: UInt8.self
            )
            used += 1
            rest >>= 7
        }
        base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: used, as: UInt8.self)
        used += 1
    }

    /// Zigzag, so that small negative numbers stay short.
    @inline(__always)
    package func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Zero when absent, else one more than the number.
    @inline(__always)
    package func optional(_ value: (some FixedWidthInteger)?) {
        guard let value else {
            byte(0)
            return
        }
        byte(1)
        signed(Int64(truncatingIfNeeded: value))
    }

    @inline(__always)
    package func word(_ value: UInt64) {
        reserve(8)
        base.storeBytes(of: value.littleEndian, toByteOffset: used, as: UInt64.self)
        used += 8
    }

    package func hash(_ hash: SHA256Digest) {
        hash.withBytes { bytes in
            bytes.withUnsafeBufferPointer { _ = raw(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Bytes without their length.
    @discardableResult
    package func raw(_ bytes: UnsafeRawBufferPointer) -> Slice {
        let slice = Slice(start: used, count: bytes.count)
        guard let source = bytes.baseAddress else { return slice }
        reserve(bytes.count)
        (base + used).copyMemory(from: source, byteCount: bytes.count)
        used += bytes.count
        return slice
    }

    /// Bytes after their length.
    @discardableResult
    package func blob(_ bytes: [UInt8]) -> Slice {
        unsigned(UInt64(bytes.count))
        if bytes.count > ByteReader.longest { hasTooLong = true }
        return bytes.withUnsafeBytes { raw($0) }
    }

    /// UTF-8 after its length.
    @discardableResult
    package func text(_ text: String) -> Slice {
        var text = text
        return text.withUTF8 { utf8 in
            unsigned(UInt64(utf8.count))
            if utf8.count > ByteReader.longest { hasTooLong = true }
            return raw(UnsafeRawBufferPointer(utf8))
        }
    }

    /// The same of its bytes.
    package func text(bytes: UnsafeRawBufferPointer) {
        unsigned(UInt64(bytes.count))
        if bytes.count > ByteReader.longest { hasTooLong = true }
        raw(bytes)
    }

    /// A presence byte, then the text where there is one.
    @discardableResult
    package func optional(text: String?) -> Slice? {
        guard let text else {
            byte(0)
            return nil
        }
        byte(1)
        return self.text(text)
    }

    /// A copy of all that was written.
    package var array: [UInt8] { [UInt8](bytes) }
}
