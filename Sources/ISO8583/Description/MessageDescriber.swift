import Text

/// Puts messages into words, masked unless told otherwise.
public struct MessageDescriber: Sendable {
    /// The dialect.
    public let specification: DialectSpecification
    private let isUnmasked: Bool
    private var masking: ValueMasking

    /// A describer of a dialect; with `unmasked` it shows card numbers, tracks, PIN blocks and
    /// keys.
    public init(_ specification: DialectSpecification, unmasked: Bool = false) {
        self.specification = specification
        isUnmasked = unmasked
        masking = ValueMasking(specification: specification, isOff: unmasked)
    }

    /// Describes bytes, up to the first error where there is one.
    public func describe(_ bytes: [UInt8]) -> MessageDescription {
        do {
            let message = try MessageDecoder(specification).decode(bytes)
            return description(of: message, failure: nil)
        } catch {
            return description(of: error.partial, failure: error)
        }
    }

    /// Describes a message as it would be sent.
    public func describe(_ message: Message) -> MessageDescription {
        describe(MessageEncoder.encode(message))
    }

    private func description(
        of message: Message,
        failure: DecodingFailure?
    ) -> MessageDescription {
        var own = self
        own.masking = ValueMasking(of: message, isOff: isUnmasked)
        var lines = own.header(message, failure)
        for element in message.elements { own.append(element, of: message, to: &lines) }
        let summary = own.masking.text(own.summary(message, failure), nil)
        return MessageDescription(summary: summary, lines: lines, failure: failure)
    }

    private func header(
        _ message: Message,
        _ failure: DecodingFailure?
    ) -> [MessageDescription.Line] {
        if failure?.error.place == .messageType { return [] }
        let typeBytes = specification.messageTypeEncoding == .bcd ? 2 : 4
        let rule = specification.rule(for: message)
        var lines = [
            line(
                "mti",
                "Message type",
                message.messageType.description,
                rule?.name,
                0..<typeBytes,
                message
            )
        ]
        if failure?.error.place == .bitmap { return lines }
        let unit = specification.bitmap.encoding == .binary ? 8 : 16
        let first = message.bytes[typeBytes]
        let hasSecond = unit == 8 ? first & 0x80 != 0 : Hexadecimal.upperValue(of: first) >= 8
        let numbers = message.elements.map(\.description).joined(separator: " ")
        lines.append(
            line(
                "bitmap",
                "Bitmap",
                numbers,
                nil,
                typeBytes..<(typeBytes + unit * (hasSecond ? 2 : 1)),
                message
            )
        )
        return lines
    }

    private func line(
        _ path: String,
        _ name: String,
        _ value: String,
        _ meaning: String?,
        _ range: Range<Int>,
        _ message: Message
    ) -> MessageDescription.Line {
        MessageDescription.Line(
            path: path,
            depth: 0,
            name: name,
            value: value,
            meaning: meaning,
            offset: range.lowerBound,
            length: range.count,
            raw: Hexadecimal.text(message.bytes[range])
        )
    }

    private func append(
        _ element: Element,
        of message: Message,
        to lines: inout [MessageDescription.Line]
    ) {
        guard let slot = message.slot(of: element),
            let description = specification.description(of: element)
        else { return }
        let sensitivity = masking.sensitivity(of: element, in: message.messageType)
        let pieces = message.pieces(of: element)
        let value = description.format.shown(message.text(element) ?? "")
        var inner: [MessageDescription.Line] = []
        if let pieces {
            var keys: [String] = []
            inner = pieces.map { piece in
                keys = Array(keys.prefix(piece.depth - 1)) + [piece.key]
                return partLine(
                    piece,
                    ElementPath(element, keys),
                    description,
                    hidden: sensitivity,
                    message
                )
            }
        }
        let isSecret = sensitivity != nil || inner.contains { $0.raw.contains("*") }
        lines.append(
            MessageDescription.Line(
                path: element.description,
                depth: 0,
                name: description.name,
                value: pieces != nil ? "" : masking.text(value, sensitivity),
                meaning: meaning(of: value, description.codes, sensitivity)
                    ?? description.format.meaning(of: value),
                offset: Int(slot.start),
                length: slot.range.count,
                raw: raw(slot.range, message, isSecret: isSecret)
            )
        )
        lines.append(contentsOf: inner)
    }

    private func partLine(
        _ piece: CompositeSink.Piece,
        _ path: ElementPath,
        _ element: ElementDescription,
        hidden: Sensitivity?,
        _ message: Message
    ) -> MessageDescription.Line {
        let part = element.part(at: path.components[...])
        let own = masking.sensitivity(at: path, part: part, isTLV: element.composite?.isTLV == true)
        let sensitivity = own ?? hidden
        let text = piece.isBinary ? Hexadecimal.text(piece.value) : Latin1.text(piece.value)
        let value = part?.format?.shown(text) ?? text
        return MessageDescription.Line(
            path: path.description,
            depth: piece.depth,
            name: part?.name ?? (piece.shape == .group ? "entry \(piece.key)" : "not described"),
            value: piece.shape == .value ? masking.text(value, sensitivity) : "",
            meaning: meaning(of: value, part?.codes, sensitivity)
                ?? part?.format?.meaning(of: value),
            offset: piece.range.lowerBound,
            length: piece.range.count,
            raw: raw(piece.range, message, isSecret: sensitivity != nil)
        )
    }

    private func raw(_ range: Range<Int>, _ message: Message, isSecret: Bool) -> String {
        let text = Hexadecimal.text(message.bytes[range])
        return isSecret || masking.holdsOwnNumber(text) ? Mask.hidden(range.count * 2) : text
    }

    private func meaning(
        of value: String,
        _ codes: String?,
        _ sensitivity: Sensitivity?
    ) -> String? {
        guard let codes, sensitivity == nil, let table = specification.codes[codes] else {
            return nil
        }
        guard let chinese = table.entry(for: value)?.chinese else {
            return table.meaning(of: value)
        }
        return [table.meaning(of: value), chinese].compactMap { $0 }.joined(separator: ", ")
    }

    private func summary(_ message: Message, _ failure: DecodingFailure?) -> String {
        // The partial message has some type, but none that was read.
        if failure?.error.place == .messageType { return "no message type could be read" }
        var parts = [message.messageType.description]
        if let name = specification.rule(for: message)?.name { parts.append(name) }
        if let amount = message.text(.amountTransaction) {
            let currency = message.text(.currencyCode).map { " \($0)" } ?? ""
            parts.append("amount \(amount)\(currency)")
        }
        if let trace = message.text(.systemsTraceAuditNumber) { parts.append("trace \(trace)") }
        if let terminal = message.text(.terminalIdentification) {
            parts.append("terminal \(terminal)")
        }
        if let code = message.text(.actionCode) {
            let codes = specification.description(of: .actionCode)?.codes
            let meaning = meaning(of: code, codes, nil).map { " (\($0))" } ?? ""
            parts.append("code \(code)\(meaning)")
        }
        return parts.joined(separator: ", ")
    }
}

extension ElementFormat {
    /// A value for people: GBK and UTF-8 as the characters that they stand for.
    func shown(_ value: String) -> String { check.charset?.shown(value) ?? value }

    /// What zeros say where a date may be left out.
    func meaning(of value: String) -> String? {
        guard case .date(_, zeroAllowed: true) = check, value.utf8.allSatisfy({ $0 == 0x30 })
        else { return nil }
        return "not given"
    }
}

extension CompositeDescription {
    var isTLV: Bool {
        if case .tlv = form { return true }
        return false
    }
}

extension ElementDescription {
    /// The description of what stands at a path below the element.
    func part(at components: ArraySlice<String>) -> SubElementDescription? {
        composite?.part(at: components)
    }
}

extension CompositeDescription {
    func part(at components: ArraySlice<String>) -> SubElementDescription? {
        guard let key = components.first else { return nil }
        var rest = components.dropFirst()
        if case .separated(let form) = form, form.repeatKey == key {
            guard rest.count >= 2, let inner = rest.dropFirst().first else { return nil }
            rest = rest.dropFirst(2)
            let part = group.first { $0.key == inner }
            return rest.isEmpty ? part : part?.composite?.part(at: rest)
        }
        let part = element(key)
        return rest.isEmpty ? part : part?.composite?.part(at: rest)
    }
}
