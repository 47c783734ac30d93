import ArgumentParser
import CardSecurity
import CardSecurityTools
import ISO8583
import Payments
import Text

/// The MAC of messages that are built.
struct MessageSigning: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            File with the MAC key in hexadecimal: the message ends with its MAC, in element 64 or \
            128.
            """,
            valueName: "key-file"
        )
    )
    var mac: String?
    @Option(
        help: ArgumentHelp(
            "unionpay-ecb, x9.19, ifsf … as crypto mac has them (default: that of the dialect).",
            valueName: "name"
        )
    )
    var macAlgorithm: String?

    func validate() throws {
        guard mac != nil || macAlgorithm == nil else {
            throw ValidationError("--mac-algorithm needs --mac")
        }
    }

    /// The bytes of a message, its MAC last where one was asked for.
    func bytes(of message: Message) throws -> [UInt8] {
        guard let mac else { return MessageEncoder.encode(message) }
        let element = message.macElement
        guard !message.has(element) else {
            throw CommandFailure(
                .badInput,
                "the document has element \(element) already",
                cure: "leave it out, or --mac"
            )
        }
        let format = message.specification.description(of: element)?.format
        guard let format, format.maximum == 8, case .fixed = format.length,
            format.encoding == .binary || format.encoding == .hexadecimal
        else {
            throw CommandFailure(
                .usage,
                "element \(element) of \(message.specification.name) holds no MAC of 8 bytes",
                cure: "build the message without --mac"
            )
        }
        let algorithm = try algorithm(for: message.specification)
        let key: MACKey
        let text = try InputReader.smallWord(of: mac, for: "--mac")
        do throws(CardSecurityError) {
            key = try MACKey(algorithm, key: KeyBytes(hexadecimal: text))
        } catch {
            let digits = algorithm.keyLengths.map { "\($0 * 2)" }.joined(separator: " or ")
            throw CommandFailure(
                .badInput,
                "\(InputReader.name(of: mac)) holds no key of \(algorithm.rawValue)",
                cure: "write \(digits) hexadecimal digits"
            )
        }
        var signed = message
        do throws(CodingError) {
            try signed.set(element, bytes: [UInt8](repeating: 0, count: 8))
            let bytes = MessageEncoder.encode(signed)
            let onWire = format.encoding == .hexadecimal ? 16 : 8
            let code = key.mac(over: bytes.span.extracting(droppingLast: onWire)).bytes
            try signed.set(element, bytes: Array(code.prefix(8)))
        } catch {
            throw CommandFailure(.badInput, "element \(element) takes no MAC: \(error)")
        }
        return MessageEncoder.encode(signed)
    }

    private func algorithm(for specification: DialectSpecification) throws -> MACAlgorithm {
        guard let macAlgorithm else {
            return switch specification.family {
            case .unionPayPOS: .unionPayECB
            case .iso1987: .x919
            case .iso1993, .iso2003, .ifsf: .ifsf
            }
        }
        do throws(Calculator.Fault) {
            return try Calculator.macAlgorithm(named: macAlgorithm)
        } catch {
            throw CommandFailure(.usage, error.problem, cure: error.cure)
        }
    }
}
