/// How the kind of a scanned code follows from its length and its first two digits
/// (`code_kinds:`).
package struct CodeKinds: Hashable, Sendable {
    /// One line of it.
    package struct Rule: Hashable, Sendable {
        package let kind: CodeKind
        package let lengths: ClosedRange<UInt8>
        /// The first two digits as a number.
        package let prefixes: ClosedRange<UInt8>

        package init(
            kind: CodeKind,
            lengths: ClosedRange<UInt8>,
            prefixes: ClosedRange<UInt8>
        ) {
            self.kind = kind
            self.lengths = lengths
            self.prefixes = prefixes
        }

        /// Whether a code exists that both fit.
        package func meets(_ other: Rule) -> Bool {
            lengths.overlaps(other.lengths) && prefixes.overlaps(other.prefixes)
        }
    }

    package let rules: [Rule]

    /// What holds where nothing is configured: 18 digits from 10 to 15 are WeChat's, 16 to 24
    /// from 25 to 30 Alipay's, and 19 from 62 UnionPay's.
    package static let standard = CodeKinds(unchecked: [
        Rule(kind: .wechat, lengths: 18...18, prefixes: 10...15),
        Rule(kind: .alipay, lengths: 16...24, prefixes: 25...30),
        Rule(kind: .unionpay, lengths: 19...19, prefixes: 62...62),
    ])

    private init(unchecked rules: [Rule]) { self.rules = rules }

    /// nil where two rules fit one code.
    package init?(_ rules: [Rule]) {
        for (place, rule) in rules.enumerated() {
            guard !rules[..<place].contains(where: rule.meets) else { return nil }
        }
        self.rules = rules
    }

    /// nil for a code of no kind.
    package func kind(of code: ScannedCode) -> CodeKind? {
        let length = UInt8(code.count)
        let prefix = code.prefix
        return rules.first {
            $0.lengths.contains(length) && $0.prefixes.contains(prefix)
        }?.kind
    }
}
