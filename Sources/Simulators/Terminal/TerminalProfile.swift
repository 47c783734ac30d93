package import CardSecurity
package import ISO8583

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

    /// Terminal `number` (1 to 1500) of the demo world, in the dialect's own numbering.
    package init(demoTerminal number: Int, specification: DialectSpecification) {
        let merchant = (number - 1) / 150 + 1
        let place = (number - 1) % 150 + 1
        switch specification.family {
        case .unionPayPOS:
            self.init(
                specification: specification,
                framing: .unionPay,
                macAlgorithm: .unionPayECB,
                terminal: "T" + Self.padded(number, 7),
                merchant: "DEMOSTATION" + Self.padded(merchant, 4)
            )
        case .iso1987:
            self.init(
                specification: specification,
                framing: .binary2,
                macAlgorithm: .x919,
                terminal: "T" + Self.padded(number, 7),
                merchant: "DEMOSTATION" + Self.padded(merchant, 4)
            )
        case .ifsf, .iso1993, .iso2003:
            self.init(
                specification: specification,
                framing: .ascii4,
                macAlgorithm: .ifsf,
                terminal: Self.padded(place, 8),
                merchant: Self.padded(merchant, 15)
            )
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
