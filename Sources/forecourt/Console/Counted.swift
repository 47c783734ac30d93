/// A number with the noun that it counts.
enum Counted {
    /// `1 payment`, `2 payments`; `plural` where an s does not make it.
    static func text(_ count: some BinaryInteger, _ noun: String, _ plural: String? = nil) -> String
    {
        count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
    }
}
