/// DE 42: the number of a merchant.
package enum MerchantNumber {
    /// In every dialect.
    package static let length = 15

    package static func hasLength(_ text: String) -> Bool { text.utf8.count == length }
}
