import ISO8583

/// Plain ISO 8583:1987: message type and DE 3 say what is asked, DE 70 in network management.
///
/// Source: specs/iso8583-1987-ascii.yaml.
struct PlainMapping: Sendable {
    let tables: DialectTables
    private let originalType: DigitRun
    private let originalTrace: DigitRun
    private let originalTransmission: DigitRun

    private enum Path {
        static let originalType = ElementPath(.originalDataElements, ["1"])
        static let originalTrace = ElementPath(.originalDataElements, ["2"])
        static let originalTransmission = ElementPath(.originalDataElements, ["3"])
    }

    /// Values of DE 70.
    enum NetworkCode {
        static let signOn = NetworkCommand.signOn.rawValue
        static let signOff = NetworkCommand.signOff.rawValue
        static let keyChange = NetworkCommand.keyChange.rawValue
        static let echo = NetworkCommand.echo.rawValue
    }

    init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        originalType = try .required(Path.originalType, in: specification)
        originalTrace = try .required(Path.originalTrace, in: specification)
        originalTransmission = try .required(Path.originalTransmission, in: specification)
        tables = try DialectTables(
            specification,
            settings: settings,
            batchRun: nil,
            decides: { (rule: MessageRule) -> [(Element, ReplyStep.Source)] in
                PlainMapping.decided(rule.type.messageClass == .networkManagement)
            }
        )
    }

    private static func decided(_ isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        let always: [(Element, ReplyStep.Source)] = [
            (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
        ]
        if isNetwork { return always + [(.privateData, .keysAsText)] }
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
        case .offered(let operation, let layout):
            let result = tables.draft(of: operation, message, rule: rule)
            guard case .request(var draft) = result else { return result }
            guard let window = window(of: message) else {
                return .refused(ReadRefusal(.elementMissing, element: .localDate))
            }
            draft.window = window
            draft.windowKind = .day
            draft.transmission = message.digits(.transmissionDateTime)
                .map(UInt32.init(truncatingIfNeeded:))
            draft.keyLayout = layout
            if operation.rules.isPayment {
                draft.macElement = DialectTables.macElement(of: message)
            }
            if operation.rules.original != nil { readOriginal(message, into: &draft) }
            return .request(draft)
        }
    }

    /// DE 13, or the date of DE 7; both MMDD.
    private func window(of message: Message) -> UInt32? {
        if let date = message.digits(.localDate) { return UInt32(truncatingIfNeeded: date) }
        return message.digits(.transmissionDateTime)
            .map { UInt32(truncatingIfNeeded: $0 / 1_000_000) }
    }

    private func classify(_ message: Message) -> Classification {
        switch (message.messageType.messageClass, message.messageType.function) {
        case (.networkManagement, _): classifyNetwork(message)
        case (.financial, 0): tables.classify(processingCodeOf: message)
        case (.reversal, 0), (.reversal, 2): .offered(.reversal, nil)
        default: .refused(.notOffered)
        }
    }

    private func classifyNetwork(_ message: Message) -> Classification {
        switch message.digits(.networkManagementCode) {
        case NetworkCode.signOn: .offered(.signOn, .doubleLengthMAC)
        case NetworkCode.signOff: .offered(.signOff, nil)
        case NetworkCode.keyChange: .offered(.keyChange, .doubleLengthMAC)
        case NetworkCode.echo: .offered(.echo, nil)
        case nil: .refused(.elementMissing, .networkManagementCode)
        default: tables.refuseCode(of: .networkManagementCode, message)
        }
    }

    /// Type, STAN and DE 7 of DE 90; zeros name no window.
    private func readOriginal(_ message: Message, into draft: inout RequestDraft) {
        var original = OriginalReference(
            retrievalReference: message.text(.retrievalReferenceNumber)
        )
        original.stan = originalTrace.value(in: message)
        // Zeros beside a DE 37 mean that DE 37 is the reference.
        if original.stan == 0, original.retrievalReference != nil { original.stan = nil }
        if let transmission = originalTransmission.value(in: message), transmission > 0 {
            original.transmission = transmission
            original.window = transmission / 1_000_000
        }
        let type = originalType.value(in: message) ?? 0
        original.messageClass = MessageClass(rawValue: UInt8(type / 100 % 10))
        draft.original = original
        draft.delivery = Delivery(replacementAmounts: message.bytes(.replacementAmounts))
        draft.reason = message.text(.actionCode)
    }
}

extension DialectTables {
    /// Purchase or balance by the transaction type of DE 3 (digits 1 and 2).
    func classify(processingCodeOf message: Message) -> Classification {
        guard let value = message.digits(.processingCode) else {
            return .refused(.elementMissing, .processingCode)
        }
        switch ProcessingCode(value: UInt32(truncatingIfNeeded: value))?.transactionType {
        case ProcessingCode.goodsAndServices.transactionType: return .offered(.purchase, nil)
        case ProcessingCode.balanceInquiry.transactionType: return .offered(.balance, nil)
        default: return refuseCode(of: .processingCode, message)
        }
    }

    /// Known by the dialect's table of codes, but not offered; or not known.
    func refuseCode(of element: Element, _ message: Message) -> Classification {
        let isKnown = message.text(element).map { knows($0, of: ElementPath(element)) } ?? false
        return .refused(isKnown ? .notOffered : .unknownTransaction, element)
    }
}

extension ProcessingCode {
    static let goodsAndServices: ProcessingCode = "000000"
    static let balanceInquiry: ProcessingCode = "310000"
}
