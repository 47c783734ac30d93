package import CardSecurity
package import ISO8583
package import Payments
import Text

/// Who a simulated terminal is and how it speaks.
package struct TerminalProfile: Sendable {
    package var specification: DialectSpecification
    package var framing: FrameFormat
    package var macAlgorithm: MACAlgorithm
    /// DE 41 as the dialect writes it.
    package var terminal: String
    /// DE 42 as the dialect writes it.
    package var merchant: String
    /// The header of every request where the framing has one.
    package var header: FrameHeader
    package var tpdu: TransportHeader?

    package init(
        specification: DialectSpecification,
        framing: FrameFormat,
        macAlgorithm: MACAlgorithm,
        terminal: String,
        merchant: String
    ) {
        self.specification = specification
        self.framing = framing
        self.macAlgorithm = macAlgorithm
        self.terminal = terminal
        self.merchant = merchant
        tpdu = framing.hasTPDU ? TransportHeader(destination: 0x0003, source: 0) : nil
        let header: [UInt8] = framing.headerBytes == 6 ? [0x60, 0x31, 0, 0, 0, 0] : []
        self.header = FrameHeader(header) ?? FrameHeader()
    }

    /// What stands around every message.
    package var envelope: FrameEnvelope { FrameEnvelope(tpdu: tpdu, header: header) }

    /// Whether it signs on for its keys; else they are fixed, or made by the transaction.
    package var hasSessions: Bool { macAlgorithm != .ifsf }

    /// The sign-on that its dialect's terminals send.
    package var signOn: TerminalRequest.Kind {
        .signOn(specification.family == .unionPayPOS ? .doubleLength : .doubleLengthMAC)
    }

    /// Whether a reversal goes out under the STAN and time of its original.
    var reversalsKeepTheirSTAN: Bool { specification.family != .ifsf }

    /// Whether it says of a reversal or an advice that it was sent before.
    var marksRepeats: Bool { specification.family == .ifsf }

    /// Terminal `number`, from 1, of the demo world, in the dialect's own numbering.
    package init(demoTerminal number: Int, specification: DialectSpecification) {
        let merchant = (number - 1) / 150 + 1
        let place = (number - 1) % 150 + 1
        switch specification.family {
        case .unionPayPOS:
            self.init(
                specification: specification,
                framing: .unionPay,
                macAlgorithm: .unionPayECB,
                terminal: "T" + DecimalText.padded(number, digits: 7),
                merchant: "DEMOSTATION" + DecimalText.padded(merchant, digits: 4)
            )
        case .iso1987:
            self.init(
                specification: specification,
                framing: .binary2,
                macAlgorithm: .x919,
                terminal: "T" + DecimalText.padded(number, digits: 7),
                merchant: "DEMOSTATION" + DecimalText.padded(merchant, digits: 4)
            )
        case .ifsf, .iso1993, .iso2003:
            self.init(
                specification: specification,
                framing: .ascii4,
                macAlgorithm: .ifsf,
                terminal: DecimalText.padded(place, digits: 8),
                merchant: DecimalText.padded(merchant, digits: 15)
            )
        }
    }
}
