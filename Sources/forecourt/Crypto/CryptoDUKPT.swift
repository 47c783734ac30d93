import ArgumentParser
import CardSecurityTools
import Text

/// `crypto dukpt`.
struct CryptoDUKPT: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dukpt",
        abstract: "Every key of one DUKPT transaction.",
        discussion: """
            The key is the base derivation key; with --initial it is the initial key of one \
            device (IPEK, or IK with AES), which is all that a terminal's integrator is given. \
            The key serial number chooses the scheme: 8 or 10 bytes are TDES (X9.24-1, editions \
            2009 and 2004), 12 are AES (X9.24-3).

            Examples:
              forecourt crypto dukpt --key-file bdk.hex --ksn FFFF9876543210E00001
              forecourt crypto dukpt --key-file ipek.hex --initial \\
                --ksn FFFF9876543210E00001
              forecourt crypto dukpt --key-file bdk.hex --ksn 123456789012345600000001 \\
                --only pin
            """
    )

    @OptionGroup var key: KeyOptions
    @Option(help: "The key serial number, hexadecimal.") var ksn: String
    @Flag(help: "The key is the device's initial key: IPEK, or IK with AES.") var initial = false
    @Option(help: "Only the keys whose name begins so, such as pin or mac-request.")
    var only: String?
    @OptionGroup var output: CryptoOutput

    func run() throws {
        var inputs = CryptoInputs()
        let given = try inputs.key("key", key.key, file: key.keyFile)
        let entries = try CryptoPrinter.computed { () throws(Calculator.Fault) in
            initial
                ? try Calculator.dukpt(initial: given, serialNumber: ksn)
                : try Calculator.dukpt(base: given, serialNumber: ksn)
        }
        let chosen = entries.filter { $0.name.hasPrefix(only ?? "") }
        guard !chosen.isEmpty else {
            let nearest = NearestWord.find(only ?? "", among: entries.map(\.name))
            throw CommandFailure(
                .usage,
                "no key's name begins with '\(only ?? "")'",
                cure: nearest.map { "did you mean '\($0)'?" } ?? "leave --only out to see them all"
            )
        }
        try output.print { chosen }
    }
}
