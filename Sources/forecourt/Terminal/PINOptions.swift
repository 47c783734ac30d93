import ArgumentParser
import CardSecurity
import Glibc

/// Where a PIN comes from that a command needs: a prompt or a file, so that no real one stands in
/// the shell's history.
struct PINOptions: ParsableArguments {
    @Option(help: ArgumentHelp("File with the PIN, - for standard input.", valueName: "file"))
    var pinFile: String?
    @Flag(help: "Ask for the PIN without showing it.") var pinPrompt = false

    func validate() throws {
        guard pinFile == nil || !pinPrompt else {
            throw ValidationError("--pin-file and --pin-prompt exclude each other")
        }
    }

    /// The digits of the PIN; nil where none was asked for.
    func digits() throws -> String? {
        if let pinFile { return try InputReader.smallWord(of: pinFile, for: "--pin-file") }
        return pinPrompt ? try PINPrompt.ask() : nil
    }
}

/// Reads a PIN or password from the terminal with its echo off.
enum PINPrompt {
    static func ask(
        _ what: String = "PIN",
        insteadOf option: String = "--pin-file"
    ) throws -> String {
        guard Console.inputIsTerminal else {
            throw CommandFailure(.usage, "nobody is there to ask", cure: "use \(option)")
        }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
            throw CommandFailure(.inputOutput, "the terminal cannot be made silent")
        }
        let before = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        Console.talk("\(what):")
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        var restored = before
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &restored) }
        return String((readLine() ?? "").filter { !$0.isWhitespace })
    }
}

/// The PIN that a simulated terminal's customer keys in.
struct TestPINOptions: ParsableArguments {
    @OptionGroup var source: PINOptions
    @Option(help: "PIN of a test card; 123456 on the demo's personal cards.") var pin: String?
    @Flag(help: "Send the PIN block without the card number in it (UnionPay, DE 53).")
    var pinWithoutPan = false

    /// The PIN; nil when none is keyed in.
    func clearPIN() throws -> ClearPIN? {
        guard let digits = try pin ?? source.digits() else { return nil }
        do throws(CardSecurityError) {
            return try ClearPIN(ascii: Array(digits.utf8).span)
        } catch {
            throw CommandFailure(.badInput, "that is no PIN", cure: "give 4 to 12 digits")
        }
    }
}
