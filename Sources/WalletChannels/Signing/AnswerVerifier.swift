package import Payments
import Text
package import Upstream

/// An answer whose signature covers the bytes that were read.
///
/// The tables of codes take nothing else, and only this file makes one.
package struct VerifiedAnswer: Sendable {
    package let status: Int
    /// An object; empty where the body is.
    private let fields: JSONValue

    fileprivate init(status: Int, fields: JSONValue) {
        self.status = status
        self.fields = fields
    }

    /// A text, by the names of the members that lead to it.
    package func text(_ path: String...) -> String? {
        var value: JSONValue? = fields
        for name in path { value = value?[name] }
        return value?.string
    }

    /// A whole number that is not negative.
    package func integer(_ path: String...) -> Int64? {
        var value: JSONValue? = fields
        for name in path { value = value?[name] }
        guard case .number(let digits)? = value else { return nil }
        return DecimalText.value(of: digits).flatMap { Int64(exactly: $0) }
    }

    /// The items of a list.
    func items(_ name: String) -> [JSONValue] {
        guard case .array(let items)? = fields[name] else { return [] }
        return items
    }
}

/// What came of an answer before its words are looked at.
package enum AnswerReading: Sendable {
    case verified(VerifiedAnswer)
    case unknown(UnknownReason, ProviderAlarm? = nil)
}

/// Whose signatures on WeChat's answers are believed, and until when: keys by their serial,
/// compared as text.
package struct PlatformKeys: Sendable {
    private struct Entry {
        let key: VerifyingKey
        /// Seconds since 1970 UTC; nil for a key that is no certificate's.
        let notAfter: Int64?
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    package init(_ certificate: PlatformCertificate) { add(certificate) }

    /// A key that has no end.
    package init(name: String, _ key: VerifyingKey) {
        entries[name] = Entry(key: key, notAfter: nil)
    }

    /// The key of a serial, unless its certificate has ended.
    package func key(_ serial: String, at now: Timestamp) -> VerifyingKey? {
        guard let entry = entries[serial], !hasEnded(entry, at: now) else { return nil }
        return entry.key
    }

    private func hasEnded(_ entry: Entry, at now: Timestamp) -> Bool {
        entry.notAfter.map { $0 < now.rawValue / 1_000_000 } ?? false
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// When the last of them ends, in seconds since 1970 UTC; nil where there are none, or one has
    /// no end.
    package var end: Int64? {
        let ends = entries.values.map(\.notAfter)
        return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
    }

    package mutating func add(_ certificate: PlatformCertificate) {
        entries[certificate.serial] = Entry(key: certificate.key, notAfter: certificate.notAfter)
    }
}

/// Decides whether an answer is believed, over the bytes as received.
package enum AnswerVerifier {
    /// An answer's time may be so far from ours.
    package static let clockSeconds: Int64 = 300

    /// Alipay: the signature covers the value of the method's member.
    package static func alipay(
        _ answer: HTTPAnswer,
        method: String,
        key: VerifyingKey
    ) -> AnswerReading {
        guard answer.status == 200 else { return .unknown(silence(answer.status)) }
        let name = method.split(separator: ".").joined(separator: "_") + "_response"
        guard let envelope = AlipayEnvelope(answer.body, key: name),
            (envelope.response == nil) != (envelope.failure == nil),
            let signed = envelope.response ?? envelope.failure
        else { return .unknown(.unreadable) }
        guard let sign = envelope.sign else { return .unknown(.unsigned, .unsigned) }
        let text = String(decoding: answer.body[sign], as: UTF8.self)
        guard let signature = Base64Text.bytes(text, limit: 1_024),
            key.verifies(signature, of: answer.body[signed])
        else { return .unknown(.badSignature, .unsigned) }
        guard let fields = JSONValue.parseObject(answer.body[signed]) else {
            return .unknown(.unreadable)
        }
        return .verified(VerifiedAnswer(status: answer.status, fields: fields))
    }

    /// WeChat's version 3: the signature covers time, nonce and body.
    package static func weChat(
        _ answer: HTTPAnswer,
        keys: PlatformKeys,
        now: Timestamp
    ) -> AnswerReading {
        let headers: WeChatHeaders
        do throws(WeChatHeaders.Fault) {
            headers = try WeChatHeaders(answer.headers)
        } catch {
            switch (error, answer.status) {
            case (.unreadable, _): return .unknown(.unreadable)
            case (.unsigned, 429), (.unsigned, 500...): return .unknown(silence(answer.status))
            case (.unsigned, _): return .unknown(.unsigned, .unsigned)
            }
        }
        switch believes(headers, answer.body, keys, now) {
        case .some(let reason):
            // Among right answers WeChat sends wrong ones of its own, to see whether we look; and a
            // wrong time is no matter of keys.
            let isOurFault = reason != .oldTimestamp && !headers.isProbe
            return .unknown(reason, isOurFault ? .unsigned : nil)
        case nil:
            let fields =
                answer.body.isEmpty ? JSONValue.object([]) : JSONValue.parseObject(answer.body)
            guard let fields else { return .unknown(.unreadable) }
            return .verified(VerifiedAnswer(status: answer.status, fields: fields))
        }
    }

    /// Why a body under these headers is not believed; nil where it is.
    package static func believes(
        _ headers: WeChatHeaders,
        _ body: [UInt8],
        _ keys: PlatformKeys,
        _ now: Timestamp
    ) -> UnknownReason? {
        guard let key = keys.key(headers.serial, at: now) else { return .unknownSerial }
        guard key.verifies(headers.signature, of: headers.message(body)) else {
            return .badSignature
        }
        let seconds = now.rawValue / 1_000_000
        return abs(headers.seconds - seconds) <= clockSeconds ? nil : .oldTimestamp
    }

    /// WeChat's version 2: a digest over all fields.
    package static func weChat2(
        _ answer: HTTPAnswer,
        key: [UInt8],
        signature: WeChat2Signature
    ) -> AnswerReading {
        guard answer.status == 200 else { return .unknown(silence(answer.status)) }
        guard let document = FlatXML(answer.body) else { return .unknown(.unreadable) }
        guard document["return_code"] == "SUCCESS", document["sign"] != nil else {
            return .unknown(.unsigned, .unsigned)
        }
        guard signature.verifies(document.fields, key: key) else {
            return .unknown(.badSignature, .unsigned)
        }
        let members = document.fields.map { JSONValue.Member($0.name, .string($0.value)) }
        return .verified(VerifiedAnswer(status: answer.status, fields: .object(members)))
    }

    /// What a status without a signature says of an order.
    private static func silence(_ status: Int) -> UnknownReason {
        status == 429 ? .tooMany : .status
    }
}
