/// How the working keys stand in DE62 of UnionPay's 0810, told by its length.
///
/// ```
/// 24   PIK 8  ┃ KCV 4 ┃ MAK 8        ┃ KCV 4
/// 40   PIK 16 ┃ KCV 4 ┃ MAK 8 ┃ 00×8 ┃ KCV 4            the zeros are clear;
/// 60   as 40          ┃ TDK 16       ┃ KCV 4            a 16-byte MAK fills its place
/// 56   PIK 24 ┃ KCV 4 ┃ MAK 24       ┃ KCV 4
/// 84   as 56          ┃ TDK 24       ┃ KCV 4
/// ```
///
/// DE48 of the plain 0810 is the 40-byte form with a 16-byte MAK. Source:
/// protocol/unionpay-pos.md, 3.6; 56 and 84 are by arithmetic there.
public enum WorkingKeyLayout: Int, Sendable, CaseIterable {
    /// Single-length keys.
    case single = 24
    /// A double-length PIN key; the MAC key single or double.
    case double = 40
    /// Places for triple-length keys.
    case triple = 56
    /// As `double`, with a track key.
    case doubleWithTrackKey = 60
    /// As `triple`, with a track key.
    case tripleWithTrackKey = 84

    /// Bytes of the place of one key, without its check value.
    public var slotLength: Int {
        switch self {
        case .single: 8
        case .double, .doubleWithTrackKey: 16
        case .triple, .tripleWithTrackKey: 24
        }
    }

    /// Whether a track key stands in third place.
    public var carriesTrackKey: Bool { self == .doubleWithTrackKey || self == .tripleWithTrackKey }

    /// Bytes of the check value behind each key.
    public static let checkValueLength = 4

    /// Encodes the keys under the terminal master key.
    ///
    /// Throws `keyLength` when a key is longer than its place, and when the track key is missing
    /// or has no place.
    public func encode(
        _ keys: borrowing WorkingKeys,
        under master: KeyEncryptionKey
    ) throws(CardSecurityError) -> [UInt8] {
        var field: [UInt8] = []
        field.reserveCapacity(rawValue)
        try append(keys.pin, under: master, to: &field)
        try append(keys.mac, under: master, to: &field)
        switch keys.track {
        case .some(let track):
            guard carriesTrackKey else { throw .keyLength(track.count) }
            try append(track, under: master, to: &field)
        case .none:
            guard !carriesTrackKey else { throw .keyLength(0) }
        }
        return field
    }

    /// Decodes the field; its length chooses the layout, and every check value is compared.
    ///
    /// Throws `wrongLength` for a length that is no layout, and `checkValueMismatch`.
    public static func decode(
        _ field: Span<UInt8>,
        under master: KeyEncryptionKey
    ) throws(CardSecurityError) -> WorkingKeys {
        guard let layout = WorkingKeyLayout(rawValue: field.count) else {
            throw .wrongLength(found: field.count)
        }
        let pin = try layout.key(at: 0, of: field, under: master)
        let mac = try layout.key(at: 1, of: field, under: master)
        guard layout.carriesTrackKey else { return WorkingKeys(pin: pin, mac: mac, track: nil) }
        let track = try layout.key(at: 2, of: field, under: master)
        return WorkingKeys(pin: pin, mac: mac, track: track)
    }

    private func append(
        _ key: borrowing KeyBytes,
        under master: KeyEncryptionKey,
        to field: inout [UInt8]
    ) throws(CardSecurityError) {
        guard key.count <= slotLength else { throw .keyLength(key.count) }
        field += try master.wrap(key)
        field += [UInt8](repeating: 0, count: slotLength - key.count)
        field += try KeyCheckValue(of: key, master.algorithm, length: Self.checkValueLength).bytes
    }

    private func key(
        at place: Int,
        of field: Span<UInt8>,
        under master: KeyEncryptionKey
    ) throws(CardSecurityError) -> KeyBytes {
        let start = place * (slotLength + Self.checkValueLength)
        var end = start + slotLength
        let value = try KeyCheckValue(
            received: field.extracting(end..<end + Self.checkValueLength)
        )
        // A shorter key is followed by clear zeros in whole blocks.
        while end - start > 8, isZero(field.extracting(end - 8..<end)) { end -= 8 }
        return try master.unwrap(field.extracting(start..<end), checkValue: value)
    }

    private func isZero(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] != 0 { return false }
        return true
    }
}

/// The session keys of one terminal, in the clear.
public struct WorkingKeys: ~Copyable {
    /// PIK: encrypts PIN blocks.
    public let pin: KeyBytes
    /// MAK: authenticates messages.
    public let mac: KeyBytes
    /// TDK: encrypts tracks.
    public let track: KeyBytes?

    /// Takes the keys over.
    public init(pin: consuming KeyBytes, mac: consuming KeyBytes, track: consuming KeyBytes?) {
        self.pin = pin
        self.mac = mac
        self.track = track
    }

    /// Draws fresh DES keys with odd parity that fit the layout.
    ///
    /// `macLength` chooses a single or double-length MAC key where the layout leaves the choice;
    /// nil takes 8 bytes in the 40 and 60-byte forms, as UnionPay terminals expect, else the
    /// length of the place.
    public static func generate(
        for layout: WorkingKeyLayout,
        macLength: Int? = nil,
        from random: any RandomSource
    ) throws(CardSecurityError) -> WorkingKeys {
        let standard = layout.slotLength == 16 ? 8 : layout.slotLength
        let pin = try KeyBytes.generateDES(count: layout.slotLength, from: random)
        let mac = try KeyBytes.generateDES(count: macLength ?? standard, from: random)
        guard layout.carriesTrackKey else { return WorkingKeys(pin: pin, mac: mac, track: nil) }
        let track = try KeyBytes.generateDES(count: layout.slotLength, from: random)
        return WorkingKeys(pin: pin, mac: mac, track: track)
    }
}
