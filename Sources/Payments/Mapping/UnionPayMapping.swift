import ISO8583

/// China UnionPay POS: message type and DE 3 say what is asked, DE 60 refines it.
///
/// Source: specs/unionpay-pos.yaml; protocol sheet of UnionPay POS, 3.4 to 3.6.
struct UnionPayMapping: Sendable {
    let tables: DialectTables
    private let transactionType: DigitRun
    private let batch: DigitRun
    private let networkCode: DigitRun
    private let originalBatch: DigitRun
    private let originalTrace: DigitRun

    private enum Path {
        static let transactionType = ElementPath(.transactionTypeAndBatch, ["1"])
        static let batch = ElementPath(.transactionTypeAndBatch, ["2"])
        static let networkCode = ElementPath(.transactionTypeAndBatch, ["3"])
        static let originalBatch = ElementPath(.originalReference, ["1"])
        static let originalTrace = ElementPath(.originalReference, ["2"])
    }

    /// Values of 60.1.
    private enum TransactionType {
        static let balance: UInt32 = 1
        static let sale: UInt32 = 22
    }

    /// Values of 60.3.
    private enum NetworkCode {
        static let signOff: UInt32 = 2
        static let echo: UInt32 = 301
    }

    init(
        _ specification: DialectSpecification,
        settings: MappingSettings
    ) throws(MappingError) {
        transactionType = try .required(Path.transactionType, in: specification)
        batch = try .required(Path.batch, in: specification)
        networkCode = try .required(Path.networkCode, in: specification)
        originalBatch = try .required(Path.originalBatch, in: specification)
        originalTrace = try .required(Path.originalTrace, in: specification)
        tables = try DialectTables(
            specification,
            settings: settings,
            batchRun: batch,
            decides: { (rule: MessageRule) -> [(Element, ReplyStep.Source)] in
                UnionPayMapping.decided(rule.type.messageClass == .networkManagement)
            }
        )
    }

    /// What a reply does not take from the request at hand.
    private static func decided(_ isNetwork: Bool) -> [(Element, ReplyStep.Source)] {
        let always: [(Element, ReplyStep.Source)] = [
            (.localTime, .time), (.localDate, .date), (.acquiringInstitution, .institution),
            (.retrievalReferenceNumber, .retrievalReference), (.actionCode, .actionCode),
        ]
        if isNetwork {
            return always + [(.transactionTypeAndBatch, .batch), (.workingKeys, .keys)]
        }
        return always + [
            (.settlementDate, .businessDate), (.approvalCode, .approvalCode),
            (.additionalAmounts, .balances),
        ]
    }

    func read(_ message: Message) -> ReadResult {
        guard let rule = tables.rule(of: message.messageType) else {
            return .refused(ReadRefusal(.unknownTransaction))
        }
        guard let batch = batch.value(in: message) else {
            return .refused(ReadRefusal(.elementMissing, element: .transactionTypeAndBatch))
        }
        switch classify(message) {
        case .refused(let refusal): return .refused(refusal)
        case .offered(let operation, let layout):
            let result = tables.draft(of: operation, message, rule: rule)
            guard case .request(var draft) = result else { return result }
            draft.window = batch
            draft.batch = batch
            draft.keyLayout = layout
            if operation.rules.isPayment {
                draft.macElement = DialectTables.macElement(of: message)
            }
            if operation.rules.original != nil { readOriginal(message, into: &draft) }
            return .request(draft)
        }
    }

    private func classify(_ message: Message) -> Classification {
        switch (message.messageType.messageClass, message.messageType.function) {
        case (.networkManagement, _): classifyNetwork(message)
        case (.financial, 0): classifyFinancial(message)
        case (.reversal, 0): .offered(.reversal, nil)
        default: .refused(.notOffered)
        }
    }

    private func classifyNetwork(_ message: Message) -> Classification {
        guard let code = networkCode.value(in: message) else {
            return .refused(.elementMissing, .transactionTypeAndBatch)
        }
        let isAdvice = message.messageType.function == 2
        switch code {
        case NetworkCode.signOff where isAdvice: return .offered(.signOff, nil)
        case NetworkCode.echo where isAdvice: return .offered(.echo, nil)
        default:
            if !isAdvice, let layout = KeyLayout(unionPay: code) {
                return .offered(.signOn, layout)
            }
            let isKnown = tables.knows(
                DigitText.text(UInt64(code), digits: networkCode.count),
                of: Path.networkCode
            )
            return .refused(
                isKnown ? .notOffered : .unknownTransaction,
                .transactionTypeAndBatch
            )
        }
    }

    private func classifyFinancial(_ message: Message) -> Classification {
        guard let processing = message.digits(.processingCode) else {
            return .refused(.elementMissing, .processingCode)
        }
        guard let kind = transactionType.value(in: message) else {
            return .refused(.elementMissing, .transactionTypeAndBatch)
        }
        switch (ProcessingCode(value: UInt32(truncatingIfNeeded: processing)), kind) {
        case ("000000", TransactionType.sale): return .offered(.purchase, nil)
        case ("310000", TransactionType.balance): return .offered(.balance, nil)
        default:
            let code = DigitText.text(processing, digits: 6)
            guard tables.knows(code, of: ElementPath(.processingCode)) else {
                return .refused(.unknownTransaction, .processingCode)
            }
            let isKnown = tables.knows(
                DigitText.text(UInt64(kind), digits: transactionType.count),
                of: Path.transactionType
            )
            return .refused(
                isKnown ? .notOffered : .unknownTransaction,
                .transactionTypeAndBatch
            )
        }
    }

    /// DE 61 where it was sent, zeros in it meaning "not known".
    ///
    /// Without it the original has the DE 11 of the reversal, which keeps it, unless DE 37 names a
    /// payment: a terminal that numbers its reversals anew sends that.
    private func readOriginal(_ message: Message, into draft: inout RequestDraft) {
        var original = OriginalReference(
            retrievalReference: message.text(.retrievalReferenceNumber)
        )
        if original.retrievalReference == nil { original.stan = draft.stan }
        if let trace = originalTrace.value(in: message), trace > 0 { original.stan = trace }
        if let batch = originalBatch.value(in: message), batch > 0 { original.window = batch }
        draft.original = original
        draft.reason = message.text(.actionCode)
    }
}

extension KeyLayout {
    /// The layout that 60.3 of an 0800 asks for.
    init?(unionPay networkCode: UInt32) {
        switch networkCode {
        case 1: self = .singleLength
        case 3: self = .doubleLength
        case 4: self = .doubleLengthWithTrackKey
        default: return nil
        }
    }

    /// 60.3 of the 0800 that asks for this layout.
    var unionPayNetworkCode: UInt32? { self == .doubleLengthMAC ? nil : UInt32(rawValue) }
}
