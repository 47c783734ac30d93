import Text

/// Which earlier message a reversal, void or advice speaks of.
///
/// Three forms exist: element 90 of 1987, element 56 of 1993 and IFSF, element 61 of UnionPay.
/// Parts that a form does not carry are nil; zeros in element 61 mean "not known" and are nil too.
public struct OriginalDataElements: Hashable, Sendable {
    /// The type of the original.
    public var messageType: MessageTypeIndicator?

    /// The original's element 11.
    public var traceNumber: SystemsTraceAuditNumber?

    /// MMDDhhmmss: the original's element 7 (form 90 only).
    public var transmission: String?

    /// YYMMDDhhmmss: the original's element 12 (form 56 only).
    public var localDateTime: String?

    /// MMDD: the original's date (form 61 only).
    public var date: String?

    /// The original's batch, six digits (form 61 only).
    public var batch: String?

    /// The original's acquirer, leading zeros dropped in form 90.
    public var acquirer: String?

    /// The original's forwarding institution (form 90 only).
    public var forwarder: String?

    /// Nothing known.
    public init() {}

    /// Reads the 42 digits of element 90: MTI 4, STAN 6, element 7 10, element 32 11, element 33
    /// 11.
    public init?(element90 text: String) {
        guard text.utf8.count == 42, CharacterClass.numeric.admits(text) else { return nil }
        var parts = DigitParts(text)
        messageType = MessageTypeIndicator(parts.take(4))
        traceNumber = SystemsTraceAuditNumber(parts.take(6))
        transmission = parts.takeUnlessZero(10)
        acquirer = parts.takeUnlessZero(11).map(DigitParts.withoutLeadingZeros)
        forwarder = parts.takeUnlessZero(11).map(DigitParts.withoutLeadingZeros)
    }

    /// Reads element 56 of 1993: MTI 4, STAN 6, local date and time 12, then `LL n..11` or nothing.
    public init?(element56 text: String) {
        let count = text.utf8.count
        guard count >= 22, CharacterClass.numeric.admits(text) else { return nil }
        var parts = DigitParts(text)
        messageType = MessageTypeIndicator(parts.take(4))
        traceNumber = SystemsTraceAuditNumber(parts.take(6))
        localDateTime = parts.take(12)
        if count > 22 {
            guard count >= 24, let length = Int(parts.take(2)), length <= 11, count == 24 + length
            else { return nil }
            acquirer = length > 0 ? parts.take(length) : nil
        }
    }

    /// Reads element 61 of UnionPay: batch 6, trace 6, then optionally date 4 (MMDD) and the rest.
    public init?(element61 text: String) {
        guard text.utf8.count >= 12, CharacterClass.numeric.admits(text) else { return nil }
        var parts = DigitParts(text)
        batch = parts.takeUnlessZero(6)
        traceNumber = parts.takeUnlessZero(6).flatMap { SystemsTraceAuditNumber($0) }
        if text.utf8.count >= 16 { date = parts.takeUnlessZero(4) }
    }

    /// The 42 digits of element 90, zeros for what is not known.
    public var element90: String {
        let type = messageType?.description ?? "0000"
        let trace = traceNumber?.digits() ?? "000000"
        return type + trace + (transmission ?? "0000000000")
            + DigitParts.filled(acquirer, 11) + DigitParts.filled(forwarder, 11)
    }

    /// The digits of element 56, the institution last and only where known.
    public var element56: String {
        let type = messageType?.description ?? "0000"
        let trace = traceNumber?.digits() ?? "000000"
        let head = type + trace + (localDateTime ?? "000000000000")
        guard let acquirer else { return head }
        return head + DecimalText.padded(UInt64(acquirer.utf8.count), digits: 2) + acquirer
    }

    /// Batch, trace and date of element 61, zeros for what is not known.
    public var element61: String {
        (batch ?? "000000") + (traceNumber?.digits() ?? "000000") + (date ?? "0000")
    }
}

/// Cuts fixed groups off the front of a run of digits.
private struct DigitParts {
    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    mutating func take(_ count: Int) -> String {
        let part = String(rest.prefix(count))
        rest = rest.dropFirst(count)
        return part
    }

    mutating func takeUnlessZero(_ count: Int) -> String? {
        let part = take(count)
        return part.utf8.allSatisfy { $0 == 0x30 } ? nil : part
    }

    static func withoutLeadingZeros(_ text: String) -> String {
        String(text.drop { $0 == "0" })
    }

    static func filled(_ text: String?, _ count: Int) -> String {
        DecimalText.padded(text ?? "", digits: count)
    }
}
