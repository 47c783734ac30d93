package import Payments
import Text

/// Words for codes that a simulated customer shows: `unionpay`, `wechat`, `alipay:83`.
///
/// Each time another one, because a code pays once; what stands behind the colon are its last two
/// digits, by which a simulated wallet knows what happens.
package struct TestCodeWord: Sendable {
    private let kind: CodeKind
    private let ending: UInt8?

    /// Codes of a kind, whatever they end with.
    package init(_ kind: CodeKind) {
        self.kind = kind
        ending = nil
    }

    /// nil for any other word.
    package init?(_ word: String) {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let kind = CodeKind(name: String(parts[0])) else {
            return nil
        }
        self.kind = kind
        guard parts.count == 2 else {
            ending = nil
            return
        }
        guard parts[1].utf8.count == 2, let digits = UInt8(parts[1]), digits <= 99 else {
            return nil
        }
        ending = digits
    }

    /// A code of its kind as every configuration knows it that says nothing else.
    package func code() -> ScannedCode {
        var random = SystemRandomNumberGenerator()
        return code(using: &random)
    }

    /// The same, drawn from a generator.
    package func code(using random: inout some RandomNumberGenerator) -> ScannedCode {
        let (prefix, count) =
            switch kind {
            case .wechat: (UInt8.random(in: 10...15, using: &random), 18)
            case .alipay: (UInt8.random(in: 25...30, using: &random), 18)
            case .unionpay: (UInt8(62), 19)
            }
        var text = DecimalText.padded(prefix, digits: 2)
        for _ in 0..<count - 4 { text += String(UInt8.random(in: 0...9, using: &random)) }
        // Below 80 a simulated wallet pays at once.
        let last = ending ?? UInt8.random(in: 0...79, using: &random)
        text += DecimalText.padded(last, digits: 2)
        guard let code = ScannedCode(text.utf8) else {
            preconditionFailure("A code has 16 to 24 digits.")
        }
        return code
    }
}
