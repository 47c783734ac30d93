/// DE 95 of plain 1987: amounts of transaction and settlement, then the fees of both.
///
/// Amounts have 12 digits, fees a sign and 8. Source: specs/iso8583-1987-ascii.yaml, element 95.
extension Delivery {
    /// What the element says was delivered; nil for zeros everywhere, which ask for the whole.
    init?(replacementAmounts text: [UInt8]?) {
        guard let text else { return nil }
        guard text.count == 42, let amount = DigitText.value(text[..<12]),
            let settlement = DigitText.value(text[12..<24]), Delivery.isFee(text[24..<33]),
            Delivery.isFee(text[33...])
        else {
            self = .unreadable
            return
        }
        if amount > 0 {
            self = .part(Int64(clamping: amount))
        } else if settlement == 0 {
            return nil
        } else {
            // Delivered by one amount and not by the other: neither can be believed.
            self = .unreadable
        }
    }

    /// A sign, or a zero where an institution writes the whole element in digits, and 8 digits.
    private static func isFee(_ text: ArraySlice<UInt8>) -> Bool {
        let signs = [UInt8(ascii: "C"), UInt8(ascii: "D"), UInt8(ascii: "0")]
        return text.first.map(signs.contains) ?? false && DigitText.value(text.dropFirst()) != nil
    }
}

extension DigitText {
    /// The element for an amount that was delivered, nothing of settlement and fees.
    package static func replacementAmounts(delivered: Int64) -> [UInt8] {
        var text: [UInt8] = []
        append(UInt64(clamping: delivered), digits: 12, to: &text)
        return text + Array("000000000000C00000000C00000000".utf8)
    }
}
