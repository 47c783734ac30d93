import Text

/// BER-TLV: a tag of one to four bytes, a length in its short or long form, a value.
struct TLVHeader {
    /// The bytes of the tag as one number.
    var tag: UInt32 = 0
    var tagBytes = 0
    /// Where the value starts and how long it is.
    var content = 0
    var count = 0

    /// Reads tag and length; the value is known to be there afterwards.
    @inline(__always)
    init(in bytes: RawSpan, at start: Int, end: Int) throws(Fault) {
        var at = start
        var byte = bytes.byte(at)
        tag = UInt32(byte)
        at &+= 1
        if byte & 0x1F == 0x1F {
            repeat {
                guard at < end, at &- start < 4 else {
                    throw Fault(offset: start, kind: .compositeTag)
                }
                byte = bytes.byte(at)
                tag = tag &<< 8 | UInt32(byte)
                at &+= 1
            } while byte & 0x80 != 0
        }
        // No tag has the number 0: that is fill, which is stepped over before.
        guard tag != 0 else { throw Fault(offset: start, kind: .compositeTag) }
        tagBytes = at &- start
        guard at < end else {
            throw Fault(offset: at, kind: .truncated(needed: 1, left: 0)).inside(key)
        }
        let lengthAt = at
        count = Int(bytes.byte(at))
        at &+= 1
        if count >= 0x80 {
            let size = count & 0x7F
            guard size > 0, size <= 3 else {
                throw Fault(offset: lengthAt, kind: .compositeLength).inside(key)
            }
            guard size <= end &- at else {
                throw Fault(offset: at, kind: .truncated(needed: size, left: end &- at)).inside(key)
            }
            count = 0
            for _ in 0..<size {
                count = count &<< 8 | Int(bytes.byte(at))
                at &+= 1
            }
        }
        guard count <= end &- at else {
            throw Fault(offset: lengthAt, kind: .compositeLength).inside(key)
        }
        content = at
    }

    /// The tag in hexadecimal.
    var key: String {
        Hexadecimal.text(
            (0..<tagBytes).map { UInt8(truncatingIfNeeded: tag >> UInt32(8 * (tagBytes - 1 - $0))) }
        )
    }
}

extension CompositeWalk {
    mutating func tlv(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) throws(Fault) {
        var at = range.lowerBound
        while at < range.upperBound {
            // EMV allows bytes of zero before, between and behind what has a tag.
            if bytes.byte(at) == 0 {
                at &+= 1
                continue
            }
            if CompositeWalk.isFill(composite, at..<range.upperBound, in: bytes) { return }
            let header = try tlvHeader(at..<range.upperBound, in: bytes)
            let end = header.content &+ header.count
            if sink.collects {
                sink.add(
                    header.key,
                    isBinary: true,
                    content: header.content..<end,
                    range: at..<end,
                    in: bytes
                )
            }
            at = end
        }
    }

    @inline(__always)
    private func tlvHeader(_ range: Range<Int>, in bytes: RawSpan) throws(Fault) -> TLVHeader {
        do throws(Fault) {
            return try TLVHeader(in: bytes, at: range.lowerBound, end: range.upperBound)
        } catch {
            throw CompositeWalk.fillFault(range, in: bytes) ?? error
        }
    }

    /// What is wrong where fill stands: an FF, or nothing but zeros or spaces up to the end.
    @inline(never)
    static func fillFault(_ range: Range<Int>, in bytes: RawSpan) -> Fault? {
        let byte = bytes.byte(range.lowerBound)
        let isFill =
            [0x00, 0x20, 0x30].contains(byte) && range.allSatisfy { bytes.byte($0) == byte }
        guard byte == 0xFF || isFill else { return nil }
        return Fault(offset: range.lowerBound, kind: .compositeFill(found: byte))
    }

    /// Whether nothing but the fill byte is left.
    @inline(__always)
    static func isFill(
        _ composite: CompositeLayout,
        _ range: Range<Int>,
        in bytes: RawSpan
    ) -> Bool {
        guard composite.fill >= 0, Int16(bytes.byte(range.lowerBound)) == composite.fill else {
            return false
        }
        return range.allSatisfy { Int16(bytes.byte($0)) == composite.fill }
    }
}
