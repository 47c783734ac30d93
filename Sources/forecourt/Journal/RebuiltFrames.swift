import ISO8583
import Journal
import Payments
import Simulators
import Text

/// Request and reply of a journal row as frames of its dialect.
///
/// The journal keeps no frames: these are made again from what it holds, and hold no more than it
/// shows. Hidden digits of a card are one digit repeated, which makes no card number; there is no
/// MAC, track, PIN or key, and elements that are not recorded are absent.
struct RebuiltFrames {
    private let specification: DialectSpecification
    private let framing: FrameFormat
    let port: UInt16

    init(_ specification: DialectSpecification) {
        self.specification = specification
        framing = FramingOptions.usual(for: specification)
        port = UInt16(FramingOptions.defaultPort(of: specification))
    }

    /// nil for rows that no message of a terminal led to.
    func frames(of row: JournalRow) -> (request: [UInt8], reply: [UInt8]?)? {
        guard let type = row.mti.flatMap({ MessageTypeIndicator($0) }) else { return nil }
        var request = Message(specification: specification, type: type)
        if let digits = row.pan.flatMap(MaskedFrame.filled) {
            set(.primaryAccountNumber, digits, &request)
        }
        setCommon(of: row, &request)
        guard let frame = frame(of: request) else { return nil }
        guard let code = row.code, let answer = type.reply else { return (frame, nil) }
        var reply = Message(specification: specification, type: answer)
        setCommon(of: row, &reply)
        if let taken = row.takenMinor {
            set(.amountTransaction, DecimalText.padded(taken, digits: 12), &reply)
        }
        if let rrn = row.rrn { set(.retrievalReferenceNumber, rrn, &reply) }
        if let approval = row.authorisation { set(.approvalCode, approval, &reply) }
        set(.actionCode, code, &reply)
        return (frame, self.frame(of: reply))
    }

    private func setCommon(of row: JournalRow, _ message: inout Message) {
        if let operation = Operation(name: row.operation), operation.rules.isPayment {
            let family = specification.family
            let code = TerminalCodes.processingCode(of: operation, in: family)
            set(.processingCode, "\(code)", &message)
        }
        if let amount = row.amountMinor {
            set(.amountTransaction, DecimalText.padded(amount, digits: 12), &message)
        }
        if let stan = row.stan { set(.systemsTraceAuditNumber, stan, &message) }
        if let terminal = row.terminal { set(.terminalIdentification, terminal, &message) }
        if let merchant = row.merchant { set(.merchantIdentification, merchant, &message) }
        if let currency = row.currency { set(.currencyCode, currency, &message) }
    }

    /// An element that the dialect has no room for stays away, as one that is not recorded does.
    private func set(_ element: Element, _ text: String, _ message: inout Message) {
        do throws(CodingError) { try message.set(element, text) } catch { return }
    }

    private func frame(of message: Message) -> [UInt8]? {
        let header: [UInt8] = framing.headerBytes == 6 ? [0x60, 0x31, 0, 0, 0, 0] : []
        let envelope = FrameEnvelope(
            tpdu: framing.hasTPDU ? TransportHeader(destination: 0x0003, source: 0) : nil,
            header: FrameHeader(header) ?? FrameHeader()
        )
        var bytes: [UInt8] = []
        do throws(FramingError) {
            try framing.write(MessageEncoder.encode(message).span, in: envelope, to: &bytes)
        } catch {
            return nil
        }
        return bytes
    }
}
