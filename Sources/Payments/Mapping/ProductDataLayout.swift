import ISO8583

/// Where the lines of DE 63 stand (IFSF), compiled once from what the specification says that each
/// part means.
///
/// ```text
/// head parts | product, unit, quantity, price, amount and others | … up to 18 times
/// ```
/// A part is fixed, or ends with a character. What the codec has taken has that shape.
struct ProductDataLayout: Sendable {
    private struct Part: Sendable {
        let meaning: PartMeaning?
        /// A number has a decimal point; else its first digit says its decimals, and an amount is
        /// in minor units.
        let hasPoint: Bool
        /// Characters that a fixed part has; nil where it ends with `terminator`.
        let width: Int?
        let terminator: UInt8
        /// Whether digits alone belong there.
        let isNumeric: Bool
    }

    private let head: [Part]
    private let group: [Part]
    /// Stands between two groups; nil where nothing does.
    private let between: UInt8?
    /// Which part of the head says how many groups follow; nil where they go on to the end.
    private let countPlace: Int?

    /// nil where no part of a group names a product.
    init?(_ composite: CompositeDescription) {
        guard case .separated(let form) = composite.form,
            composite.group.contains(where: { $0.means == .product })
        else { return nil }
        head = composite.elements.compactMap(Self.part)
        group = composite.group.compactMap(Self.part)
        guard head.count == composite.elements.count, group.count == composite.group.count else {
            return nil
        }
        between = form.between
        countPlace = form.countFrom.flatMap { key in
            composite.elements.firstIndex { $0.key == key }
        }
    }

    private static func part(_ part: SubElementDescription) -> Part? {
        guard let format = part.format else { return nil }
        let (width, terminator): (Int?, UInt8)
        switch format.length {
        case .fixed: (width, terminator) = (format.maximum, 0)
        case .until(let byte): (width, terminator) = (nil, byte)
        case .prefixed, .rest: return nil
        }
        return Part(
            meaning: part.means,
            hasPoint: part.hasPoint,
            width: width,
            terminator: terminator,
            isNumeric: format.kind == .numeric
        )
    }

    // MARK: Reading

    /// What a value says was sold, for amounts of an asset.
    func read(_ value: [UInt8], _ asset: Asset) throws(Basket.Mistake) -> Basket {
        var rest = value[...]
        var expected: Int?
        for (place, part) in head.enumerated() {
            let field = take(part, from: &rest)
            if place == countPlace { expected = DigitText.value(field).map { Int($0) } ?? 0 }
        }
        var lines: [ProductLine] = []
        while expected.map({ lines.count < $0 }) ?? !rest.isEmpty {
            guard lines.count < Basket.mostLines else { throw .tooManyLines }
            if between != nil, !lines.isEmpty { rest = rest.dropFirst() }
            lines.append(try line(lines.count + 1, from: &rest, asset))
        }
        return try Basket(lines)
    }

    private func line(
        _ number: Int,
        from rest: inout ArraySlice<UInt8>,
        _ asset: Asset
    ) throws(Basket.Mistake) -> ProductLine {
        var (code, unit): (String?, Character?)
        var (quantity, price): (ProductLine.Quantity?, ProductLine.Quantity?)
        var amount: Int64?
        for part in group {
            let field = take(part, from: &rest)
            switch part.meaning {
            case .product:
                code = Self.code(field)
            case .unit: unit = Self.unit(field)
            case .quantity: quantity = try decimals(field, part, line: number)
            case .price: price = try decimals(field, part, line: number)
            case .amount:
                amount =
                    part.hasPoint
                    ? ProductLine.amount(point: field, scale: asset.scale)
                    : ProductLine.amount(field)
            case .service, .customer, .receipt, .secondTrack, .part, .code, .text, nil: continue
            }
        }
        guard let code, let unit, let quantity, let price, let amount else {
            throw .badLine(number)
        }
        guard !ProductLine.isCardNumber(code) else { throw .cardNumber(line: number) }
        return ProductLine(
            code: code,
            unit: unit,
            quantity: quantity,
            unitPrice: price,
            amount: amount
        )
    }

    /// A code is kept in a tag, where its parts stand between backslashes.
    private static func code(_ field: ArraySlice<UInt8>) -> String? {
        guard (1...ProductLine.longestCode).contains(field.count),
            !field.contains(UInt8(ascii: "\\"))
        else { return nil }
        return String(validating: field, as: UTF8.self)
    }

    private static func unit(_ field: ArraySlice<UInt8>) -> Character? {
        guard field.count == 1, let unit = field.first.map({ Character(UnicodeScalar($0)) }),
            unit.isLetter || unit.isNumber
        else { return nil }
        return unit
    }

    private func decimals(
        _ field: ArraySlice<UInt8>,
        _ part: Part,
        line: Int
    ) throws(Basket.Mistake) -> ProductLine.Quantity? {
        guard part.hasPoint else { return ProductLine.Quantity(leading: field) }
        guard field.first != UInt8(ascii: "-") else { throw .negative(line: line) }
        return ProductLine.Quantity(point: field)
    }

    /// The characters of a part, and the rest behind it and behind what ends it.
    private func take(_ part: Part, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let field: ArraySlice<UInt8>
        if let width = part.width {
            field = rest.prefix(width)
            rest = rest.dropFirst(width)
        } else {
            field = rest.prefix { $0 != part.terminator }
            // What stands between two groups is read with the next one.
            let ending = part.terminator == between ? 0 : 1
            rest = rest.dropFirst(field.count + ending)
        }
        return field
    }

    // MARK: Writing

    /// The value that says these lines, for a simulated terminal: self service, and zeros where a
    /// part has no meaning.
    func write(_ lines: [ProductLine], _ asset: Asset) -> [UInt8] {
        var value: [UInt8] = []
        for (place, part) in head.enumerated() {
            if place == countPlace {
                DigitText.append(UInt64(lines.count), digits: part.width ?? 1, to: &value)
                if part.width == nil { value.append(part.terminator) }
            } else {
                append(part.meaning == .service ? Array("S".utf8) : [], as: part, to: &value)
            }
        }
        for (number, line) in lines.enumerated() {
            if let between, number > 0 { value.append(between) }
            for part in group { append(content(of: part, line, asset), as: part, to: &value) }
        }
        return value
    }

    private func content(of part: Part, _ line: ProductLine, _ asset: Asset) -> [UInt8] {
        let text: String =
            switch part.meaning {
            case .product: line.code
            case .unit: String(line.unit)
            case .quantity: part.hasPoint ? line.quantity.text : line.quantity.written
            case .price: part.hasPoint ? line.unitPrice.text : line.unitPrice.written
            case .amount:
                part.hasPoint
                    ? AmountText.text(Money(minorUnits: line.amount, asset: asset))
                    : "\(line.amount)"
            case .service, .customer, .receipt, .secondTrack, .part, .code, .text, nil: ""
            }
        return Array(text.utf8)
    }

    /// A part with what ends it; a fixed number has zeros in front, a fixed text spaces behind.
    private func append(_ content: [UInt8], as part: Part, to value: inout [UInt8]) {
        guard let width = part.width else {
            value += content
            if part.terminator != between { value.append(part.terminator) }
            return
        }
        let fill = Array(repeating: UInt8(ascii: part.isNumeric ? "0" : " "), count: width)
        value += part.isNumeric ? (fill + content).suffix(width) : (content + fill).prefix(width)
    }
}
