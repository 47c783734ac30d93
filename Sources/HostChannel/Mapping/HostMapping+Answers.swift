package import ISO8583
package import Payments
import Text
package import Upstream

/// What a host sent, as far as its message type says.
package enum HostReading: Sendable {
    /// The answer to a payment, a balance inquiry or a reversal.
    case payment(HostReply)
    /// The answer to a network message of ours.
    case network(NetworkReply)
    /// A network message of the host.
    case call(NetworkCommand)
    /// Nothing that a host may send to a client.
    case unusable
}

/// The answer to a network message.
package struct NetworkReply: Sendable {
    /// DE 11.
    package var stan: UInt32
    /// DE 70 as it came back.
    package var command: NetworkCommand?
    package var isAccepted: Bool
    /// DE 48 of a key change, as bytes; secret only under the zone master key.
    package var keys: [UInt8]?
}

/// The answer to a payment: what the book is told, and the card for an answer to nobody.
package struct HostReply: Sendable {
    /// Without channel and exchange, which the link knows.
    package var answer: UpstreamAnswer
    /// DE 2, where the host sent it back.
    package var card: PrimaryAccountNumber?
}

extension HostMapping {
    /// Reads a decoded message of the host; the channel is for the answer.
    package func read(_ message: Message, channel: ChannelNumber) -> HostReading {
        let type = message.messageType
        guard type.version == .iso1987 else { return .unusable }
        if type.messageClass == .networkManagement { return readNetwork(message) }
        guard type.isReply, let stan = message.digits(.systemsTraceAuditNumber) else {
            return .unusable
        }
        switch type.messageClass {
        case .authorisation, .financial, .reversal, .administrative: break
        default: return .unusable
        }
        let code = message.text(.actionCode)
        var answer = UpstreamAnswer(
            channel: channel,
            exchange: nil,
            mti: type.packed,
            number: UInt32(truncatingIfNeeded: stan),
            decision: code.map(verdicts.decision) ?? .malformed,
            code: code ?? "",
            terminal: message.text(.terminalIdentification) ?? "",
            merchant: message.text(.merchantIdentification) ?? ""
        )
        answer.taken.amount = message.digits(.amountTransaction).map(
            Int64.init(truncatingIfNeeded:)
        )
        answer.taken.asset = message.digits(.currencyCode).flatMap { number in
            UInt16(exactly: number).map { Asset(rawValue: $0) }
        }
        answer.processingCode = message.digits(.processingCode)
            .map(UInt32.init(truncatingIfNeeded:))
        answer.time = message.digits(.transmissionDateTime)
        answer.taken.approvalCode = message.text(.approvalCode)
        answer.taken.number = message.text(.retrievalReferenceNumber)
        answer.taken.balances = message.text(.additionalAmounts).map(BalanceEntry.entries) ?? []
        answer.taken.chip = message.bytes(.iccData).flatMap(IssuerData.kept(of:))
        return .payment(HostReply(answer: answer, card: message.primaryAccountNumber))
    }

    private func readNetwork(_ message: Message) -> HostReading {
        let command = message.digits(.networkManagementCode).flatMap {
            NetworkCommand(rawValue: $0)
        }
        guard message.messageType.isReply else {
            return command.map { .call($0) } ?? .unusable
        }
        guard let stan = message.digits(.systemsTraceAuditNumber),
            let code = message.text(.actionCode)
        else { return .unusable }
        return .network(
            NetworkReply(
                stan: UInt32(truncatingIfNeeded: stan),
                command: command,
                isAccepted: code == specification.actionCode(for: .networkAccepted)?.text,
                keys: message.bytes(.privateData).flatMap(Hexadecimal.bytes(upperCase:))
            )
        )
    }
}
