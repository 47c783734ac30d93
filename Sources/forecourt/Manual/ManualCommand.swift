import ArgumentParser

/// `forecourt manual`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Writes the manual: a page for man(1) a noun, and forecourt.yaml(5).",
        discussion: """
            The pages are made from the commands themselves, into DIR/man1 and DIR/man5. make \
            install does it, and puts completions for bash, zsh and fish in place, which \
            forecourt --generate-completion-script prints.

            Examples:
              forecourt manual ./man
              forecourt manual ./man && man ./man/man1/forecourt-journal.1
            """
    )

    @Argument(help: "Where to; it is made.") var directory: String

    func run() throws {
        let pages = ManualPages.all
        for section in ["man1", "man5"] { try ReportFiles.make("\(directory)/\(section)") }
        for page in pages {
            try ReportFiles.write(page.text, to: "\(directory)/man\(page.section)/\(page.fileName)")
        }
        Console.talk("\(pages.count) pages below \(directory)")
    }
}
