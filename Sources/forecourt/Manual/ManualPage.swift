/// A page for man(1), in the macros of man(7).
struct ManualPage {
    let name: String
    let section: Int
    private(set) var text: String

    /// `title` is what the page is about, in a few words.
    init(_ name: String, section: Int, title: String) {
        (self.name, self.section) = (name, section)
        let heading = name.uppercased()
        text = """
            .\\" Made from the program by forecourt manual.
            .TH \(heading) \(section) "" "forecourt \(Version.text)" "Forecourt"
            .nh
            .ad l
            .SH NAME
            \(Self.escaped(name)) \\- \(Self.escaped(title))

            """
    }

    var fileName: String { "\(name).\(section)" }

    mutating func heading(_ title: String) { text += ".SH \(Self.escaped(title))\n" }

    mutating func subheading(_ title: String) { text += ".SS \(Self.escaped(title))\n" }

    mutating func paragraph(_ sentence: String) {
        text += ".PP\n\(Self.escaped(sentence))\n"
    }

    /// A term and what it means, indented below it.
    mutating func item(_ label: String, _ meaning: String) {
        text += ".TP\n.B \(Self.escaped(label))\n\(Self.escaped(meaning))\n"
    }

    /// Lines as they are.
    mutating func example(_ lines: [String]) {
        text += ".PP\n.nf\n.RS 2\n"
        for line in lines { text += Self.escaped(line) + "\n" }
        text += ".RE\n.fi\n"
    }

    /// Paragraphs, and lines that stand further in as examples.
    mutating func discussion(_ lines: [String]) {
        var example: [String] = []
        func isExample(_ line: String) -> Bool { line.hasPrefix("  ") }
        for line in lines + [""] {
            if isExample(line) {
                example.append(String(line.dropFirst(2)))
                continue
            }
            if !example.isEmpty { self.example(example) }
            example = []
            if !line.isEmpty { paragraph(line) }
        }
    }

    /// As roff prints it: hyphens that can be copied, no line that is a request.
    static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        guard let first = plain.first, first == "." || first == "'" else { return plain }
        return "\\&" + plain
    }
}
