import ArgumentParser
import Desk
import ISO8583
import Payments
import Switch
import Text

/// `forecourt config …`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The configuration: check it, show what is in force.",
        discussion: """
            Examples:
              forecourt config check fixtures/demo/forecourt.yaml
              forecourt config show --documented
              forecourt config keys listeners
            """,
        subcommands: [ConfigCheck.self, ConfigShow.self, ConfigKeys.self]
    )
}

/// `config check [PATH]`.
struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Every mistake with file:line:column and a cure; ends with 78 when there is any.",
        discussion: "Example: forecourt config check fixtures/demo/forecourt.yaml"
    )

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The configuration file.") var path: String?

    func run() throws {
        let path = try path ?? options.path()
        let result = try ConfigurationOptions.read(path, data: options.data)
        try options.checkDialects(of: result)
        try Self.checkDescriptors(result.configuration)
        try Self.checkSettlements(result, options)
        do throws(StartError) {
            _ = try AdminGroup.number(of: result.configuration.admin)
        } catch {
            throw StartFailure.wording(error)
        }
        Console.line("\(path) is right")
    }
}

extension ConfigCheck {
    /// Listeners that take settlements without a MAC because nothing is said of it.
    fileprivate static func checkSettlements(
        _ result: ConfigurationReader.Result,
        _ options: ConfigurationOptions
    ) throws {
        let library = try options.source.library()
        for (index, listener) in result.configuration.listeners.enumerated() {
            let path = "listeners[\(index)].mac.settlement"
            guard listener.mac.algorithm != nil, listener.mac.required,
                result.entries.contains(where: { $0.path == path && $0.origin == .standard }),
                library[listener.dialect]?.offers(.settlement) == true
            else { continue }
            Console.talk(
                "forecourt: warning: listener \(listener.name) takes settlements without a MAC:"
                    + " write settlement: required in its mac, or optional if so it is to be"
            )
        }
    }

    /// Limits that this machine cannot serve; what only all listeners together pass is a warning.
    fileprivate static func checkDescriptors(_ configuration: SwitchConfiguration) throws {
        let limit = DescriptorLimit(for: configuration)
        do throws(StartError) {
            try limit.check(configuration)
        } catch {
            throw StartFailure.wording(error)
        }
        let all = configuration.listeners.reduce(0) { $0 + $1.limits.connections }
        guard all > limit.connections else { return }
        Console.talk(
            "forecourt: warning: the listeners' limits.connections add up to \(all), descriptors"
                + " last for \(limit.connections): beyond, accepting pauses"
        )
    }
}

/// `config show`.
struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The effective configuration, one value a line.",
        discussion: """
            --documented writes a sentence above each value. --origin says where each value came \
            from: default, file:line:column, environment or flag. The master key is named by its \
            file; secrets are never in a configuration.

            Example: forecourt config show --origin --config fixtures/demo/forecourt.yaml
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "A sentence on each value above it.") var documented = false
    @Flag(help: "Where each value came from.") var origin = false
    @Flag(help: "One JSON object a value.") var json = false

    func run() throws {
        for entry in try options.load().entries {
            let sentence = documented ? ConfigurationGuide.sentence(on: entry.path) : nil
            if json {
                Console.json(
                    [
                        ("path", .string(entry.path)), ("value", .string(entry.value)),
                        ("origin", .string(entry.origin.description)),
                    ] + (sentence.map { [("meaning", .string($0))] } ?? [])
                )
            } else {
                if let sentence { Console.line("# \(sentence)") }
                Console.line(
                    "\(entry.path): \(entry.value)" + (origin ? "    # \(entry.origin)" : "")
                )
            }
        }
    }
}
