import ISO8583
import Text

/// From a decision to its reply: decided elements, echoed ones, and nothing else.
extension DialectTables {
    /// Fills the reply to a request from what was decided; elements are set in ascending order.
    func reply(
        to request: Message,
        rule index: Int,
        decided: PaymentReply,
        keys: [UInt8]?
    ) throws(CodingError) -> Message {
        let rule = rules[index]
        var reply = Message(specification: specification, type: rule.replyType)
        for step in rule.steps {
            try write(step, into: &reply, request, decided, keys)
        }
        return reply
    }

    /// The reply to what never reaches the book: the refusal echo and DE 39.
    ///
    /// A message whose elements could only be read in part gets what could be read.
    func refusal(to request: Message, outcome: Outcome) throws(CodingError) -> Message {
        let rule = rule(of: request.messageType).map { rules[$0] }
        let type = rule?.replyType ?? MappingRule.replyType(to: request.messageType)
        var reply = Message(specification: specification, type: type)
        var isDecided = false
        for path in rule?.rule.echoRefusal ?? refusalEcho where request.has(path.element) {
            let element = path.element
            if !isDecided, element > .actionCode {
                try reply.set(.actionCode, actionCode(of: outcome))
                isDecided = true
            }
            if element != .actionCode { try reply.copy(element, from: request) }
        }
        if !isDecided { try reply.set(.actionCode, actionCode(of: outcome)) }
        return reply
    }

    private func write(
        _ step: ReplyStep,
        into reply: inout Message,
        _ request: Message,
        _ decided: PaymentReply,
        _ keys: [UInt8]?
    ) throws(CodingError) {
        let element = step.element
        switch step.source {
        case .echo:
            if step.part < 0 || holdsNothingElse(step, request) {
                try reply.copy(element, from: request)
            } else {
                try reply.copy(echoedParts[Int(step.part)], from: request)
            }
        case .amount:
            if let taken = decided.taken {
                try reply.set(element, digits: UInt64(taken.taken))
            } else {
                try reply.copy(element, from: request)
            }
        case .askedAmount:
            guard let taken = decided.taken else { return }
            try reply.set(element, bytes: Self.originalAmounts(taken))
        case .time:
            try reply.set(element, digits: moment(of: decided).time)
        case .date:
            try reply.set(element, digits: moment(of: decided).monthDay)
        case .businessDate:
            if let date = decided.businessDate { try write(date, element, into: &reply) }
        case .institution:
            if request.has(element) {
                try reply.copy(element, from: request)
            } else {
                try reply.set(element, settings.institution)
            }
        case .retrievalReference:
            if let reference = decided.retrievalReference {
                try reply.set(element, reference.text)
            }
        case .approvalCode:
            if let code = decided.approvalCode { try reply.set(element, code) }
        case .actionCode:
            try reply.set(element, actionCode(of: decided.outcome))
        case .balances:
            let text = balanceText(decided, request)
            if !text.isEmpty { try reply.set(element, bytes: text) }
        case .batch:
            try writeBatch(decided.batch, element, into: &reply, request)
        case .keys:
            if let keys { try reply.set(element, bytes: keys) }
        case .keysAsText:
            if let keys { try reply.set(element, bytes: Hexadecimal.characters(keys)) }
        case .chip:
            guard let chip = decided.details?.values.chip else { return }
            do throws(CodingError) {
                try reply.set(element, bytes: chip)
            } catch {
                // What a host sent cannot keep the terminal from its answer.
            }
        case .texts:
            guard let details = decided.details?.values else { return }
            let bytes = tagBytes(of: details)
            if !bytes.isEmpty { try reply.set(element, bytes: bytes) }
        case .display: display?.write(decided, into: &reply)
        case .shift, .totals, .settlementCode, .tally:
            try writeDay(step, into: &reply, decided)
        }
    }

    /// Whether a composite of the request is the one part that is echoed, as a terminal mostly
    /// sends it: then it is copied and need not be taken apart.
    private func holdsNothingElse(_ step: ReplyStep, _ request: Message) -> Bool {
        guard step.partAlone != 0, let content = request.rawBytes(of: step.element),
            content.count > 8
        else { return false }
        return content.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } == step.partAlone
    }

    private func moment(of decided: PaymentReply) -> LocalMoment {
        LocalMoment(decided.decidedAt, offset: settings.utcOffsetSeconds)
    }

    /// DE 15 in as many digits as the edition gives it.
    private func write(
        _ date: BusinessDate,
        _ element: Element,
        into reply: inout Message
    ) throws(CodingError) {
        switch specification.description(of: element)?.format.maximum {
        case 4: try reply.set(element, digits: date.monthDay)
        case 6: try reply.set(element, digits: date.yearMonthDay)
        default: try reply.set(element, digits: date.yearMonthDay + 20_000_000)
        }
    }

    private func writeBatch(
        _ batch: UInt32?,
        _ element: Element,
        into reply: inout Message,
        _ request: Message
    ) throws(CodingError) {
        if let batch, let replaced = batchRun?.replacing(with: batch, in: request) {
            try reply.set(element, bytes: replaced)
        } else {
            try reply.copy(element, from: request)
        }
    }

    /// DE 30: what was asked for, and no fee.
    private static func originalAmounts(_ taken: TakenAmount) -> [UInt8] {
        var text: [UInt8] = []
        DigitText.append(UInt64(taken.asked), digits: 12, to: &text)
        DigitText.append(0, digits: 12, to: &text)
        return text
    }

    /// DE 54: entries of 20 characters; empty where there is nothing to say.
    ///
    /// ```text
    /// account type 2 | amount type 2 | currency 3 | C or D | amount 12
    /// ```
    /// The account type is that of DE 3, digits 3 and 4. At most six entries; an amount over 12
    /// digits is left out. What was asked for stands in front, where less was taken and no other
    /// element says so.
    private func balanceText(_ decided: PaymentReply, _ request: Message) -> [UInt8] {
        var balances = decided.balances
        if let taken = decided.taken, family.saysAskedBesideBalances,
            let currency = request.digits(.currencyCode)
        {
            let asset = Asset(rawValue: UInt16(truncatingIfNeeded: currency))
            let asked = BalanceEntry(type: .asked, asset: asset, minorUnits: taken.asked)
            balances.insert(asked, at: 0)
        }
        guard !balances.isEmpty else { return [] }
        let account = request.digits(.processingCode).map { UInt64($0) / 100 % 100 } ?? 0
        var text: [UInt8] = []
        text.reserveCapacity(balances.count * 20)
        for entry in balances.prefix(6) where entry.minorUnits.magnitude <= 999_999_999_999 {
            DigitText.append(account, digits: 2, to: &text)
            DigitText.append(UInt64(entry.type.rawValue), digits: 2, to: &text)
            DigitText.append(UInt64(entry.asset.rawValue), digits: 3, to: &text)
            text.append(entry.minorUnits < 0 ? UInt8(ascii: "D") : UInt8(ascii: "C"))
            DigitText.append(entry.minorUnits.magnitude, digits: 12, to: &text)
        }
        return text
    }
}
