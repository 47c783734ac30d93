import Text

/// What is wrong with a request: a rule of the provider's.
struct WireComplaint: Error, Equatable {
    var kind: ProviderViolation.Kind
    /// Which parameter, and never its value.
    var detail: String

    init(_ kind: ProviderViolation.Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }
}

/// The parameters of a request, each read with the length and the letters that its page allows.
struct WireFields {
    enum Form {
        case any
        case digits
        /// Letters, digits and `_`.
        case alipayNumber
        /// Letters, digits, `_`, `-`, `|` and `*`.
        case wechatNumber

        func allows(_ text: String) -> Bool {
            switch self {
            case .any: true
            case .digits: text.utf8.allSatisfy(Self.isDigit)
            case .alipayNumber:
                text.utf8.allSatisfy { Self.isDigit($0) || Self.isLetter($0) || $0 == 0x5F }
            case .wechatNumber:
                text.utf8.allSatisfy {
                    Self.isDigit($0) || Self.isLetter($0) || "_-|*".utf8.contains($0)
                }
            }
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

        private static func isLetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
    }

    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    init(_ parameters: [(name: String, value: String)]) {
        root = .object(parameters.map { JSONValue.Member($0.name, .string($0.value)) })
    }

    /// The value at a path such as `payer.auth_code`.
    private func value(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(root as JSONValue?) { $0?[String($1)] }
    }

    func has(_ path: String) -> Bool { value(path) != nil }

    /// A text; nil where it is not there.
    func optional(
        _ path: String,
        _ lengths: ClosedRange<Int>,
        _ form: Form = .any
    ) throws(WireComplaint) -> String? {
        guard let found = value(path) else { return nil }
        guard let text = found.string, lengths.contains(text.count), form.allows(text) else {
            throw WireComplaint(.badParameter, path)
        }
        return text
    }

    func text(
        _ path: String,
        _ lengths: ClosedRange<Int>,
        _ form: Form = .any
    ) throws(WireComplaint) -> String {
        guard let text = try optional(path, lengths, form) else {
            throw WireComplaint(.missingParameter, path)
        }
        return text
    }

    func code(_ path: String, _ kind: ProviderKind) throws(WireComplaint) -> ProviderCode {
        let digits = try text(path, 16...24, .digits)
        guard let code = ProviderCode(digits, of: kind) else {
            throw WireComplaint(.badParameter, path)
        }
        return code
    }

    /// Fen as a whole number: of JSON, or as text where the wire knows nothing else.
    func fen(_ path: String, asText: Bool = false) throws(WireComplaint) -> Int64 {
        guard let found = value(path) else { throw WireComplaint(.missingParameter, path) }
        let digits: String? =
            switch found {
            case .number(let digits) where !asText: digits
            case .string(let digits) where asText: digits
            default: nil
            }
        guard let digits, WireFields.Form.digits.allows(digits), !digits.hasPrefix("0"),
            let amount = Int64(digits), (1...ProviderYuan.most).contains(amount)
        else { throw WireComplaint(.badAmount, path) }
        return amount
    }

    /// A JSON number without a fraction.
    func whole(_ path: String) -> Int64? {
        guard case .number(let digits)? = value(path) else { return nil }
        return Int64(digits)
    }

    /// Yuan with two decimals.
    func yuan(_ path: String) throws(WireComplaint) -> Int64 {
        guard let found = value(path) else { throw WireComplaint(.missingParameter, path) }
        guard let amount = found.string.flatMap(ProviderYuan.fen) else {
            throw WireComplaint(.badAmount, path)
        }
        return amount
    }

    func equal(
        _ path: String,
        _ expected: String,
        _ kind: ProviderViolation.Kind
    ) throws(WireComplaint) {
        guard let found = value(path) else { throw WireComplaint(.missingParameter, path) }
        guard found.string == expected else { throw WireComplaint(kind, path) }
    }
}

/// Amounts as Alipay and the bills write them.
enum ProviderYuan {
    /// 100 000 000 yuan.
    static let most: Int64 = 10_000_000_000

    static func text(_ fen: Int64) -> String {
        let size = fen.magnitude
        return (fen < 0 ? "-" : "") + "\(size / 100)." + DecimalText.padded(size % 100, digits: 2)
    }

    /// Reads `75.60`, from 0.01 on, and no other form.
    static func fen(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...9).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.allSatisfy({ WireFields.Form.digits.allows(String($0)) }),
            parts[0].utf8.count == 1 || !parts[0].hasPrefix("0"),
            let yuan = Int64(parts[0]), let rest = Int64(parts[1])
        else { return nil }
        let fen = yuan * 100 + rest
        return (1...most).contains(fen) ? fen : nil
    }
}

/// Objects in the order in which a provider writes them.
struct WireObject {
    private var members: [JSONValue.Member] = []

    mutating func add(_ name: String, _ text: String?) {
        guard let text else { return }
        members.append(JSONValue.Member(name, .string(text)))
    }

    mutating func add(_ name: String, number: Int64) {
        members.append(JSONValue.Member(name, .number(String(number))))
    }

    mutating func add(_ name: String, _ value: JSONValue) {
        members.append(JSONValue.Member(name, value))
    }

    var value: JSONValue { .object(members) }

    static func of(_ pairs: [(String, String?)]) -> JSONValue {
        var object = WireObject()
        for pair in pairs { object.add(pair.0, pair.1) }
        return object.value
    }
}

extension ProviderFate {
    /// An object's text, with what a fault puts into it before it is signed.
    func spoiled(_ text: String) -> String {
        guard spoils.contains(.answerDeep), text.hasSuffix("}") else { return text }
        let depth = 20_000
        return text.dropLast() + (text == "{}" ? "" : ",") + "\"deep\":"
            + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }

    /// A signature as it leaves.
    func spoiled(signature: String) -> String {
        guard spoils.contains(.answerBrokenSignature) else { return signature }
        let turned = signature.first == "A" ? "B" : "A"
        return turned + signature.dropFirst()
    }

    /// The merchant's number as the answer names it.
    func spoiled(number: String) -> String {
        guard spoils.contains(.payOtherOrder) else { return number }
        return String(number.dropLast()) + (number.hasSuffix("0") ? "1" : "0")
    }

    /// What befalls an answer whatever its wire.
    func spoiled(_ response: ProviderResponse) -> ProviderResponse {
        var response = response
        for fault in spoils {
            switch fault {
            case .answerHuge:
                response.body = [UInt8](repeating: 0x20, count: 10 << 20) + response.body
            case .answerHeaderFlood:
                let filler = String(repeating: "x", count: 500)
                response.headers += (0..<4000).map { ("X-Flood-\($0)", filler) }
            case .answerDrip: response.manner = .drip
            case .answerHalf: response.manner = .half
            case .answerBadGateway:
                let page = "<html><head><title>502 Bad Gateway</title></head></html>"
                response = ProviderResponse(502, type: "text/html", body: Array(page.utf8))
            case .answerTooMany:
                let page = "{\"code\":\"FREQUENCY_LIMITED\",\"message\":\"频率超限\"}"
                response = ProviderResponse(429, type: "application/json", body: Array(page.utf8))
            default: break
            }
        }
        return response
    }
}
