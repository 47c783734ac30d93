package import ISO8583

/// The account number on a track 2 in the clear.
package enum TrackNumber {
    /// What stands in front of the separator; nil where there is none, or anything but digits
    /// behind it.
    ///
    /// Less work than a whole `Track2`, of which a request needs nothing else.
    package static func read(_ track: [UInt8]) -> PrimaryAccountNumber? {
        let separator = track.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "D") }
        guard let separator, track[(separator + 1)...].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return PrimaryAccountNumber(digits: track.span.extracting(first: separator))
    }
}
