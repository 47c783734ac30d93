import ArgumentParser
import ISO8583

/// How messages are framed, where a tool needs to know.
struct FramingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Length form: binary-2, binary-2-le, binary-4, bcd-2, ascii-4, hex-4, none \
            (default: that of the dialect).
            """,
            valueName: "form"
        )
    )
    var framing: String?
    @Flag(inversion: .prefixedNo, help: "A TPDU of 5 bytes stands behind the length.")
    var tpdu: Bool?
    @Option(help: "Bytes of the header behind the TPDU.") var header: Int?
    @Flag(help: "The length counts itself.") var inclusive = false

    /// Whether any of them was given: a message is in a frame then.
    var isChosen: Bool { framing != nil || tpdu != nil || header != nil || inclusive }

    /// The format asked for, completed by what is usual for the dialect.
    func format(for specification: DialectSpecification) throws -> FrameFormat {
        var format = Self.usual(for: specification)
        if let framing {
            guard let length = FrameFormat.LengthForm(framing) else {
                throw CommandFailure(
                    .usage,
                    "'\(framing)' is no length form",
                    cure: "use binary-2, binary-2-le, binary-4, bcd-2, ascii-4, hex-4 or none"
                )
            }
            format.length = length
            format.endsWithETX = length == .none
        }
        if let tpdu { format.hasTPDU = tpdu }
        if let header {
            guard (0...FrameHeader.maximumBytes).contains(header) else {
                throw CommandFailure(
                    .usage,
                    "a header of \(header) bytes is not possible",
                    cure: "use 0 to \(FrameHeader.maximumBytes)"
                )
            }
            format.headerBytes = header
            format.checksCategory = format.checksCategory && header == 6
        }
        if inclusive { format.inclusive = true }
        format.maximumBytes = InputReader.maximumBytes
        return format
    }

    /// What the demo's listeners use.
    static func usual(for specification: DialectSpecification) -> FrameFormat {
        switch specification.family {
        case .unionPayPOS: .unionPay
        case .ifsf: .ascii4
        case .iso1987, .iso1993, .iso2003: .binary2
        }
    }

    /// The port of the demo's listener for the dialect.
    static func defaultPort(of specification: DialectSpecification) -> Int {
        switch specification.family {
        case .unionPayPOS: 8583
        case .ifsf: 8584
        case .iso1987: specification.messageTypeEncoding == .bcd ? 8586 : 8585
        case .iso1993, .iso2003: 8585
        }
    }
}
