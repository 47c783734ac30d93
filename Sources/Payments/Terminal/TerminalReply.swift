package import ISO8583
import Text

/// A reply as a simulated terminal understands it.
///
/// Holds no card: what a terminal compares is the STAN and its own identity.
package struct TerminalReply: Hashable, Sendable {
    package var messageType: MessageTypeIndicator
    package var stan: UInt32
    /// DE 41.
    package var terminal: String
    /// DE 39.
    package var code: String
    /// Whether `code` is that of an approval, a taken reversal or a network acceptance.
    package var isApproved: Bool
    /// DE 37.
    package var retrievalReference: String?
    /// DE 38.
    package var approvalCode: String?
    /// DE 4: what was taken.
    package var amount: Int64?
    /// What was asked for, where less was taken: amount type 57 of DE 54, or DE 30.
    package var asked: Int64?
    /// 60.2 of UnionPay.
    package var batch: UInt32?
    /// Working keys as handed out: DE 62 of UnionPay, DE 48 of a plain 0810.
    package var keys: [UInt8]?
    /// DE 54.
    package var balances: [BalanceEntry]
    /// DE 62 where no keys are handed out: what a query tells, the shift, and text for the receipt.
    package var texts: [TextTag]
    /// DE 55.
    package var chip: [UInt8]?
    /// The switch's totals of a batch or shift, and how they compare.
    package var settlement: SettlementAnswer?

    /// Whether an advice was taken in and came to nothing (900 of the 1993 codes).
    package var isOnlyAcknowledged: Bool { code == "900" }

    /// What was taken, where that is less than was asked for.
    package var takenInstead: Int64? { asked == nil ? nil : amount }

    /// `C4`: the number of the open shift.
    package var shift: UInt32? { texts.text(.shiftNumber).flatMap { UInt32($0) } }

    /// `D2` to `D5`: a page of a table of reference data.
    package var parameters: ParameterPage? { ParameterPage(texts) }
}

extension TerminalRequestBuilder {
    /// Reads a reply; nil where it is none or has no STAN or answer code.
    package func reply(_ message: Message) -> TerminalReply? {
        guard message.messageType.isReply, let code = message.text(.actionCode),
            let stan = message.digits(.systemsTraceAuditNumber)
        else { return nil }
        let messageClass = message.messageType.messageClass
        let handsOutKeys = messageClass == .networkManagement && !isOfDesk(message)
        let amounts = message.text(.additionalAmounts).map(BalanceEntry.entries) ?? []
        return TerminalReply(
            messageType: message.messageType,
            stan: UInt32(truncatingIfNeeded: stan),
            terminal: message.text(.terminalIdentification) ?? "",
            code: code,
            isApproved: approvals.contains(code),
            retrievalReference: message.text(.retrievalReferenceNumber),
            approvalCode: message.text(.approvalCode),
            amount: message.digits(.amountTransaction).map(Int64.init(truncatingIfNeeded:)),
            asked: amounts.first { $0.type == .asked }?.minorUnits ?? askedAmount(of: message),
            batch: batchRun?.value(in: message),
            keys: handsOutKeys ? keysOfReply(message) : nil,
            balances: amounts.filter { $0.type != .asked },
            texts: handsOutKeys ? [] : texts(of: message),
            chip: message.bytes(.iccData),
            settlement: messageClass == .reconciliation ? settlement(of: message) : nil
        )
    }

    /// DE 30 of 1993; elsewhere it is a fee.
    private func askedAmount(of message: Message) -> Int64? {
        switch specification.family {
        case .unionPayPOS, .iso1987: return nil
        case .ifsf, .iso1993, .iso2003: break
        }
        return message.bytes(.amountsOriginal).flatMap { DigitText.value($0.prefix(12)) }
            .map { Int64(clamping: $0) }
    }

    /// Whether it answers what an operator or a device says of itself, or asks of reference data.
    private func isOfDesk(_ message: Message) -> Bool {
        networkCodeRun?.value(in: message).map { $0 == 360 || (900...999).contains($0) } ?? false
    }

    /// nil where it tells none, or broken ones.
    private func settlement(of message: Message) -> SettlementAnswer? {
        switch specification.family {
        case .unionPayPOS:
            return message.bytes(.privateData).flatMap(SettlementData.readAnswer)
        case .iso1987:
            guard let digit = message.digits(.settlementCode),
                let result = SettlementResult(rawValue: UInt8(truncatingIfNeeded: digit)),
                let ours = SettlementData.readReconciliation(message)
            else { return nil }
            return SettlementAnswer(domestic: HalfAnswer(ours: ours, result: result), foreign: nil)
        case .ifsf, .iso1993, .iso2003:
            guard let result = result(of: message),
                let ours = SettlementData.readReconciliation(message)
            else { return nil }
            return SettlementAnswer(domestic: HalfAnswer(ours: ours, result: result), foreign: nil)
        }
    }

    /// How totals compare, where DE 39 says it; nil for a refusal.
    private func result(of message: Message) -> SettlementResult? {
        let results: [(OutcomeName, SettlementResult)] = [
            (.settled, .balanced), (.totalsDiffer, .different), (.countingWaits, .waits),
        ]
        let code = message.text(.actionCode)
        return results.first { specification.actionCode(for: $0.0)?.text == code }?.1
    }

    /// None where they are broken: a terminal makes do with the answer's code.
    private func texts(of message: Message) -> [TextTag] {
        let charset: TextCharset
        switch specification.family {
        case .unionPayPOS: charset = .gbk
        case .iso1987: charset = .utf8
        case .ifsf, .iso1993, .iso2003: return []
        }
        guard let bytes = message.rawBytes(of: .replyTags) else { return [] }
        do throws(TextTLV.Mistake) {
            return try TextTLV.read(bytes, in: charset)
        } catch {
            return []
        }
    }

    private func keysOfReply(_ message: Message) -> [UInt8]? {
        switch specification.family {
        case .unionPayPOS: message.bytes(.workingKeys)
        case .iso1987: message.bytes(.privateData).flatMap(Hexadecimal.bytes(upperCase:))
        case .ifsf, .iso1993, .iso2003: nil
        }
    }
}

extension BalanceEntry {
    /// Reads DE 54: entries of 20 characters, the inverse of what a reply writes.
    ///
    /// Entries of other amount types are left out.
    package static func entries(_ text: String) -> [BalanceEntry] {
        let characters = Array(text.utf8)
        return stride(from: 0, through: characters.count - 20, by: 20).compactMap { start in
            let type = DigitText.value(characters[start + 2..<start + 4])
            let currency = DigitText.value(characters[start + 4..<start + 7])
            let amount = DigitText.value(characters[start + 8..<start + 20])
            guard let amount, let currency, let type,
                let known = AmountType(rawValue: UInt8(type))
            else { return nil }
            let sign: Int64 = characters[start + 7] == UInt8(ascii: "D") ? -1 : 1
            return BalanceEntry(
                type: known,
                asset: Asset(rawValue: UInt16(currency)),
                minorUnits: sign * Int64(amount)
            )
        }
    }
}
