import Text

/// One object of BER-TLV data: a tag and its value.
public struct DataObject: Hashable, Sendable {
    /// The bytes of the tag as one number: 0x9F26.
    public let tag: UInt32
    /// Whether its value consists of objects again: bit 6 of the tag's first byte.
    public let isConstructed: Bool
    /// The value.
    public let value: [UInt8]
    /// Tag, length and value as they stand.
    public let bytes: [UInt8]

    /// The objects in their order; bytes of zero before, between and behind them are left out.
    ///
    /// Nil where anything else is no object.
    public static func read(_ bytes: [UInt8]) -> [DataObject]? {
        var objects: [DataObject] = []
        let raw = bytes.span.bytes
        var at = 0
        while at < bytes.count {
            if bytes[at] == 0 {
                at += 1
                continue
            }
            let header: TLVHeader
            do throws(Fault) {
                header = try TLVHeader(in: raw, at: at, end: bytes.count)
            } catch {
                return nil
            }
            let end = header.content + header.count
            objects.append(
                DataObject(
                    tag: header.tag,
                    isConstructed: bytes[at] & 0x20 != 0,
                    value: Array(bytes[header.content..<end]),
                    bytes: Array(bytes[at..<end])
                )
            )
            at = end
        }
        return objects
    }
}

extension DataObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The tag and how long its value is.
    public var description: String {
        "object \(Hexadecimal.text(UInt64(tag), digits: 2)) of \(value.count) bytes"
    }

    /// The same.
    public var debugDescription: String { description }

    /// Nothing of the value.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
