import ArgumentParser
import Glibc
import Simulators
import Text

/// `pos shell`.
struct PosShell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "A terminal at the keyboard: one request a line, over one connection.",
        discussion: """
            A line is what stands behind forecourt pos, as purchase --amount 88.50, or the whole
            command; the options of the shell hold for each line that does not say otherwise. Quotes
            hold words together, # begins a comment. help lists the requests, help purchase explains
            one; quit, exit or the end of the input ends the shell. Lines may come from a pipe; it ends with 1 then
            when a request was declined or failed.

            Examples:
              forecourt pos shell
              forecourt pos shell --dialect ifsf --number 3 --frame
              printf 'purchase --amount 5.00\\nvoid\\n' | forecourt pos shell
            """
    )

    /// The longest line that is read; nobody types more.
    private static let longestLine = 4096

    @OptionGroup var options: TerminalOptions

    func validate() throws {
        guard options.keyFile != "-" else {
            throw ValidationError("standard input is the shell's: name a file with --key-file")
        }
    }

    func run() throws {
        let isInteractive = Console.inputIsTerminal
        let prompt = "\(options.dialect) \(options.terminal ?? "\(options.number)")> "
        if isInteractive {
            let place = try options.address()
            Console.talk("A request a line to \(place), as purchase --amount 88.50; help, quit.")
        }
        let kept = KeptLine()
        var failed = false
        while true {
            if isInteractive { Console.ask(prompt) }
            guard let line = readLine() else {
                // The prompt waits on a line of its own.
                if isInteractive { Console.talk("") }
                break
            }
            let words: [String]
            do throws(CommandFailure) {
                words = Self.request(in: try Self.words(of: line))
            } catch {
                Console.talk(error.line)
                failed = true
                continue
            }
            guard let first = words.first else { continue }
            if ["quit", "exit"].contains(first) { break }
            let status = KeptLine.$current.withValue(kept) { run(words) }
            if status != .done { failed = true }
        }
        kept.drop()
        if failed, !isInteractive { throw QuietFailure(status: .failed) }
    }

    /// Runs one line as its command would run, and says how it ended.
    private func run(_ words: [String]) -> ExitStatus {
        var arguments = words
        if ["help", "?"].contains(words[0]) {
            guard words.count > 1 else {
                for line in Self.requests { Console.line(line) }
                return .done
            }
            arguments = Array(words.dropFirst())
            if let word = Suggestions.unknownWord(in: arguments, root: PosCommand.self) {
                return tell(word)
            }
            arguments.append("--help")
        } else {
            // Behind the verb and in front of what the line says itself, which is read last.
            arguments.insert(contentsOf: options.words, at: 1)
        }
        do {
            var command = try PosCommand.parseAsRoot(arguments)
            guard !(command is PosShell) else {
                throw CommandFailure(.usage, "this is the shell already", cure: "quit ends it")
            }
            try command.run()
            return .done
        } catch let failure as CommandFailure {
            Console.talk(failure.line)
            return failure.status
        } catch let failure as QuietFailure {
            return failure.status
        } catch {
            return tell(error, words)
        }
    }

    private func tell(_ error: any Error, _ words: [String]) -> ExitStatus {
        guard !PosCommand.exitCode(for: error).isSuccess else {
            Console.line(PosCommand.fullMessage(for: error))
            return .done
        }
        var problem = PosCommand.message(for: error)
        if problem.hasSuffix(".") { problem.removeLast() }
        var cure: String? = "help \(words[0])"
        if let word = Suggestions.unknownWord(in: words, root: PosCommand.self) {
            return tell(word)
        } else if let option = Suggestions.unknownOption(in: words, root: PosCommand.self) {
            (problem, cure) = option
        }
        Console.talk(CommandFailure(.usage, Redaction.redacted(problem), cure: cure).line)
        return .usage
    }

    private func tell(_ word: (problem: String, cure: String)) -> ExitStatus {
        let cure = word.cure.hasPrefix("forecourt ") ? "help lists them" : word.cure
        Console.talk(CommandFailure(.usage, Redaction.redacted(word.problem), cure: cure).line)
        return .usage
    }

    /// The words without `forecourt pos` in front, as a page or a message has them.
    static func request(in words: [String]) -> [String] {
        let bare = words.first == "forecourt" ? words.dropFirst() : words[...]
        return Array(bare.first == "pos" ? bare.dropFirst() : bare)
    }

    /// A line a request, short enough for 80 columns and 24 rows with what else is on the screen.
    static var requests: [String] {
        let commands = PosCommand.configuration.subcommands.filter { command in
            command != PosShell.self && command != PosRun.self
                && !seldom.contains { $0 == command }
        }
        let names = commands.map { $0._commandName }
        let width = names.map(\.count).max() ?? 0
        let lines = zip(names, commands).map { name, command in
            // The first clause says what it does; help NAME has the rest.
            let clause = command.configuration.abstract.prefix { !",:.".contains($0) }
            return "  " + name + String(repeating: " ", count: width + 2 - name.count) + clause
        }
        let others = seldom.map { $0._commandName }.joined(separator: ", ")
        return lines + [
            "  and \(others)",
            "help purchase says how to write one; # begins a remark; quit ends",
        ]
    }

    /// Requests that share a line of the list, because few people type them.
    private static let seldom: [any ParsableCommand.Type] = [
        PosNotice.self, PosEcho.self, PosSignOff.self, PosRegister.self,
    ]

    /// The words of a line, as a simple shell has them.
    static func words(of line: String) throws(CommandFailure) -> [String] {
        guard line.utf8.count <= longestLine else {
            throw CommandFailure(
                .usage,
                "the line is longer than \(longestLine) bytes",
                cure: "write less"
            )
        }
        var words: [String] = []
        var word = ""
        var isOpen = false
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isOpen = true
            } else if character.isWhitespace || character == "#" && !isOpen {
                if isOpen { words.append(word) }
                word = ""
                isOpen = false
                if character == "#" { return words }
            } else {
                word.append(character)
                isOpen = true
            }
        }
        guard quote == nil else {
            throw CommandFailure(.usage, "a quote has no end", cure: "write another behind it")
        }
        return isOpen ? words + [word] : words
    }
}

extension TerminalOptions {
    /// The options that were given, as words of a command line.
    fileprivate var words: [String] {
        let values: [(String, String?)] = [
            ("--specs", source.specs), ("--dialect", namedDialect), ("--target", target),
            ("--number", "\(number)"), ("--terminal", terminal), ("--merchant", merchant),
            ("--key-file", keyFile), ("--base-key-file", security.baseKeyFile),
            ("--ca", security.ca), ("--client-cert", security.clientCert),
            ("--client-key", security.clientKey), ("--timeout", namedTimeout.map(String.init)),
            ("--data", data), ("--config", config), ("--receipt", receipt?.rawValue),
            ("--color", color.rawValue),
        ]
        let flags = [
            ("--dukpt", security.dukpt), ("--tls", security.tls), ("--json", json),
            ("--verbose", verbose), ("--frame", frame),
        ]
        return values.flatMap { name, value in value.map { ["\(name)=\($0)"] } ?? [] }
            + flags.compactMap { $1 ? $0 : nil }
    }
}
