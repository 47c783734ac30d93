import Glibc

/// How wide a listing may be: of a terminal its columns, of a pipe whatever it takes.
enum ListingWidth {
    /// nil for a pipe or a file: nothing is cut there.
    static var current: Int? { Console.outputIsTerminal ? ofTerminal : nil }

    /// Of the terminal itself, else as `COLUMNS` says, else 80.
    private static var ofTerminal: Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        let told = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
        return told.flatMap { (1...10_000).contains($0) ? $0 : nil } ?? FoldedLine.columns
    }

    /// What stands where a text was cut: an ellipsis where the terminal is known to have one.
    static let mark: String = {
        let names: [String] = ["LC_ALL", "LC_CTYPE", "LANG"]
        let values = names.compactMap { (name: String) in getenv(name).map { String(cString: $0) } }
        let locale = values.first { !$0.isEmpty }?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8") ? "…" : "~"
    }()

    /// The text in so many columns at most, with the mark in place of what is missing.
    static func cut(_ text: String, to columns: Int, mark: String = ListingWidth.mark) -> String {
        guard FoldedLine.width(of: text) > columns else { return text }
        var kept = ""
        var used = FoldedLine.width(of: mark)
        for character in text {
            let more = FoldedLine.width(of: String(character))
            guard used + more <= columns else { break }
            kept.append(character)
            used += more
        }
        return kept + mark
    }
}
