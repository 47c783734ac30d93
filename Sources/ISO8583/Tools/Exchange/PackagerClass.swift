/// A field packager of jPOS by the name of its class, in independent parts.
///
/// Names and behaviour: the sources of jPOS, `org/jpos/iso/IF*.java`.
struct PackagerClass {
    enum Shape {
        /// A value with or without a length in front.
        case value(ElementKind, ContentEncoding, ImportedElement.Length)
        /// A bitmap.
        case bitmap(BitmapEncoding)
        /// Tag, length and value of a text or of bytes.
        case tagged(tagSize: Int, digits: Int, ElementKind)
        /// Nothing on the wire.
        case nothing
    }

    let shape: Shape
    /// The nibble beside an odd number of digits where the class and not `pad` decides.
    var padNibble: UInt8?
    /// Whether `pad` decides on which side it stands.
    var sideIsPad = false
    /// Whether short texts are filled with spaces.
    var fills = false
    /// Whether the length of the XML counts the sign.
    var hasSign: Bool {
        if case .value(.signedNumeric, _, _) = shape { return true }
        return false
    }

    /// The class of a name with or without its package; nil for one that has no words here.
    init?(_ name: String) {
        let package = "org.jpos.iso."
        let own = name.hasPrefix(package) ? String(name.dropFirst(package.count)) : name
        guard let known = Self.known(own) else { return nil }
        self = known
    }

    private init(
        _ kind: ElementKind,
        _ encoding: ContentEncoding,
        _ length: ImportedElement.Length = .fixed
    ) {
        shape = .value(kind, encoding, length)
    }

    private init(shape: Shape) {
        self.shape = shape
    }

    private static func known(_ name: String) -> PackagerClass? {
        fixed(name) ?? tagged(name) ?? variable(name)
    }

    private static func fixed(_ name: String) -> PackagerClass? {
        var packager: PackagerClass
        switch name {
        case "IF_CHAR": packager = PackagerClass(.alphanumericSpecial, .ascii)
        case "IF_ECHAR", "IFE_CHAR": packager = PackagerClass(.alphanumericSpecial, .ebcdic)
        case "IFA_NUMERIC": packager = PackagerClass(.numeric, .ascii)
        case "IFE_NUMERIC": packager = PackagerClass(.numeric, .ebcdic)
        case "IFB_NUMERIC": packager = PackagerClass(.numeric, .bcdRight)
        case "IFA_AMOUNT": packager = PackagerClass(.signedNumeric, .ascii)
        case "IFE_AMOUNT": packager = PackagerClass(.signedNumeric, .ebcdic)
        case "IFB_AMOUNT": packager = PackagerClass(.signedNumeric, .bcdRight)
        case "IFB_BINARY": packager = PackagerClass(.binary, .binary)
        case "IFA_BINARY": packager = PackagerClass(.binary, .hexadecimal)
        case "IFA_BITMAP": return PackagerClass(shape: .bitmap(.hexadecimal))
        case "IFB_BITMAP": return PackagerClass(shape: .bitmap(.binary))
        case "IFE_BITMAP": return PackagerClass(shape: .bitmap(.ebcdicHexadecimal))
        case "IF_NOP", "IF_UNUSED": return PackagerClass(shape: .nothing)
        default: return nil
        }
        packager.fills = ["IF_CHAR", "IF_ECHAR", "IFE_CHAR"].contains(name)
        packager.sideIsPad = ["IFB_NUMERIC", "IFB_AMOUNT"].contains(name)
        return packager
    }

    /// `IFA_TTLLCHAR`: two characters of tag, two of length.
    private static func tagged(_ name: String) -> PackagerClass? {
        guard name.hasPrefix("IFA_TT") else { return nil }
        let rest = name.dropFirst(4)
        let tagSize = rest.prefix { $0 == "T" }.count
        let digits = rest.dropFirst(tagSize).prefix { $0 == "L" }.count
        let kind: ElementKind
        switch rest.dropFirst(tagSize + digits) {
        case "CHAR": kind = .alphanumericSpecial
        case "BINARY": kind = .binary
        default: return nil
        }
        guard (2...3).contains(tagSize), (1...4).contains(digits) else { return nil }
        return PackagerClass(shape: .tagged(tagSize: tagSize, digits: digits, kind))
    }

    /// `IFB_LLLHCHAR`: the letters behind IF say how length and content are written, an H behind
    /// the Ls that the length is a binary number.
    private static func variable(_ name: String) -> PackagerClass? {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let digits = parts[1].prefix { $0 == "L" }.count
        guard (1...6).contains(digits) else { return nil }
        let content = String(parts[1].dropFirst(digits))
        func length(_ encoding: LengthEncoding, _ counts: LengthUnit) -> ImportedElement.Length {
            let bytes =
                encoding == .bcd ? (digits + 1) / 2 : encoding == .binary ? digits - 1 : digits
            return .prefixed(encoding, digits: digits, bytes: max(1, bytes), counts: counts)
        }
        let text = ElementKind.alphanumericSpecial
        var packager: PackagerClass
        switch (parts[0], content) {
        case ("IFA", "NUM"): packager = PackagerClass(.numeric, .ascii, length(.ascii, .digits))
        case ("IFA", "CHAR"): packager = PackagerClass(text, .ascii, length(.ascii, .digits))
        case ("IFA", "BINARY"): packager = PackagerClass(.binary, .binary, length(.ascii, .bytes))
        case ("IFA", "ABINARY"):
            packager = PackagerClass(.binary, .hexadecimal, length(.ascii, .digits))
        case ("IFA", "BNUM"):
            packager = PackagerClass(.numeric, .bcdRight, length(.ascii, .nibbles))
        case ("IFB", "NUM"): packager = PackagerClass(.numeric, .bcdRight, length(.bcd, .digits))
        case ("IFB", "CHAR"): packager = PackagerClass(text, .ascii, length(.bcd, .digits))
        case ("IFB", "BINARY"): packager = PackagerClass(.binary, .binary, length(.bcd, .bytes))
        case ("IFB", "HEX"): packager = PackagerClass(.binary, .binary, length(.bcd, .nibbles))
        case ("IFB", "HNUM"):
            packager = PackagerClass(.numeric, .bcdRight, length(.binary, .digits))
        case ("IFB", "HCHAR"): packager = PackagerClass(text, .ascii, length(.binary, .digits))
        case ("IFB", "HECHAR"): packager = PackagerClass(text, .ebcdic, length(.binary, .digits))
        case ("IFB", "HBINARY"):
            packager = PackagerClass(.binary, .binary, length(.binary, .bytes))
        case ("IFE", "NUM"): packager = PackagerClass(.numeric, .ebcdic, length(.ebcdic, .digits))
        case ("IFE", "CHAR"): packager = PackagerClass(text, .ebcdic, length(.ebcdic, .digits))
        case ("IFE", "BINARY"): packager = PackagerClass(.binary, .binary, length(.ebcdic, .bytes))
        case ("IFEA", "CHAR"): packager = PackagerClass(text, .ascii, length(.ebcdic, .digits))
        case ("IFAE", "CHAR"): packager = PackagerClass(text, .ebcdic, length(.ascii, .digits))
        case ("IFEB", "NUM"):
            packager = PackagerClass(.numeric, .bcdLeft, length(.ebcdic, .bytes))
            packager.padNibble = 0xF
        default: return nil
        }
        packager.sideIsPad =
            content == "NUM" && parts[0] == "IFB" || content.hasSuffix("BNUM")
            || content == "HNUM"
        return packager
    }
}
