import Foundation

/// Every verb of the command line with its options, as the program itself describes them.
struct CommandTree {
    /// An option with a value, or a word without a name.
    struct Argument: Sendable {
        /// `--name` or `-n`; nil where it is told by its place.
        var option: String?
        /// What the help calls the value.
        var value: String
        var isRequired: Bool
    }

    struct Verb: Sendable {
        var words: [String]
        var arguments: [Argument]

        func has(_ option: String) -> Bool { arguments.contains { $0.option == option } }
    }

    let verbs: [Verb]

    init(in folder: String) throws {
        let dump = try Program.run(["--experimental-dump-help"], in: folder).output
        let description = try JSONDecoder().decode(Description.self, from: Data(dump.utf8))
        var verbs: [Verb] = []
        Self.collect(description.command, [], into: &verbs)
        self.verbs = verbs
    }

    private static func collect(_ command: Command, _ before: [String], into verbs: inout [Verb]) {
        let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
        // The first word is the program itself.
        for child in inner { collect(child, before + [child.commandName], into: &verbs) }
        guard inner.isEmpty else { return }
        let arguments = (command.arguments ?? []).filter { $0.kind != "flag" }.map { argument in
            let name = argument.preferredName.map { ($0.kind == "long" ? "--" : "-") + $0.name }
            return Argument(
                option: argument.kind == "positional" ? nil : name,
                value: argument.valueName ?? "",
                isRequired: !argument.isOptional
            )
        }
        verbs.append(Verb(words: before, arguments: arguments))
    }

    // MARK: The program's own description

    private struct Description: Decodable { var command: Command }

    private struct Command: Decodable {
        var commandName: String
        var subcommands: [Command]?
        var arguments: [Described]?
    }

    private struct Described: Decodable {
        var kind: String
        var valueName: String?
        var preferredName: Name?
        var isOptional: Bool
    }

    private struct Name: Decodable {
        var kind: String
        var name: String
    }
}
