import ArgumentParser
import CardSecurityTools

/// `crypto pin-block …`.
struct CryptoPINBlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin-block",
        abstract: "PIN blocks: encode, decode, translate.",
        discussion: """
            Formats: ISO0, ISO1, ISO3 and X9.8_NO_PAN under a TDES key, ISO4 under an AES key.

            Examples:
              forecourt crypto pin-block encode --format ISO0 --pin 1234 \\
                --pan 9000010000000018
              forecourt crypto pin-block decode --format ISO0 --pan 9000010000000018 \\
                --key-file pik.hex E15BBD7031FD8C31
              forecourt crypto pin-block translate --from ISO0 --to ISO4 \\
                --pan 9000010000000018 \\
                --key-file pik.hex --key-out-file zpk.hex E15BBD7031FD8C31
            """,
        subcommands: [PINBlockEncode.self, PINBlockDecode.self, PINBlockTranslate.self]
    )
}

/// `crypto pin-block encode`.
struct PINBlockEncode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "The block of a test PIN, clear and, with a key, encrypted.",
        discussion: """
            Example: forecourt crypto pin-block encode --format ISO3 --pin 1234 \\
              --pan 9000010000000018 --fill ABCDEFABCD --key-file pik.hex
            """
    )

    @Option(help: "ISO0, ISO1, ISO3, ISO4 or X9.8_NO_PAN.") var format: String
    @Option(help: "The test PIN; asked for when left out.") var pin: String?
    @Option(help: "The card number, for ISO0, ISO3 and ISO4.") var pan = ""
    @Option(help: "The fill, hexadecimal, instead of a random one.") var fill: String?
    @OptionGroup var key: KeyOptions
    @Option(help: "Key serial number: the key is a DUKPT base derivation key.") var ksn: String?
    @OptionGroup var output: CryptoOutput

    func run() throws {
        let format = try CryptoPrinter.format(format)
        var inputs = CryptoInputs()
        let given = try inputs.optionalKey("key", key.key, file: key.keyFile)
        guard ksn == nil || given != nil else {
            throw CommandFailure(.usage, "--ksn needs a key", cure: "give --key-file FILE")
        }
        let pin = try inputs.pin(pin)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.pinBlock(
                format: format,
                pin: pin,
                cardNumber: pan,
                key: given.map { Calculator.PINKeySource($0, ksn) },
                fill: fill
            )
        }
    }
}

/// `crypto pin-block decode`.
struct PINBlockDecode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "The test PIN inside an encrypted block.",
        discussion: """
            Example: forecourt crypto pin-block decode --format ISO0 \\
              --pan 9000010000000018 \\
              --key-file pik.hex E15BBD7031FD8C31
            """
    )

    @Option(help: "ISO0, ISO1, ISO3, ISO4 or X9.8_NO_PAN.") var format: String
    @Option(help: "The card number, for ISO0, ISO3 and ISO4.") var pan = ""
    @OptionGroup var key: KeyOptions
    @Option(help: "Key serial number: the key is a DUKPT base derivation key.") var ksn: String?
    @OptionGroup var output: CryptoOutput
    @Argument(help: "The block, hexadecimal, or -.") var block: String

    func run() throws {
        let format = try CryptoPrinter.format(format)
        var inputs = CryptoInputs()
        let given = try inputs.key("key", key.key, file: key.keyFile)
        let block = try inputs.word(block)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.decodePINBlock(
                block,
                format: format,
                cardNumber: pan,
                key: Calculator.PINKeySource(given, ksn)
            )
        }
    }
}

/// `crypto pin-block translate`.
struct PINBlockTranslate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "A block under another key and in another format; the PIN is not shown.",
        discussion: """
            With --ksn the block is that of a terminal with DUKPT, and --key-out the zone key on \
            its way to a bank. 8 or 10 bytes of key serial number are TDES, 12 are AES: there ISO4 \
            is under an AES key, the other formats under a TDES key.

            Examples:
              forecourt crypto pin-block translate --from ISO0 --to ISO4 \\
                --pan 9000010000000018 --key-file pik.hex \\
                --key-out-file zpk.hex E15BBD7031FD8C31
              forecourt crypto pin-block translate --from ISO0 --ksn FFFF9876543210E00001 \\
                --pan 9000010000000018 --key-file bdk.hex \\
                --key-out-file zpk.hex 549CF4E849E85690
            """
    )

    @Option(help: "The format of the block.") var from: String
    @Option(help: "The format that it gets (default: the same).") var to: String?
    @Option(help: "The card number, for ISO0, ISO3 and ISO4.") var pan = ""
    @OptionGroup var key: KeyOptions
    @Option(help: "Key serial number: --key is a DUKPT base derivation key.") var ksn: String?
    @Option(help: "The test key that the block gets, hexadecimal.") var keyOut: String?
    @Option(help: "A file with the key that the block gets, - for standard input.")
    var keyOutFile: String?
    @OptionGroup var output: CryptoOutput
    @Argument(help: "The block, hexadecimal, or -.") var block: String

    func run() throws {
        let source = try CryptoPrinter.format(from)
        let target = try CryptoPrinter.format(to ?? from)
        var inputs = CryptoInputs()
        let given = try inputs.key("key", key.key, file: key.keyFile)
        let keyOut = try inputs.key("key-out", keyOut, file: keyOutFile)
        let block = try inputs.word(block)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.translatePINBlock(
                block,
                from: (source, Calculator.PINKeySource(given, ksn)),
                to: (target, keyOut),
                cardNumber: pan
            )
        }
    }
}

extension Calculator.PINKeySource {
    /// The key itself, or the one that DUKPT derives from it for this transaction.
    fileprivate init(_ key: String, _ serialNumber: String?) {
        self = serialNumber.map { .dukpt(base: key, serialNumber: $0) } ?? .key(key)
    }
}
