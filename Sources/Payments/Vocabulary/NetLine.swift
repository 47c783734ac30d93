/// A product line after discounts, as a receipt has it.
///
/// ```text
/// product code \ unit \ quantity \ unit price \ amount, what is paid \ discount, or nothing
/// ```
package struct NetLine: Hashable, Sendable {
    /// As its terminal asked for it, with what is paid in place of its amount.
    package let line: ProductLine
    /// The code of the discount that was given; nil for none.
    package let discount: String?

    package init(_ line: ProductLine, paying amount: Int64, discount: String?) {
        self.line = ProductLine(
            code: line.code,
            unit: line.unit,
            quantity: line.quantity,
            unitPrice: line.unitPrice,
            amount: amount
        )
        self.discount = discount
    }

    /// Reads the value of a tag, which is UTF-8; nil where it is no such line.
    package init?(_ value: some BidirectionalCollection<UInt8>) {
        guard let last = value.lastIndex(of: UInt8(ascii: "\\")),
            let line = ProductLine(value[..<last]),
            let discount = String(validating: value[value.index(after: last)...], as: UTF8.self)
        else { return nil }
        self.line = line
        self.discount = discount.isEmpty ? nil : discount
    }

    /// The value as a tag holds it.
    package var text: String { "\(line.text)\\\(discount ?? "")" }
}
