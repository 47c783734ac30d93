/// Amounts as Alipay writes them: yuan with exactly two decimals, `0.01` to `100000000.00`.
///
/// Read and written digit by digit; no floating number is ever made of them.
package enum YuanText {
    /// The greatest amount that a payment may have, in fen.
    package static let maximumFen: Int64 = 10_000_000_000

    /// Fen of a text of digits, a point and two digits; nil for anything else.
    ///
    /// No sign, no exponent, no zeros on the left, no white space, nothing above `maximumFen`.
    /// Nought is a value: a part that was not paid.
    package static func fen(_ text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 4, bytes.count <= 12, bytes[bytes.count - 3] == 0x2E else {
            return nil
        }
        var fen: Int64 = 0
        for (index, byte) in bytes.enumerated() where index != bytes.count - 3 {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            fen = fen * 10 + Int64(byte - 0x30)
        }
        if bytes[0] == 0x30, bytes.count > 4 { return nil }
        return fen <= maximumFen ? fen : nil
    }

    /// The text of an amount that is not negative.
    package static func text(fen: Int64) -> String {
        precondition(fen >= 0, "an amount is not negative")
        let rest = fen % 100
        return "\(fen / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
