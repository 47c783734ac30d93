/// What kind of secret an element holds, and so how it is masked.
public enum Sensitivity: String, Sendable, CaseIterable {
    /// An account number: first and last digits are shown.
    case pan
    /// A track: as the account number in it, the rest hidden.
    case track
    /// PIN data, hidden whole.
    case pin
    /// Key material, hidden whole.
    case key
    /// A cryptogram, hidden whole.
    case cryptogram
    /// An expiry date, hidden whole.
    case expiry
    /// A person's name, hidden whole.
    case name
    /// Anything else that is hidden whole.
    case secret
}

/// How many digits of an account number stay visible.
public struct MaskingRule: Hashable, Sendable {
    /// Leading digits shown: 6, or 8 where BINs have eight.
    public var first: Int
    /// Trailing digits shown.
    public var last: Int

    /// First six and last four.
    public static let standard = MaskingRule(first: 6, last: 4)

    /// A rule by its two numbers.
    public init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }
}
