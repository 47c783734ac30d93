package import CardSecurity
import Text

/// The integrator's calculator: text in, named values out, for test keys only.
///
/// Every function is pure but for the fill that it may draw, and prints nothing. Keys come and go
/// as text here, which is why no key of a live switch belongs into it.
package enum Calculator {
    /// What the command says before it computes.
    package static let notice = "for test keys only: keys given here are neither sealed nor wiped"

    /// One line of a result.
    package struct Entry: Sendable, Equatable {
        /// What it is, in lower case with hyphens.
        package let name: String
        /// Its value, hexadecimal where it is bytes.
        package let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        init(_ name: String, _ bytes: [UInt8]) {
            self.init(name, Hexadecimal.text(bytes))
        }
    }

    /// What is wrong with the input, and what to do about it: one line for the person who asked.
    package struct Fault: Error, Sendable, Equatable {
        /// What is wrong.
        package let problem: String
        /// What to do.
        package let cure: String
    }

    /// The MAC algorithm of a name: as in configuration, or as in the vector file.
    package static func macAlgorithm(named name: String) throws(Fault) -> MACAlgorithm {
        try find(name, "MAC algorithm", \.macAlgorithm)
    }

    /// The PIN block format of a name such as `ISO0`.
    package static func pinBlockFormat(named name: String) throws(Fault) -> PINBlockFormat {
        try find(name, "PIN block format", \.pinBlockFormat)
    }

    /// The cipher of a name such as `tdes`.
    package static func keyAlgorithm(named name: String) throws(Fault) -> KeyAlgorithm {
        try find(name, "cipher", \.keyAlgorithm)
    }

    private static func find<Value>(
        _ name: String,
        _ kind: String,
        _ family: (Algorithm.Work) -> Value?
    ) throws(Fault) -> Value {
        if let value = AlgorithmRegistry.find(name, family) { return value }
        let known = AlgorithmRegistry.optionNames(family).joined(separator: ", ")
        throw Fault(problem: "unknown \(kind) \(name)", cure: "use one of \(known)")
    }
}

extension Calculator {
    /// Reads hexadecimal input of the caller.
    static func bytes(_ text: String, _ name: String) throws(Fault) -> [UInt8] {
        if let bytes = Hexadecimal.bytes(text) { return bytes }
        let characters = Array(text.utf8)
        let wrong = characters.firstIndex { Hexadecimal.value(of: $0) == nil && $0 != 0x20 }
        throw fault(.malformedHexadecimal(offset: wrong ?? characters.count), in: name)
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
