import ArgumentParser
import CardSecurity
import CardSecurityTools

/// `crypto working-keys …`.
struct CryptoWorkingKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "working-keys",
        abstract: "DE62 of a UnionPay sign-on answer: build, parse.",
        discussion: """
            Layouts, in bytes: 24, 40 and 56 hold PIK and MAK of 8, 16 and 24 bytes, 60 and 84 a \
            TDK of 16 and 24 bytes behind them; each key with 4 bytes of check value, all under \
            the terminal's SecretKey (TMK), which is --key.

            Examples:
              forecourt crypto working-keys parse --key-file tmk.hex 6701EAD6A9AD51E5…
              forecourt crypto working-keys build --key-file tmk.hex --pik-file pik.hex \\
                --mak-file mak.hex --layout 40
            """,
        subcommands: [WorkingKeysBuild.self, WorkingKeysParse.self]
    )
}

/// `crypto working-keys build`.
struct WorkingKeysBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "DE62 from clear test keys.",
        discussion: """
            Example: forecourt crypto working-keys build --key-file tmk.hex \\
              --pik-file pik.hex \\
              --mak-file mak.hex
            """
    )

    @OptionGroup var key: KeyOptions
    @Option(help: "The PIN key, a test key.") var pik: String?
    @Option(help: "A file with the PIN key.") var pikFile: String?
    @Option(help: "The MAC key, a test key.") var mak: String?
    @Option(help: "A file with the MAC key.") var makFile: String?
    @Option(help: "The track key, a test key.") var tdk: String?
    @Option(help: "A file with the track key.") var tdkFile: String?
    @Option(help: "Bytes of the field: 24, 40, 56, 60 or 84 (default: what fits).")
    var layout: Int?
    @OptionGroup var output: CryptoOutput

    func run() throws {
        let layouts = WorkingKeyLayout.allCases.map { "\($0.rawValue)" }
        if let layout, WorkingKeyLayout(rawValue: layout) == nil {
            throw CommandFailure(
                .usage,
                "unknown layout \(layout)",
                cure: "use one of " + layouts.joined(separator: ", ")
            )
        }
        var inputs = CryptoInputs()
        let master = try inputs.key("key", key.key, file: key.keyFile)
        let pin = try inputs.key("pik", pik, file: pikFile)
        let mac = try inputs.key("mak", mak, file: makFile)
        let track = try inputs.optionalKey("tdk", tdk, file: tdkFile)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.encodeWorkingKeys(
                master: master,
                pin: pin,
                mac: mac,
                track: track,
                layout: layout
            )
        }
    }
}

/// `crypto working-keys parse`.
struct WorkingKeysParse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "The keys inside DE62, check values compared.",
        discussion: """
            Example: forecourt crypto working-keys parse \\
              --key-file tmk.hex 6701EAD6A9AD51E5…
            """
    )

    @OptionGroup var key: KeyOptions
    @OptionGroup var output: CryptoOutput
    @Argument(help: "The field, hexadecimal, a file, or -.") var field: String

    func run() throws {
        var inputs = CryptoInputs()
        let master = try inputs.key("key", key.key, file: key.keyFile)
        let field = try inputs.data(field, isText: false)
        try output.print { () throws(Calculator.Fault) in
            try Calculator.decodeWorkingKeys(field, master: master)
        }
    }
}
