package import ISO8583

/// What an IFSF terminal says in elements of its own where others have text tags.
extension TerminalRequestBuilder {
    /// Whether a tag has a place in the messages of a family.
    package static func sends(_ tag: TagName, in family: DialectFamily) -> Bool {
        switch family {
        case .unionPayPOS, .iso1987: true
        case .ifsf, .iso1993, .iso2003: tag == .productLine
        }
    }

    /// The tags of a payment that have a place: `G1` in DE 63.
    ///
    /// Others stay out. Throws where a product line is none.
    func setTexts(of request: TerminalRequest, in message: inout Message) throws(CodingError) {
        let rules = request.kind.operation.rules
        guard rules.isPayment, !rules.isUndo else { return }
        let tags = request.texts.filter { $0.tagName == .productLine }
        let lines = tags.compactMap { ProductLine($0.value) }
        guard lines.count == tags.count else {
            throw CodingError(
                place: .element(ElementPath(.productData)),
                offset: 0,
                kind: .wrongShape
            )
        }
        guard !lines.isEmpty, let amount = request.amount else { return }
        try setGoods(lines, of: amount.asset, in: &message)
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
