import ArgumentParser
import Switch
import Text

/// `config keys [PREFIX]`.
struct ConfigKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Every key that a configuration may have: what it takes, and what it means.",
        discussion: """
            [] stands for each item of a list. otherwise is what holds where a key is not written: \
            its default, none, or required where its section is.

            Examples:
              forecourt config keys
              forecourt config keys listeners[].limits
              forecourt config keys --json | jq -r .path
            """
    )

    @Argument(help: "Only keys that begin so.") var prefix = ""
    @Flag(help: "One JSON object a key.") var json = false

    func run() throws {
        let keys = ConfigurationReference.keys.filter { $0.path.hasPrefix(prefix) }
        guard !keys.isEmpty else {
            let sections = Set(ConfigurationReference.keys.map(\.section)).sorted()
            let nearest = NearestWord.find(prefix, among: sections)
            throw CommandFailure(
                .usage,
                "no key begins with '\(prefix)'",
                cure: nearest.map { "did you mean \($0)?" } ?? "forecourt config keys lists them"
            )
        }
        for key in keys {
            guard !json else {
                Console.json([
                    ("path", .string(key.path)), ("takes", .string(key.takes)),
                    ("default", key.standard.map { .string($0) } ?? .null),
                    ("required", .boolean(key.isRequired)), ("meaning", .string(key.meaning)),
                ])
                continue
            }
            Console.line(key.path)
            let bounds = "takes \(key.takes); otherwise \(key.otherwise)"
            for text in [key.meaning, bounds] {
                for line in TextColumns.folded(text, to: FoldedLine.columns - 4) {
                    Console.line("    " + line)
                }
            }
        }
    }
}
