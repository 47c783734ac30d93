/// How a PIN stands in its block; the raw value is its name in vectors and tools.
public enum PINBlockFormat: String, Sendable, CaseIterable {
    /// ISO 9564 format 0: PIN and fill F, mixed with the card number.
    case iso0 = "ISO0"
    /// ISO 9564 format 1: PIN and random fill, no card number.
    case iso1 = "ISO1"
    /// ISO 9564 format 3: PIN and random fill A to F, mixed with the card number.
    case iso3 = "ISO3"
    /// ISO 9564 format 4: a 16-byte block under AES with the card number in between.
    case iso4 = "ISO4"
    /// X9.8 without card number: as format 0, not mixed (DE53 of UnionPay, digit 1 = 1).
    case x98WithoutCardNumber = "X9.8_NO_PAN"

    /// Bytes of the block.
    public var blockLength: Int { self == .iso4 ? 16 : 8 }

    /// The cipher that it is made for.
    package var cipher: KeyAlgorithm { self == .iso4 ? .aes : .tripleDES }

    /// Whether the block depends on the card number.
    public var usesCardNumber: Bool {
        switch self {
        case .iso0, .iso3, .iso4: true
        case .iso1, .x98WithoutCardNumber: false
        }
    }

    /// How many nibbles of fill beside fixed ones the format draws for a PIN of this length.
    package func randomNibbles(pinLength: Int) -> Int {
        switch self {
        case .iso0, .x98WithoutCardNumber: 0
        case .iso1, .iso3: 14 - pinLength
        case .iso4: 16
        }
    }

    /// The first nibble of the clear block.
    var control: UInt8 {
        switch self {
        case .iso0, .x98WithoutCardNumber: 0
        case .iso1: 1
        case .iso3: 3
        case .iso4: 4
        }
    }
}
