import ArgumentParser
import CardSecurity
import CardSecurityTools

/// `crypto mac`.
struct CryptoMAC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mac",
        abstract: "The MAC of data.",
        discussion: """
            Algorithms: unionpay-ecb, unionpay-ecb-sm4, x9.9, x9.19, iso9797-1-alg1, cmac-tdes, \
            cmac-aes, cmac-sm4, sm4-cbc, ifsf, or the names of vectors/crypto.json, such as \
            UNIONPAY_ECB_MAC.
            With --ksn the key is a DUKPT base derivation key, and the MAC key of that transaction \
            counts.
            DATA is hexadecimal text, a file of it, or - for standard input; with --text it is \
            taken as it stands.

            Examples:
              forecourt crypto mac --algorithm x9.19 --key-file mak.hex 0102030405060708
              forecourt crypto mac --algorithm UNIONPAY_ECB_MAC \\
                --key-file mak.hex - < message.hex
              forecourt crypto mac --algorithm ifsf --key-file bdk.hex \\
                --ksn FFFF9876543210E00001 …
            """
    )

    @Option(help: "The algorithm.") var algorithm: String
    @OptionGroup var key: KeyOptions
    @Option(help: "Key serial number: the key is a DUKPT base derivation key.") var ksn: String?
    @Flag(help: "With --ksn: the key of the host's answer.") var response = false
    @Option(help: "Padding of ISO 9797-1: 1, 2 or 3.") var padding = 1
    @Option(help: "Bytes of the result, 4 at the least (default: all).") var length: Int?
    @Flag(help: "The data is text, not hexadecimal.") var text = false
    @OptionGroup var output: CryptoOutput
    @Argument(help: ArgumentHelp("Hexadecimal text, a file, or -.", valueName: "data"))
    var data: String

    func run() throws {
        let algorithm = try CryptoPrinter.algorithm(algorithm)
        guard (1...3).contains(padding) else {
            throw CommandFailure(.usage, "unknown padding \(padding)", cure: "use 1, 2 or 3")
        }
        try checkLength(algorithm)
        guard ksn != nil || !response else {
            throw CommandFailure(.usage, "--response needs --ksn", cure: "leave it out")
        }
        var inputs = CryptoInputs()
        let given = try inputs.key("key", key.key, file: key.keyFile)
        let message = try inputs.data(data, isText: text)
        try output.print { () throws(Calculator.Fault) in
            var secret = given
            if let ksn {
                secret = try Calculator.dukptKey(
                    base: given,
                    serialNumber: ksn,
                    for: response ? .macResponse : .macRequest,
                    isAES: Calculator.macAlgorithm(named: algorithm) == .cmacAES
                )
            }
            return try Calculator.mac(
                algorithm: algorithm,
                key: secret,
                data: message,
                padding: padding,
                length: length
            )
        }
    }

    private func checkLength(_ algorithm: String) throws(CommandFailure) {
        guard let length else { return }
        let longest: Int
        do throws(Calculator.Fault) {
            longest = try Calculator.macAlgorithm(named: algorithm).fullLength
        } catch {
            throw CommandFailure(.usage, error.problem, cure: error.cure)
        }
        guard (4...longest).contains(length) else {
            throw CommandFailure(
                .usage,
                "no MAC of \(algorithm) has \(length) bytes",
                cure: "use 4 to \(longest)"
            )
        }
    }
}

/// `crypto kcv`.
struct CryptoCheckValue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kcv",
        abstract: "Check values of a key, or of the XOR of its components.",
        discussion: """
            Two or more keys are components: their sum is printed, and a check value of each. \
            kcv-… is the encryption of zeros, kcv-cmac-… the CMAC of a block of zeros.

            Examples:
              forecourt crypto kcv --key-file tmk.hex
              forecourt crypto kcv --cipher aes --key 2B7E151628AED2A6ABF7158809CF4F3C
              forecourt crypto kcv --key-file component-1.hex --key-file component-2.hex
            """
    )

    @Option(help: "tdes, aes or sm4.") var cipher = "tdes"
    @Option(help: "zeros or cmac (default: both).") var method: String?
    @Option(help: "A test key, hexadecimal; again for each component.") var key: [String] = []
    @Option(help: "A file with a key, - for standard input; again for each component.")
    var keyFile: [String] = []
    @OptionGroup var output: CryptoOutput

    func run() throws {
        let cipher = try CryptoPrinter.cipher(cipher)
        if let method, !["zeros", "cmac"].contains(method) {
            throw CommandFailure(.usage, "unknown method '\(method)'", cure: "use zeros or cmac")
        }
        var inputs = CryptoInputs()
        var components: [String] = []
        for file in keyFile { components.append(try inputs.key("key", nil, file: file)) }
        for text in key { components.append(try inputs.key("key", text, file: nil)) }
        if components.isEmpty { components.append(try inputs.key("key", nil, file: nil)) }
        let method = method
        try output.print { () throws(Calculator.Fault) in
            try Calculator.checkValues(algorithm: cipher, components: components).filter { entry in
                guard let method, entry.name.hasPrefix("kcv") else { return true }
                return entry.name.hasPrefix("kcv-cmac") == (method == "cmac")
            }
        }
    }
}

/// Where the one key of an operation comes from.
struct KeyOptions: ParsableArguments {
    @Option(help: "A test key, hexadecimal; it stays in the shell's history.") var key: String?
    @Option(help: "A file with the key in hexadecimal, - for standard input.")
    var keyFile: String?
}
