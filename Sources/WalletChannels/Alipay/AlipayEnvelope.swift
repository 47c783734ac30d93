/// The outermost object of an answer of Alipay's gateway, cut into ranges of the bytes as received.
///
/// ```
/// {"alipay_trade_pay_response":{…},"sign":"…"}
///                              ^^^  what is signed, and what is read: the same range
/// ```
///
/// Members stand in any order; others may stand between. What is signed is never decoded before it
/// is verified. A name with an escape, a name that stands twice, a depth over 64 and anything
/// behind the object make it unreadable: with two names one of them would be verified and the other
/// one read.
package struct AlipayEnvelope: Equatable {
    package static let maximumDepth = 64
    /// Members of the outermost object.
    package static let maximumMembers = 16

    /// The value of the member that was asked for: an object, with its braces.
    package private(set) var response: Range<Int>?
    /// The value of `error_response`.
    package private(set) var failure: Range<Int>?
    /// The characters of `sign`, without the quotes.
    package private(set) var sign: Range<Int>?

    /// Nil where the bytes are no such object.
    package init?(_ bytes: [UInt8], key: String) {
        var walker = Walker(bytes: bytes)
        walker.skipSpace()
        guard walker.take(0x7B) else { return nil }
        var names: [ArraySlice<UInt8>] = []
        repeat {
            walker.skipSpace()
            guard names.count < Self.maximumMembers, let name = walker.plainString() else {
                return nil
            }
            walker.skipSpace()
            guard !names.contains(bytes[name]), walker.take(0x3A) else { return nil }
            names.append(bytes[name])
            walker.skipSpace()
            if bytes[name].elementsEqual("sign".utf8) {
                guard let sign = walker.plainString() else { return nil }
                self.sign = sign
            } else {
                let isObject = walker.next == 0x7B
                guard let value = walker.value() else { return nil }
                if bytes[name].elementsEqual(key.utf8) {
                    guard isObject else { return nil }
                    response = value
                } else if bytes[name].elementsEqual("error_response".utf8) {
                    guard isObject else { return nil }
                    failure = value
                }
            }
            walker.skipSpace()
        } while walker.take(0x2C)
        guard walker.take(0x7D) else { return nil }
        walker.skipSpace()
        guard walker.next == nil else { return nil }
    }
}

/// Walks over JSON without decoding it, in one pass and without recursion.
private struct Walker {
    let bytes: [UInt8]
    var at = 0

    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            at += 1
        }
    }

    /// The inside of a string without escapes.
    mutating func plainString() -> Range<Int>? {
        guard take(0x22) else { return nil }
        let start = at
        while let byte = next {
            if byte == 0x22 {
                at += 1
                return start..<(at - 1)
            }
            guard byte != 0x5C, byte >= 0x20 else { return nil }
            at += 1
        }
        return nil
    }

    /// A whole value; its inside is looked at for strings and brackets alone.
    mutating func value() -> Range<Int>? {
        let start = at
        /// One bit a level: set for an object.
        var kinds: UInt64 = 0
        var depth = 0
        while let byte = next {
            switch byte {
            case 0x22:
                guard skipString() else { return nil }
            case 0x7B, 0x5B:
                guard depth < AlipayEnvelope.maximumDepth else { return nil }
                kinds = kinds << 1 | (byte == 0x7B ? 1 : 0)
                depth += 1
                at += 1
            case 0x7D, 0x5D:
                // The end of what stands around a value that is no object.
                guard depth > 0 else { return at > start ? start..<at : nil }
                guard kinds & 1 == (byte == 0x7D ? 1 : 0) else { return nil }
                kinds >>= 1
                depth -= 1
                at += 1
                if depth == 0 { return start..<at }
                continue
            case 0x2C where depth == 0: return at > start ? start..<at : nil
            default: at += 1
            }
            if depth == 0, byte == 0x22 { return start..<at }
        }
        return nil
    }

    /// Passes over a string, escapes included.
    private mutating func skipString() -> Bool {
        at += 1
        while let byte = next {
            at += 1
            switch byte {
            case 0x22: return true
            case 0x5C:
                guard next != nil else { return false }
                at += 1
            default: break
            }
        }
        return false
    }
}
