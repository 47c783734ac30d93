import Glibc
import Text

/// The terminal behind standard output: how wide it is and what it understands.
///
/// A pipe or a file is none: what goes there is as wide as its texts, and nothing is cut.
struct Screen {
    /// Columns; nil where nothing has to fit.
    let columns: Int?
    let rows: Int
    /// Whether it takes cursor movements.
    let moves: Bool
    /// Whether it shows more than ASCII.
    let showsUnicode: Bool

    /// Columns of text that is folded, on a screen or not.
    var textColumns: Int { max(20, min(columns ?? FoldedLine.columns, FoldedLine.columns)) }

    /// What stands for the end of a text that was cut.
    var ellipsis: String { showsUnicode ? "…" : "~" }

    /// Where standard output goes.
    static var current: Screen {
        let isTerminal = Console.outputIsTerminal
        var size = winsize()
        let isTold = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
        let told = isTold && size.ws_col > 0 ? Int(size.ws_col) : nil
        let named = variable("COLUMNS").flatMap { Int($0) }.flatMap {
            (1...10_000).contains($0) ? $0 : nil
        }
        return Screen(
            columns: isTerminal ? told ?? named ?? FoldedLine.columns : nil,
            rows: isTold && size.ws_row > 0 ? Int(size.ws_row) : 24,
            moves: isTerminal && !isDumb,
            showsUnicode: isUnicode
        )
    }

    /// A terminal that only prints.
    static var isDumb: Bool { variable("TERM") == "dumb" }

    private static var isUnicode: Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable)
        let locale = names.first?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8")
    }

    /// nil for one that is empty.
    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
