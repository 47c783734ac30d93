internal import struct CardSecurity.SHA256Digest

/// A growing buffer that is written once a record and then both hashed and bound to a statement.
///
/// A class, because SQLite reads bound bytes from it while the statement runs: they stay where
/// they are until the next write.
final class ByteWriter {
    /// Where something was written.
    struct Slice {
        let start: Int
        let count: Int
    }

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0
    /// Whether a text or a blob was longer than a reader takes: then nothing of it may be stored.
    private(set) var isTooLong = false

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
        precondition(slice.start + slice.count <= count, "A slice lies within what was written.")
        return UnsafeRawBufferPointer(start: base + slice.start, count: slice.count)
    }

    func removeAll() {
        count = 0
        isTooLong = false
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    func byte(_ value: UInt8) {
        reserve(1)
        base.storeBytes(of: value, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Seven bits a byte, least significant first, the high bit says that more follow.
    @inline(__always)
    func unsigned(_ value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            base.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80,
                toByteOffset: count,
                as: UInt8.self
            )
            count += 1
            rest >>= 7
        }
        base.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Zigzag, so that small negative numbers stay short.
    @inline(__always)
    func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Zero when absent, else one more than the number.
    @inline(__always)
    func optional(_ value: (some FixedWidthInteger)?) {
        guard let value else {
            byte(0)
            return
        }
        byte(1)
        signed(Int64(truncatingIfNeeded: value))
    }

    @inline(__always)
    func word(_ value: UInt64) {
        reserve(8)
        base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt64.self)
        count += 8
    }

    func hash(_ hash: SHA256Digest) {
        hash.withBytes { bytes in
            bytes.withUnsafeBufferPointer { _ = raw(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Bytes without their length.
    @discardableResult
    func raw(_ bytes: UnsafeRawBufferPointer) -> Slice {
        let slice = Slice(start: count, count: bytes.count)
        guard let source = bytes.baseAddress else { return slice }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
        return slice
    }

    /// Bytes after their length.
    @discardableResult
    func blob(_ bytes: [UInt8]) -> Slice {
        unsigned(UInt64(bytes.count))
        if bytes.count > ByteReader.longest { isTooLong = true }
        return bytes.withUnsafeBytes { raw($0) }
    }

    /// UTF-8 after its length.
    @discardableResult
    func text(_ text: String) -> Slice {
        var text = text
        return text.withUTF8 { utf8 in
            unsigned(UInt64(utf8.count))
            if utf8.count > ByteReader.longest { isTooLong = true }
            return raw(UnsafeRawBufferPointer(utf8))
        }
    }

    /// A presence byte, then the text where there is one.
    @discardableResult
    func optional(text: String?) -> Slice? {
        guard let text else {
            byte(0)
            return nil
        }
        byte(1)
        return self.text(text)
    }

    /// A copy of all that was written.
    var array: [UInt8] { [UInt8](bytes) }
}
