/// Numbers of vehicles and codes of drivers as people key them in: `京A·12345`, `京a 12345` and
/// `京Ａ１２３４５` are one.
enum KeyedInName {
    /// In capitals, full width as half, without spaces, hyphens and the dots of number plates.
    static func folded(_ text: some StringProtocol) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            var value = scalar.value
            // The block of full width holds what ASCII has from ! to ~, in its order.
            if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
            if (0x61...0x7A).contains(value) { value -= 0x20 }
            guard !separators.contains(value), let scalar = Unicode.Scalar(value) else { continue }
            folded.append(scalar)
        }
        return String(folded)
    }

    /// The spaces, hyphens and dots of the keyboards at tills.
    private static let separators: Set<UInt32> = [
        0x20, 0xA0, 0x3000, 0x2D, 0x2010, 0x2011, 0x2013, 0x2E, 0xB7, 0x2022, 0x2027, 0x22C5,
        0x30FB, 0xFF65,
    ]
}
