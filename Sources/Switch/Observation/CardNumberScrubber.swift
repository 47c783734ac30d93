/// Masks whatever looks like a card number in a line of text: the last guard, at the sink.
enum CardNumberScrubber {
    /// Every run of 12 to 19 digits keeps its first six and its last four.
    ///
    /// A run of 20 and more is no card number, but may hold one: it keeps nothing.
    static func scrub(_ text: String) -> String {
        guard text.utf8.count >= 12 else { return text }
        var bytes = Array(text.utf8)
        var start = 0
        var changed = false
        while start < bytes.count {
            guard isDigit(bytes[start]) else {
                start += 1
                continue
            }
            var end = start
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
            if end - start >= 12 {
                let shown = end - start <= 19 ? (6, 4) : (0, 0)
                for index in (start + shown.0)..<(end - shown.1) {
                    bytes[index] = UInt8(ascii: "*")
                }
                changed = true
            }
            start = end
        }
        return changed ? String(decoding: bytes, as: UTF8.self) : text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
