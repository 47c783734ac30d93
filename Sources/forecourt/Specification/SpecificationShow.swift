import ArgumentParser
import ISO8583

/// `spec show NAME [PATH|MTI]`.
struct SpecificationShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A dialect, one of its elements, or one of its messages.",
        discussion: """
            Examples:
              forecourt spec show unionpay-pos
              forecourt spec show unionpay-pos 60
              forecourt spec show unionpay-pos 0200
              forecourt spec show unionpay-pos --json | jq .elements
            """
    )

    @OptionGroup var source: SpecificationSource
    @Flag(help: "One JSON object.") var json = false
    @Argument(help: "Name of the specification, or a path.") var name: String
    @Argument(help: "An element number, or a message type of four digits.") var part: String?

    func run() throws {
        let specification = try SpecificationFiles.specification(name, source)
        let page = MarkdownExporter(specification)
        let document = SpecificationJSON(specification)
        guard let part else {
            return json ? Console.line(document.text()) : Console.data(page.markdown())
        }
        if part.utf8.count == 4, let type = MessageTypeIndicator(part) {
            guard let rule = specification.rule(for: type) else {
                let known = specification.messages.map(\.type.description)
                throw CommandFailure(
                    .usage,
                    "\(name) has no message \(part)",
                    cure: "it has " + known.joined(separator: " ")
                )
            }
            return json
                ? Console.line(document.text(of: rule)) : Console.data(page.markdown(of: rule))
        }
        let number = part.split(separator: ".").first.map(String.init) ?? part
        guard let element = Element(number) else {
            throw CommandFailure(
                .usage,
                "'\(part)' is no element and no message type",
                cure: "use 1 to 192, or four digits such as 0200"
            )
        }
        guard let description = specification.description(of: element) else {
            throw CommandFailure(
                .usage,
                "\(name) does not describe element \(number)",
                cure: "see forecourt spec show \(name)"
            )
        }
        if json { return Console.line(document.text(of: description)) }
        Console.data(page.markdown(of: description))
    }
}
