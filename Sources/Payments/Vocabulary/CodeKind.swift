/// Whose code a customer shows.
///
/// Raw values are stored in the journal.
package enum CodeKind: UInt8, Sendable, CaseIterable {
    case wechat = 1
    case alipay = 2
    case unionpay = 3

    /// The word of configurations and rules.
    package var name: String { "\(self)" }

    /// The kind that has this name; nil for any other word.
    package init?(name: String) {
        guard let found = CodeKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
