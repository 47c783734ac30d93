import ArgumentParser
import CardSecurityTools

/// `crypto key-block …`.
struct CryptoKeyBlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key-block",
        abstract: "TR-31 key blocks, versions A to D: wrap, unwrap.",
        discussion: """
            Examples:
              forecourt crypto key-block unwrap --key-file kbpk.hex A0072P0TE00E0000F516…
              forecourt crypto key-block wrap --block-version B --header P0TE00N \\
                --key-file kbpk.hex --wrapped-file pik.hex
            """,
        subcommands: [KeyBlockWrap.self, KeyBlockUnwrap.self]
    )
}

/// `crypto key-block wrap`.
struct KeyBlockWrap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wrap",
        abstract: "A test key in a TR-31 block; the fill is random, so no two blocks are equal.",
        discussion: """
            The header is usage 2, algorithm 1, mode 1, key version 2 and exportability 1 \
            characters, such as P0TE00N: a PIN key for TDES, to encrypt, not exportable.

            Example: forecourt crypto key-block wrap --block-version D --header P0TE00N \\
              --key-file kbpk.hex --wrapped-file pik.hex --optional KS00604B120F9292800000
            """
    )

    @Option(help: "A, B, C or D.") var blockVersion = "B"
    @Option(help: "Usage, algorithm, mode, key version, exportability: 7 characters.")
    var header: String
    @Option(help: "An optional block, identifier first; again for more.")
    var optional: [String] = []
    @OptionGroup var key: KeyOptions
    @Option(help: "The test key to wrap, hexadecimal.") var wrapped: String?
    @Option(help: "A file with the key to wrap, - for standard input.") var wrappedFile: String?
    @OptionGroup var output: CryptoOutput

    func run() throws {
        guard ["A", "B", "C", "D"].contains(blockVersion.uppercased()) else {
            throw CommandFailure(
                .usage,
                "unknown version '\(blockVersion)'",
                cure: "use A, B, C or D"
            )
        }
        guard header.count == 7 else {
            throw CommandFailure(
                .usage,
                "the header has \(header.count) characters, not 7",
                cure: "give usage 2, algorithm 1, mode 1, key version 2, exportability 1"
            )
        }
        var inputs = CryptoInputs()
        let protection = try inputs.key("key", key.key, file: key.keyFile)
        let wrapped = try inputs.key("wrapped", wrapped, file: wrappedFile)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.wrapKeyBlock(
                version: blockVersion,
                header: header,
                key: wrapped,
                protection: protection,
                optionalBlocks: optional
            )
        }
    }
}

/// `crypto key-block unwrap`.
struct KeyBlockUnwrap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unwrap",
        abstract: "What a TR-31 block says and holds; a wrong key or a changed block is refused.",
        discussion: """
            Example: forecourt crypto key-block unwrap \\
              --key-file kbpk.hex A0072P0TE00E0000F516…
            """
    )

    @OptionGroup var key: KeyOptions
    @OptionGroup var output: CryptoOutput
    @Argument(help: "The block, or -.") var block: String

    func run() throws {
        var inputs = CryptoInputs()
        let protection = try inputs.key("key", key.key, file: key.keyFile)
        let block = try inputs.word(block)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.unwrapKeyBlock(block, protection: protection)
        }
    }
}
