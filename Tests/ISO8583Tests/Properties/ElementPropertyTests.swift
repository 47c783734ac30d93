import ISO8583
import Testing
import Text

/// Every combination of kind, encoding, pad, length form, count and inclusiveness that the language
/// allows: what encodes decodes to the same value, what does not fit is refused on either side.
@Suite struct ElementPropertyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: ElementKind
        var encoding: ContentEncoding
        var testDescription: String { "\(kind.keyword) \(encoding.keyword)" }
    }

    static let cases = ElementKind.allCases.flatMap { kind in
        ElementAxes.encodings(kind).map { Case(kind: kind, encoding: $0) }
    }

    /// Fifty combinations a specification, so that reading YAML does not take the time.
    private static func specifications(
        _ item: Case,
        dots: ClosedRange<Int> = 1...6
    ) throws -> [(specification: DialectSpecification, axes: [(Element, ElementAxes)])] {
        var rest = ElementAxes.all(item.kind, item.encoding, dots: dots)[...]
        var result: [(DialectSpecification, [(Element, ElementAxes)])] = []
        while !rest.isEmpty {
            let axes = rest.prefix(100).enumerated().compactMap { index, axes in
                Element(index + 2).map { ($0, axes) }
            }
            rest = rest.dropFirst(100)
            let lines = axes.map { "  \"\($0.0)\": \($0.1.line)\n" }.joined()
            let yaml = Dialects.ascii + "elements:\n" + lines
            result.append((try Dialects.load(yaml), axes))
        }
        return result
    }

    private static func lengths(_ axes: ElementAxes) -> [Int] {
        if axes.dots == 0 { return [axes.maximum] }
        let all = [axes.minimum, axes.minimum + 1, 7, 8, 9, 16, 17, axes.maximum - 1, axes.maximum]
        let fitting = Set(all.filter { $0 >= axes.minimum && $0 <= axes.maximum })
        return fitting.filter { axes.tellsOddness || $0 % 2 == 0 }.sorted()
    }

    @Test(arguments: cases)
    func `what encodes decodes to the same value, and encodes again to the same bytes`(
        item: Case
    ) throws {
        var generator = SeededGenerator(seed: 1)
        for (specification, axes) in try ElementPropertyTests.specifications(item) {
            let decoder = MessageDecoder(specification)
            for (element, axis) in axes {
                for length in ElementPropertyTests.lengths(axis) {
                    let value = axis.value(positions: length, using: &generator)
                    var message = Message(specification: specification, type: "0200")
                    try message.set(element, value)
                    #expect(message.text(element) == value, "\(axis) \(length)")
                    let bytes = MessageEncoder.encode(message)
                    let back = try decoder.decode(bytes)
                    #expect(back.text(element) == value, "\(axis) \(length)")
                    #expect(back == message, "\(axis) \(length)")
                    #expect(MessageEncoder.encode(back) == bytes, "\(axis) \(length)")
                }
            }
        }
    }

    @Test(arguments: cases)
    func `a value that is too long, too short or not to be told apart is refused`(
        item: Case
    ) throws {
        var generator = SeededGenerator(seed: 2)
        for (specification, axes) in try ElementPropertyTests.specifications(item) {
            for (element, axis) in axes {
                var message = Message(specification: specification, type: "0200")
                var wrong = [axis.maximum + 1, axis.maximum + 2]
                if axis.dots == 0 { wrong.append(axis.maximum - 1) }
                if axis.minimum > 0 { wrong.append(axis.minimum - 1) }
                if !axis.tellsOddness { wrong.append(3) }
                for length in wrong {
                    let value = axis.value(positions: length, using: &generator)
                    #expect(throws: CodingError.self, "\(axis) \(length)") {
                        try message.set(element, value)
                    }
                }
                #expect(message.elements.isEmpty)
            }
        }
    }

    @Test(arguments: cases)
    func `every message that is cut off anywhere is refused, at or before the cut`(
        item: Case
    ) throws {
        var generator = SeededGenerator(seed: 3)
        for (specification, axes) in try ElementPropertyTests.specifications(item, dots: 2...3) {
            let decoder = MessageDecoder(specification)
            for (element, axis) in axes {
                guard let length = ElementPropertyTests.lengths(axis).last else { continue }
                var message = Message(specification: specification, type: "0200")
                try message.set(element, axis.value(positions: length, using: &generator))
                let bytes = MessageEncoder.encode(message)
                for cut in 0..<bytes.count {
                    let failure = #expect(throws: DecodingFailure.self, "\(axis) cut at \(cut)") {
                        try decoder.decode(Array(bytes[..<cut]))
                    }
                    #expect((failure?.error.offset ?? 0) <= cut, "\(axis) cut at \(cut)")
                }
                #expect(throws: DecodingFailure.self) { try decoder.decode(bytes + [0x30]) }
            }
        }
    }

    @Test(arguments: cases)
    func `a message with any byte changed is refused, or encodes again to the same bytes`(
        item: Case
    ) throws {
        var generator = SeededGenerator(seed: 4)
        for (specification, axes) in try ElementPropertyTests.specifications(item, dots: 2...3) {
            let decoder = MessageDecoder(specification)
            for (element, axis) in axes {
                guard let length = ElementPropertyTests.lengths(axis).last else { continue }
                var message = Message(specification: specification, type: "0200")
                try message.set(element, axis.value(positions: length, using: &generator))
                var bytes = MessageEncoder.encode(message)
                for _ in 0..<8 {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    let kept = bytes[place]
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    do {
                        let back = try decoder.decode(bytes)
                        #expect(MessageEncoder.encode(back) == bytes, "\(axis)")
                    } catch {
                        #expect(error.error.offset <= bytes.count)
                    }
                    bytes[place] = kept
                }
            }
        }
    }
}
