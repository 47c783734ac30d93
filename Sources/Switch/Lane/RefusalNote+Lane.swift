import ISO8583
import Payments
import Text

extension RefusalNote {
    /// Of a message that is answered.
    init(of work: LaneWork, _ outcome: Outcome) {
        let message = work.message
        cause = work.fault?.wording
        if cause == nil, outcome == .macFailed {
            let element = message.macElement
            cause =
                message.has(element)
                ? "the MAC is not right" : "DE \(element), the MAC, is missing"
        }
        peer = work.connection.peer
        messageType = message.messageType
        stan =
            work.draft?.stan
            ?? message.text(.systemsTraceAuditNumber).flatMap { DecimalText.value(of: $0) }
            .flatMap(UInt32.init(exactly:))
    }

    /// Of a connection that was closed.
    init(closing reason: String, _ connection: InboundConnection) {
        cause = "closed, \(reason)"
        peer = connection.peer
    }
}
