import Glibc
import Text

/// Keys, PINs and data of the calculator, each from where it was given.
///
/// Standard input can be one of them only.
struct CryptoInputs {
    private var readsStandardInput = false

    /// A key as hexadecimal text: from a file, from `--NAME HEX`, or asked for on a terminal.
    mutating func key(
        _ name: String,
        _ text: String?,
        file: String?
    ) throws(CommandFailure) -> String {
        if let key = try optionalKey(name, text, file: file) { return key }
        guard Console.inputIsTerminal, !readsStandardInput else {
            throw CommandFailure(
                .usage,
                "--\(name) is missing",
                cure: "give --\(name)-file FILE, or --\(name) HEX for a test key"
            )
        }
        return try checked(HiddenPrompt.ask("\(name), hexadecimal, not shown: "), "--\(name)")
    }

    /// The same for a key that may be left out: nil then.
    mutating func optionalKey(
        _ name: String,
        _ text: String?,
        file: String?
    ) throws(CommandFailure) -> String? {
        guard text == nil || file == nil else {
            throw CommandFailure(
                .usage,
                "--\(name) and --\(name)-file name two keys",
                cure: "give one of them"
            )
        }
        if let file { return try checked(content(of: file), Self.name(of: file)) }
        guard let text else { return nil }
        return try checked(text, "--\(name)")
    }

    /// A test PIN: as given, or asked for on a terminal.
    mutating func pin(_ text: String?) throws(CommandFailure) -> String {
        if let text { return text }
        guard Console.inputIsTerminal, !readsStandardInput else {
            throw CommandFailure(.usage, "--pin is missing", cure: "give 4 to 12 digits")
        }
        return try HiddenPrompt.ask("pin, not shown: ")
    }

    /// Data as hexadecimal text: `-`, a file, or the text itself; no bytes at all are data too.
    mutating func data(_ word: String, isText: Bool) throws(CommandFailure) -> String {
        if isText, word != "-" { return Hexadecimal.text(Array(word.utf8)) }
        guard word == "-" || access(word, F_OK) == 0 else {
            if word.contains("/") || word.contains(".") {
                throw CommandFailure(.noInput, "\(word): no such file", cure: "check the path")
            }
            return word.isEmpty ? word : try checked(word, "the data")
        }
        guard isText else { return try checked(content(of: word), Self.name(of: word)) }
        try claim(word)
        return Hexadecimal.text(try InputReader.bytes(of: word))
    }

    /// One word of text, such as a key block: `-` or the text itself.
    mutating func word(_ word: String) throws(CommandFailure) -> String {
        guard word == "-" else { return word }
        let text = try content(of: word)
        return String(text.filter { !$0.isWhitespace })
    }

    private mutating func content(of path: String) throws(CommandFailure) -> String {
        try claim(path)
        return try InputReader.text(of: path)
    }

    private mutating func claim(_ path: String) throws(CommandFailure) {
        guard path == "-" else { return }
        guard !readsStandardInput else {
            throw CommandFailure(
                .usage,
                "standard input is named twice",
                cure: "put one of the two into a file"
            )
        }
        readsStandardInput = true
    }

    /// Hexadecimal text without what people put around it: spaces, lines, `#` comments.
    private func checked(_ text: String, _ name: String) throws(CommandFailure) -> String {
        Hexadecimal.text(try HexInput.bytes(text, name))
    }

    private static func name(of path: String) -> String {
        path == "-" ? "standard input" : path
    }
}

/// Asks on the terminal without showing what is typed.
enum HiddenPrompt {
    /// The line that was typed; signals' keys are characters meanwhile, so the echo always returns.
    static func ask(_ prompt: String) throws(CommandFailure) -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw CommandFailure(.inputOutput, "the terminal cannot hide what is typed")
        }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
            throw CommandFailure(.inputOutput, "the terminal cannot hide what is typed")
        }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.talk("")
        }
        Console.ask(prompt)
        guard let line = readLine(), !line.utf8.contains(3) else {
            throw CommandFailure(.usage, "nothing was typed", cure: "or give a file")
        }
        return line
    }
}
