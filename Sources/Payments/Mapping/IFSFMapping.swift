import ISO8583

/// IFSF and plain 1993: message type and function code (DE 24) say what is asked.
///
/// There are no sessions; every message carries a MAC. Source: specs/ifsf.yaml.
struct IFSFMapping: Sendable {
    let tables: DialectTables

    /// Values of DE 24.
    enum FunctionCode {
        static let originalFinancial: UInt64 = 200
        static let fullReversal: UInt64 = 400
        static let partialReversal: UInt64 = 401
        /// A ping as one vendor sends it.
        static let ping: UInt64 = 800
        static let echo: UInt64 = 831
    }

    /// Digits of DE 56: type 4, STAN 6, local date and time 12, then the institution.
    private enum Original {
        static let digits = 22
    }

    init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        tables = try DialectTables(
            specification, settings: settings, batchRun: nil,
            decides: { (rule: MessageRule) -> [(Element, ReplyStep.Source)] in
                IFSFMapping.decided(rule.type.messageClass == .networkManagement)
            })
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
            // The date of YYMMDDhhmmss.
            if let time = message.digits(.localTime) {
                draft.window = UInt32(truncatingIfNeeded: time / 1_000_000)
            } else if operation != .echo {
                return .refused(ReadRefusal(.elementMissing, element: .localTime))
            }
            draft.session = .fixedKey
            draft.macElement = DialectTables.macElement(of: message)
            if operation == .reversal {
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
        guard let text = message.text(.originalDataElements1993),
            text.utf8.count >= Original.digits,
            let elements = OriginalDataElements(element56: text)
        else { return ReadRefusal(.unreadable, element: .originalDataElements1993) }
        var original = OriginalReference(
            retrievalReference: message.text(.retrievalReferenceNumber))
        original.stan = elements.traceNumber.map { UInt32(truncatingIfNeeded: $0.value) }
        original.messageClass =
            elements.messageType.flatMap { MessageClass(rawValue: $0.digit(at: 1)) }
        original.window =
            elements.localDateTime.flatMap { UInt32($0.prefix(6)) }.flatMap { $0 == 0 ? nil : $0 }
        draft.original = original
        draft.reason = message.text(.messageReasonCode)
        return nil
    }
}
