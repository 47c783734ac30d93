import ISO8583

/// What a card's issuer sends to its chip (DE 55 of a reply): its authentication and its scripts.
package enum IssuerData {
    /// Issuer authentication data, scripts before and behind the chip's last cryptogram.
    private static let tags: Set<UInt32> = [0x91, 0x71, 0x72]
    /// What DE 55 holds.
    private static let maximumBytes = 255

    /// What of a host's DE 55 is for the chip, as it came; nil where there is nothing, or it is
    /// broken.
    package static func kept(of sent: [UInt8]) -> [UInt8]? {
        guard let objects = DataObject.read(sent) else { return nil }
        let bytes = objects.filter { tags.contains($0.tag) }.flatMap(\.bytes)
        return (1...maximumBytes).contains(bytes.count) ? bytes : nil
    }
}
