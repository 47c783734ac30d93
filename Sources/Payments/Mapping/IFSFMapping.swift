import ISO8583

/// IFSF and plain 1993: message type and function code (DE 24) say what is asked.
///
/// There are no sessions; every message carries a MAC. Source: specs/ifsf.yaml.
struct IFSFMapping: Sendable {
    let tables: DialectTables
    private let originalType: DigitRun
    private let originalTrace: DigitRun
    /// The date in front of the original's local date and time.
    private let originalDate: DigitRun
    /// What the original was for, beside what was delivered of it.
    private let originalAmount: DigitRun

    private enum Path {
        static let originalType = ElementPath(.originalDataElements1993, ["1"])
        static let originalTrace = ElementPath(.originalDataElements1993, ["2"])
        static let originalTime = ElementPath(.originalDataElements1993, ["3"])
        static let originalAmount = ElementPath(.amountsOriginal, ["1"])
    }

    /// Values of DE 24.
    enum FunctionCode {
        static let originalFinancial: UInt64 = 200
        static let fullReversal: UInt64 = 400
        static let partialReversal: UInt64 = 401
        /// A ping as one vendor sends it.
        static let ping: UInt64 = 800
        static let echo: UInt64 = 831
    }

    init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        originalType = try .required(Path.originalType, in: specification)
        originalTrace = try .required(Path.originalTrace, in: specification)
        originalDate = DigitRun(
            try .required(Path.originalTime, in: specification),
            prefix: 6
        )
        originalAmount = try .required(Path.originalAmount, in: specification)
        tables = try DialectTables(
            specification,
            settings: settings,
            batchRun: nil,
            decides: { (rule: MessageRule) -> [(Element, ReplyStep.Source)] in
                IFSFMapping.decided(rule.type.messageClass == .networkManagement)
            }
        )
    }

    private static func decided(_ isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        let always: [(Element, ReplyStep.Source)] = [
            (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
        ]
        if isNetwork { return always }
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.additionalAmounts, .balances),
        ]
    }

    func read(_ message: Message) -> ReadResult {
        guard let rule = tables.rule(of: message.messageType) else {
            return .refused(ReadRefusal(.unknownTransaction))
        }
        switch classify(message) {
        case .refused(let refusal): return .refused(refusal)
        case .offered(let operation, _):
            let result = tables.draft(of: operation, message, rule: rule)
            guard case .request(var draft) = result else { return result }
            // What stands in DE 127 needs the key of encrypted data, which the lane has.
            draft.dataIsEncrypted = operation.rules.isPayment && message.has(.encryptedData)
            draft.windowKind = .date
            // The date of YYMMDDhhmmss.
            if let time = message.digits(.localTime) {
                draft.window = UInt32(truncatingIfNeeded: time / 1_000_000)
            } else if operation.rules.hasIdentity {
                return .refused(ReadRefusal(.elementMissing, element: .localTime))
            }
            draft.session = .fixedKey
            draft.macElement = DialectTables.macElement(of: message)
            if operation.rules.original != nil {
                if let refusal = readOriginal(message, into: &draft) { return .refused(refusal) }
            }
            return .request(draft)
        }
    }

    private func classify(_ message: Message) -> Classification {
        let type = message.messageType
        let isOffered = type.origin < 2
        switch (type.messageClass, type.function, message.digits(.functionCode)) {
        case (.networkManagement, 0, let code), (.networkManagement, 2, let code):
            switch code {
            case FunctionCode.echo, FunctionCode.ping: return .offered(.echo, nil)
            case nil: return .refused(.elementMissing, .functionCode)
            default: return tables.refuseCode(of: .functionCode, message)
            }
        case (.financial, 0, let code) where isOffered:
            switch code {
            case FunctionCode.originalFinancial: return tables.classify(processingCodeOf: message)
            case nil: return .refused(.elementMissing, .functionCode)
            default: return tables.refuseCode(of: .functionCode, message)
            }
        case (.reversal, 2, let code) where isOffered:
            switch code {
            case FunctionCode.fullReversal, FunctionCode.partialReversal:
                return .offered(.reversal, nil)
            case nil: return .refused(.elementMissing, .functionCode)
            default: return tables.refuseCode(of: .functionCode, message)
            }
        default: return .refused(.notOffered)
        }
    }

    /// DE 56: the original's type, STAN and local date.
    private func readOriginal(
        _ message: Message,
        into draft: inout RequestDraft
    ) -> ReadRefusal? {
        guard let type = originalType.value(in: message),
            let trace = originalTrace.value(in: message),
            let date = originalDate.value(in: message)
        else { return ReadRefusal(.unreadable, element: .originalDataElements1993) }
        var original = OriginalReference(
            retrievalReference: message.text(.retrievalReferenceNumber),
            stan: trace
        )
        original.messageClass = MessageClass(rawValue: UInt8(type / 100 % 10))
        if date > 0 { original.window = date }
        draft.original = original
        readDelivery(message, into: &draft)
        draft.reason = message.text(.messageReasonCode)
        return nil
    }

    /// DE 24 401: DE 4 is what was delivered and DE 30 what the original was for.
    private func readDelivery(_ message: Message, into draft: inout RequestDraft) {
        guard message.digits(.functionCode) == FunctionCode.partialReversal else { return }
        let delivered = draft.amount ?? 0
        draft.amount = nil
        if delivered > 0 { draft.delivery = .part(delivered) }
        guard message.has(.amountsOriginal) else { return }
        let digits = message.bytes(.amountsOriginal)
        if let amount = digits.flatMap({ DigitText.value($0.prefix(originalAmount.count)) }),
            amount > 0
        {
            draft.amount = Int64(clamping: amount)
        } else {
            draft.delivery = .unreadable
        }
    }
}
