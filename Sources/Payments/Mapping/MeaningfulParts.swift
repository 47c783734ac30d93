import ISO8583
import Text

/// The parts of an element by which it tells the switch something beside what it moves (48 and 53
/// of IFSF), compiled once from what the specification says that each means.
struct MeaningfulParts: Sendable {
    /// Why a part is not what belongs there.
    struct Mistake: Error, Hashable {
        let key: String
        let problem: String

        var wording: String { "part \(key) \(problem)" }
    }

    private struct Part: Sendable {
        let key: String
        let meaning: PartMeaning
        /// The table of a code.
        let codes: CodeTable?
        /// Where it stands, in bytes behind the start; nil where only a walk of the element finds
        /// it.
        let place: Range<Int>?
    }

    let element: Element
    private let parts: [Part]
    /// The bits of a bitmap of 64 that announce any of them; nil where the element has none.
    private let bits: UInt64?

    /// nil where no part of the element means anything.
    init?(_ element: ElementDescription, in specification: DialectSpecification) {
        guard let composite = element.composite, !composite.isSealed else { return nil }
        let places = Self.places(of: composite, in: element)
        parts = composite.elements.compactMap { part in
            guard let meaning = part.means, !meaning.isReadElsewhere else { return nil }
            return Part(
                key: part.key,
                meaning: meaning,
                codes: part.codes.flatMap { specification.codes[$0] },
                place: places[part.key]
            )
        }
        guard !parts.isEmpty else { return nil }
        self.element = element.element
        if case .bitmap(let form) = composite.form, form.bits == 64, form.encoding == .binary,
            !form.firstBitExtends, element.format.encoding == .binary
        {
            bits = parts.reduce(0) { bits, part in
                bits | UInt64(1) << UInt64(64 - (Int(part.key) ?? 64))
            }
        } else {
            bits = nil
        }
    }

    /// Parts that stand at one place in every value.
    private static func places(
        of composite: CompositeDescription,
        in element: ElementDescription
    ) -> [String: Range<Int>] {
        guard case .positional = composite.form, element.format.encoding == .binary,
            composite.messageTypes.isEmpty
        else {
            return [:]
        }
        var places: [String: Range<Int>] = [:]
        var offset = 0
        for part in composite.elements {
            guard let format = part.format, format.length == .fixed, format.encoding == .binary
            else { break }
            places[part.key] = offset..<offset + format.maximum
            offset += format.maximum
        }
        return places
    }

    /// Whether a message has any of them, as far as can be told without a walk.
    func stand(in message: Message) -> Bool {
        guard let value = message.rawBytes(of: element) else { return false }
        guard let bits else { return true }
        return value.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } & bits != 0
    }

    /// What they say, as tags say it elsewhere.
    func read(_ message: Message) throws(Mistake) -> [TextTag] {
        guard stand(in: message) else { return [] }
        var walked: CompositeValue?
        var texts: [TextTag] = []
        for part in parts {
            let value: String?
            if let place = part.place {
                value = Self.text(at: place, of: message.rawBytes(of: element) ?? [])
            } else {
                if walked == nil { walked = message.composite(element) ?? CompositeValue() }
                value = walked?[part.key]?.text
            }
            if let value { texts += try Self.texts(of: part, value) }
        }
        return texts
    }

    private static func text(at place: Range<Int>, of value: ArraySlice<UInt8>) -> String? {
        guard value.count >= place.upperBound else { return nil }
        return Hexadecimal.text(Array(value.dropFirst(place.lowerBound).prefix(place.count)))
    }

    private static func texts(of part: Part, _ value: String) throws(Mistake) -> [TextTag] {
        switch part.meaning {
        case .code:
            guard part.codes?.entry(for: value) != nil else {
                throw Mistake(key: part.key, problem: "has a code that its table lacks")
            }
            return []
        case .customer:
            do throws(CustomerData.Mistake) {
                return try CustomerData(value.utf8).texts
            } catch {
                throw Mistake(key: part.key, problem: error.wording)
            }
        case .receipt: return value.isEmpty ? [] : [TextTag(.receiptNumber, value)]
        case .secondTrack:
            guard TrackNumber.read(Array(value.utf8))?.hasCardLength == true else {
                throw Mistake(key: part.key, problem: "is no track of a card")
            }
            return []
        case .service, .product, .unit, .quantity, .price, .amount, .part, .text: return []
        }
    }
}

extension PartMeaning {
    /// Whether no tag says it: how the customer was served is nobody's, and whether a part may be
    /// approved stands at one place in every message.
    fileprivate var isReadElsewhere: Bool { [.service, .part, .text].contains(self) }
}
