import ArgumentParser

/// `forecourt crypto …`: the integrator's calculator, for test keys only.
struct CryptoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crypto",
        abstract: "A calculator for MACs, PIN blocks, DUKPT and key blocks; test keys only.",
        discussion: """
            Algorithms are named as in vectors/crypto.json or as in the configuration. A key comes \
            from --key-file FILE (hexadecimal text, - is standard input), from a prompt that does \
            not show it, or, because a shell keeps its history, only as a test key from --key HEX.

            Examples:
              forecourt crypto mac --algorithm unionpay-ecb \\
                --key-file mak.hex 0200302004C020C0…
              forecourt crypto kcv --key-file zmk-1.hex --key-file zmk-2.hex
              forecourt crypto pin-block translate --from ISO0 --to ISO4 \\
                --pan 9000010000000018 …
              forecourt crypto dukpt --key-file bdk.hex --ksn FFFF9876543210E00001
              forecourt crypto key-block unwrap --key-file kbpk.hex B0080P0TE00N0000…
              forecourt crypto working-keys parse --key-file tmk.hex 6701EAD6…
              forecourt crypto vectors fixtures/vectors/crypto.json
            """,
        subcommands: [
            CryptoMAC.self, CryptoCheckValue.self, CryptoPINBlock.self, CryptoDUKPT.self,
            CryptoKeyBlock.self, CryptoWorkingKeys.self, CryptoVectors.self,
        ]
    )
}
