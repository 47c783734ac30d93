/// Hides the secret part of a text with asterisks.
enum Mask {
    /// Shows the first and last digits of an account number.
    ///
    /// A number too short to keep at least four digits hidden is hidden whole.
    static func panText(_ digits: String, first: Int, last: Int) -> String {
        let count = digits.utf8.count
        let shown = max(0, first) + max(0, last)
        guard count >= shown + 4 else { return hidden(count) }
        return String(digits.prefix(max(0, first))) + hidden(count - shown)
            + String(digits.suffix(max(0, last)))
    }

    /// Asterisks of the given number.
    static func hidden(_ count: Int) -> String { String(repeating: "*", count: max(0, count)) }
}
