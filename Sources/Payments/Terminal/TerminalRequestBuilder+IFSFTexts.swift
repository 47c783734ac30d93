package import ISO8583
import Text

/// What an IFSF terminal says in elements of its own where others have text tags.
extension TerminalRequestBuilder {
    /// Whether a tag has a place in the messages of a dialect.
    package static func sends(_ tag: TagName, in specification: DialectSpecification) -> Bool {
        switch specification.family {
        case .unionPayPOS, .iso1987: true
        case .ifsf, .iso1993, .iso2003:
            meaning(of: tag).flatMap { place(of: $0, in: specification) } != nil
        }
    }

    /// Whether a tag's text is what belongs in its place in IFSF; one without a place is never
    /// there.
    ///
    /// An odometer of letters goes out: what the switch makes of it is for it to say.
    package static func fits(_ tag: TextTag) -> Bool {
        switch meaning(of: tag.tagName) {
        case .product: ProductLine(tag.value) != nil
        case .customer: CustomerData.takes(tag)
        case .receipt: receipt(tag) != nil
        case .service, .unit, .quantity, .price, .amount, .secondTrack, .part, .code, .text,
            nil:
            true
        }
    }

    private static func meaning(of tag: TagName) -> PartMeaning? {
        switch tag {
        case .productLine: .product
        case .receiptNumber: .receipt
        default: CustomerData.has(tag) ? .customer : nil
        }
    }

    /// The part that means something, in the element that has it.
    private static func place(
        of meaning: PartMeaning,
        in specification: DialectSpecification
    ) -> ElementPath? {
        let element: Element = meaning == .product ? .productData : .privateData
        guard let composite = specification.description(of: element)?.composite else { return nil }
        return (composite.elements + composite.group).first { $0.means == meaning }
            .map { ElementPath(element, [$0.key]) }
    }

    /// Ten digits; nil for what is no number of so many.
    private static func receipt(_ tag: TextTag) -> String? {
        guard let number = tag.text.flatMap({ DecimalText.value(of: $0) }), number < 10_000_000_000
        else { return nil }
        return DecimalText.padded(number, digits: 10)
    }

    /// The tags of a payment that have a place: `V1`, `V2`, `V3`, `V6` and `V7` in DE 48, `G1` in
    /// DE 63.
    ///
    /// Others stay out. Throws where the text of one does not fit its place.
    func setTexts(of request: TerminalRequest, in message: inout Message) throws(CodingError) {
        let rules = request.kind.operation.rules
        guard rules.isPayment, !rules.isUndo else { return }
        for tag in request.texts where !Self.fits(tag) {
            let element: Element = tag.tagName == .productLine ? .productData : .privateData
            throw CodingError(
                place: .element(ElementPath(element)),
                offset: 0,
                kind: .wrongShape
            )
        }
        if let text = CustomerData.text(of: request.texts) {
            try set(.customer, text, in: &message)
        }
        let receipts = request.texts.filter { $0.tagName == .receiptNumber }
        if let receipt = receipts.first.flatMap(Self.receipt) {
            try set(.receipt, receipt, in: &message)
        }
        let lines = request.texts.productLines
        guard !lines.isEmpty, let amount = request.amount else { return }
        try setGoods(lines, of: amount.asset, in: &message)
    }

    /// The part of DE 48 that means something, where the dialect has it.
    private func set(
        _ meaning: PartMeaning,
        _ text: String,
        in message: inout Message
    ) throws(CodingError) {
        guard let place = Self.place(of: meaning, in: specification) else { return }
        try message.set(place, text)
    }

    /// DE 63, where the dialect says what was sold.
    func setGoods(
        _ lines: [ProductLine],
        of asset: Asset,
        in message: inout Message
    ) throws(CodingError) {
        guard let products else { return }
        try message.set(.productData, bytes: products.write(lines, asset))
    }
}

extension ProductLine {
    /// One unit that costs all of it.
    static func whole(_ amount: Money) -> ProductLine {
        ProductLine(
            code: "001",
            unit: "U",
            quantity: Quantity(units: 1, decimals: 0),
            unitPrice: Quantity(
                units: amount.minorUnits.magnitude,
                decimals: UInt8(amount.asset.scale)
            ),
            amount: amount.minorUnits
        )
    }
}
