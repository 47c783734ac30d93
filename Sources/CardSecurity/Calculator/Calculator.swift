/// The integrator's calculator: text in, named values out, for test keys only.
///
/// Every function is pure but for the fill that it may draw, and prints nothing. Keys come and go
/// as text here, which is why no key of a live switch belongs into it.
public enum Calculator {
    /// What the command says before it computes.
    public static let notice = "for test keys only: keys given here are neither sealed nor wiped"

    /// One line of a result.
    public struct Entry: Sendable, Equatable {
        /// What it is, in lower case with hyphens.
        public let name: String
        /// Its value, hexadecimal where it is bytes.
        public let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        init(_ name: String, _ bytes: [UInt8]) {
            self.init(name, Hexadecimal.text(bytes))
        }
    }

    /// What is wrong with the input, and what to do about it: one line for the person who asked.
    public struct Fault: Error, Sendable, Equatable {
        /// What is wrong.
        public let problem: String
        /// What to do.
        public let cure: String
    }

    /// The MAC algorithm of a name: as in configuration, or as in the vector file.
    public static func macAlgorithm(named name: String) throws(Fault) -> MACAlgorithm {
        if let algorithm = MACAlgorithm(rawValue: name.lowercased()) { return algorithm }
        if let algorithm = macNames[name.uppercased()] { return algorithm }
        let known = MACAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
        throw Fault(problem: "unknown MAC algorithm \(name)", cure: "use one of \(known)")
    }

    /// The PIN block format of a name such as `ISO0`.
    public static func pinBlockFormat(named name: String) throws(Fault) -> PINBlockFormat {
        var short = name.uppercased()
        if short.hasPrefix("PINBLOCK_") { short = String(short.dropFirst("PINBLOCK_".count)) }
        if let format = PINBlockFormat(rawValue: short) { return format }
        let known = PINBlockFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw Fault(problem: "unknown PIN block format \(name)", cure: "use one of \(known)")
    }

    /// The cipher of a name such as `tdes`.
    public static func keyAlgorithm(named name: String) throws(Fault) -> KeyAlgorithm {
        var short = name.lowercased()
        if short == "kcv_des_zeros" { return .tripleDES }
        if short.hasPrefix("kcv_") { short = String(short.dropFirst("kcv_".count)) }
        if let algorithm = KeyAlgorithm(rawValue: short) { return algorithm }
        let known = KeyAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
        throw Fault(problem: "unknown cipher \(name)", cure: "use one of \(known)")
    }

    /// Every name that `macAlgorithm(named:)` knows.
    public static var macAlgorithmNames: [String] {
        MACAlgorithm.allCases.map(\.rawValue) + macNames.keys.sorted()
    }

    private static let macNames: [String: MACAlgorithm] = [
        "UNIONPAY_ECB_MAC": .unionPayECB,
        "SM4_ECB_MAC_UNIONPAY_STYLE": .unionPayECBSM4,
        "ANSI_X9.9_MAC": .x99,
        "ANSI_X9.19_RETAIL_MAC": .x919,
        "ISO9797-1_ALG1_TDES_CBC_MAC": .iso9797Algorithm1,
        "CMAC_TDES": .cmacTDES,
        "CMAC_AES": .cmacAES,
        "CMAC_SM4": .cmacSM4,
        "SM4_CBC_MAC": .cbcSM4,
        "IFSF_MAC_FULL": .ifsf,
        // The data is the SHA-256 hash itself.
        "IFSF_MAC_X9.19_OVER_SHA256": .x919,
    ]
}

extension Calculator {
    /// Reads hexadecimal input of the caller.
    static func bytes(_ text: String, _ name: String) throws(Fault) -> [UInt8] {
        do throws(CardSecurityError) {
            return try Hexadecimal.bytes(text)
        } catch {
            throw fault(error, in: name)
        }
    }

    /// Reads a key of the caller.
    static func key(_ text: String, _ name: String) throws(Fault) -> KeyBytes {
        do throws(CardSecurityError) {
            return try KeyBytes(hexadecimal: text)
        } catch {
            throw fault(error, in: name)
        }
    }

    /// Runs a call of the library and words its refusal.
    static func computed<Result: ~Copyable>(
        _ name: String,
        _ body: () throws(CardSecurityError) -> Result
    ) throws(Fault) -> Result {
        do throws(CardSecurityError) {
            return try body()
        } catch {
            throw fault(error, in: name)
        }
    }

    static func fault(_ error: CardSecurityError, in name: String) -> Fault {
        switch error {
        case .keyLength(let count):
            Fault(
                problem: "\(name): a key of \(count) bytes does not fit",
                cure: "give as many bytes as the algorithm takes"
            )
        case .malformedHexadecimal(let offset):
            Fault(
                problem: "\(name): not hexadecimal at character \(offset + 1)",
                cure: "give pairs of 0-9 and A-F"
            )
        case .wrongLength(let count):
            Fault(
                problem: "\(name): a length of \(count) is not known",
                cure: "see the layouts in the help"
            )
        case .checkValueMismatch:
            Fault(
                problem: "\(name): a check value differs",
                cure: "look for a wrong master key or a damaged field"
            )
        case .malformedPIN:
            Fault(problem: "\(name): no PIN", cure: "give 4 to 12 digits")
        case .malformedCardNumber:
            Fault(problem: "\(name): no card number", cure: "give 13 to 19 digits")
        case .malformedPINBlock:
            Fault(
                problem: "\(name): the block breaks its format",
                cure: "look for a wrong key, format or card number"
            )
        case .formatNeedsOtherCipher:
            Fault(
                problem: "\(name): the format needs another cipher",
                cure: "give an AES key for ISO4 and a TDES key for the others"
            )
        case .malformedKeySerialNumber:
            Fault(
                problem: "\(name): no key serial number",
                cure: "give 8 or 10 bytes for TDES, 12 for AES"
            )
        case .malformedKeyBlock(let offset):
            Fault(
                problem: "\(name): no key block at character \(offset + 1)",
                cure: "give the whole block, header first"
            )
        case .authenticationFailed:
            Fault(
                problem: "\(name): the MAC differs",
                cure: "look for a wrong protection key or a damaged block"
            )
        case .weakKey, .malformedData, .purposeNotAllowed, .unknownKey, .entropyUnavailable,
            .keyMemoryExhausted, .cipherUnavailable:
            Fault(problem: "\(name): \(error)", cure: "check the input")
        }
    }
}
