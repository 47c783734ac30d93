import ISO8583

/// Messages cut out of what stands around them: a frame, several, HTTP, or none.
struct MessageFrames {
    /// The messages in order.
    var messages: [[UInt8]]
    /// What a person should know of the cut, where all was well.
    var remarks: [String] = []
    /// What does not fit.
    var fault: String?

    /// The messages of an input; without options it is one bare message.
    ///
    /// In a dialect of text the characters of the input may be the message: where they read on and
    /// what they are hexadecimal of does not.
    static func of(
        _ item: HexInput.Item,
        _ specification: DialectSpecification,
        _ options: FramingOptions?
    ) throws -> MessageFrames {
        func cut(_ bytes: [UInt8]) throws -> MessageFrames {
            guard let options else { return MessageFrames(messages: [bytes]) }
            return try Self.cut(bytes, specification, options)
        }
        let decoder = MessageDecoder(specification)
        func reads(_ frames: MessageFrames) -> Bool { score(frames.messages[0], decoder) > 1 }
        func readsType(_ frames: MessageFrames) -> Bool {
            let types = specification.messages.map(\.type)
            return types.contains { frames.messages[0].starts(with: "\($0)".utf8) }
        }
        let given = Result { () throws in
            guard let bytes = item.bytes else {
                throw item.failure ?? CommandFailure(.badInput, "no message")
            }
            return try cut(bytes)
        }
        if case .success(let frames) = given, reads(frames) { return frames }
        // That the characters are no frame either is no news: what is wrong with the bytes is.
        if specification.messageTypeEncoding == .ascii, !item.text.isEmpty,
            var frames = try? cut(item.text), readsType(frames), reads(frames)
        {
            frames.remarks.append("read as text: the characters are the message itself")
            return frames
        }
        return try given.get()
    }

    /// The one bare message of a word.
    static func single(
        _ word: String,
        _ specification: DialectSpecification
    ) throws -> [UInt8] {
        try of(HexInput.singleItem(word), specification, nil).messages[0]
    }

    /// Cuts as the options say, or as fits the dialect best.
    static func cut(
        _ bytes: [UInt8],
        _ specification: DialectSpecification,
        _ options: FramingOptions
    ) throws -> MessageFrames {
        guard ForeignProtocol(startOf: bytes.span) == .http else {
            guard options.isChosen else { return try best(bytes, specification) }
            return try told(
                bytes,
                options.format(for: specification),
                isWithoutLength: options.framing == "none"
            )
        }
        guard let start = ForeignProtocol.bodyOfHTTP(in: bytes), start < bytes.count else {
            throw CommandFailure(
                .badInput,
                "the bytes are HTTP without a body",
                cure: "give the message that stood behind the empty line"
            )
        }
        let body = Array(bytes[start...])
        var frames = likeliest(body, specification, orBare: true) ?? MessageFrames(messages: [body])
        frames.remarks.insert(
            "HTTP stands around the message, which begins at byte \(start)",
            at: 0
        )
        return frames
    }

    /// Cuts as told; where a TPDU stands in front of everything the length was left out.
    private static func told(
        _ bytes: [UInt8],
        _ told: FrameFormat,
        isWithoutLength: Bool
    ) throws(CommandFailure) -> MessageFrames {
        var format = told
        do throws(FramingError) {
            if isWithoutLength, bytes.last != 0x03 { format.endsWithETX = false }
            return frames(bytes, try FrameReading(bytes, format))
        } catch {
            guard format.hasTPDU, format.length != .none, error == .foreign(.transportHeader)
            else { throw CommandFailure(.badInput, "frame: \(error)") }
        }
        format.length = .none
        format.endsWithETX = false
        do throws(FramingError) {
            var frames = frames(bytes, try FrameReading(bytes, format))
            frames.remarks.append("no length stands in front of the TPDU")
            return frames
        } catch {
            throw CommandFailure(.badInput, "frame: \(error)")
        }
    }

    /// The usual framing where it fits; else the one under which the message reads furthest.
    private static func best(
        _ bytes: [UInt8],
        _ specification: DialectSpecification
    ) throws(CommandFailure) -> MessageFrames {
        let usual = FramingOptions.usual(for: specification)
        do throws(FramingError) {
            let reading = try FrameReading(bytes, usual)
            let cut = frames(bytes, reading)
            let points = score(cut.messages[0], MessageDecoder(specification))
            if reading.misfit == nil, points > 1 { return cut }
            return likeliest(bytes, specification, orBare: false) ?? cut
        } catch {
            if let other = likeliest(bytes, specification, orBare: false) { return other }
            throw CommandFailure(.badInput, "frame: \(error)")
        }
    }

    /// The framing under which the message reads furthest; nil where none reads even its type.
    private static func likeliest(
        _ bytes: [UInt8],
        _ specification: DialectSpecification,
        orBare: Bool
    ) -> MessageFrames? {
        let decoder = MessageDecoder(specification)
        var best: (score: Int, frames: MessageFrames)?
        if orBare { best = (score(bytes, decoder) * 2 + 1, MessageFrames(messages: [bytes])) }
        let usual = (name: "", format: FramingOptions.usual(for: specification))
        for (name, format) in [usual] + SpecificationGuess.framings {
            do throws(FramingError) {
                let reading = try FrameReading(bytes, format)
                var cut = frames(bytes, reading)
                let points = score(cut.messages[0], decoder)
                let score = points * 2 + (reading.misfit == nil ? 1 : 0)
                guard points > 0, score > (best?.score ?? 0) else { continue }
                if name.hasPrefix("no length") || name.contains("ISO") {
                    cut.remarks.append("framing: \(name)")
                }
                best = (score, cut)
            } catch {
                // A framing that does not fit is one guess less.
                continue
            }
        }
        return best?.frames
    }

    private static func frames(_ bytes: [UInt8], _ reading: FrameReading) -> MessageFrames {
        var frames = MessageFrames(messages: reading.messages.map { Array(bytes[$0]) })
        frames.fault = reading.misfit.map(\.description)
        if frames.messages.count > 1 { frames.remarks.append("\(frames.messages.count) frames") }
        return frames
    }

    /// How much of a message reads under a dialect; 0 where not even its type does.
    private static func score(_ message: [UInt8], _ decoder: MessageDecoder) -> Int {
        do throws(DecodingFailure) {
            _ = try decoder.decode(message)
            return 1_000_000
        } catch {
            guard error.partial.messageType.messageClass != nil else { return 0 }
            switch error.error.place {
            case .messageType: return 0
            case .bitmap: return 1
            case .element, .end: return 2 + error.error.offset
            }
        }
    }
}
