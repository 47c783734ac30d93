import ArgumentParser
import Glibc
import Switch

/// The command line: arguments and wiring only.
@main
struct Forecourt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecourt",
        abstract: "An ISO 8583 payment switch for fuel retail, and the tools around it.",
        discussion: """
            Data goes to standard output, talk to standard error. Errors are one line.

            Examples:
              forecourt message parse --spec unionpay-pos --framed 003B6000…
              forecourt serve --config fixtures/demo/forecourt.yaml
              forecourt pos purchase --amount 88.50
              forecourt journal tail -f
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, StatusCommand.self, DoctorCommand.self, PosCommand.self,
            JournalCommand.self,
            AccountCommand.self, PreauthCommand.self, TerminalCommand.self, KeyCommand.self,
            ChannelCommand.self,
            ImportCommand.self, ReferenceCommand.self, HotCardCommand.self, PriceCommand.self,
            ShiftCommand.self, SettlementCommand.self, StationCommand.self, CaseCommand.self,
            DayCommand.self, PersonCommand.self, ApproveCommand.self, StationOperatorCommand.self,
            VerbsCommand.self,
            ConfigCommand.self, RouteCommand.self, DemoCommand.self, MessageCommand.self,
            SpecificationCommand.self, CryptoCommand.self, EchoCommand.self, BenchCommand.self,
            LoadCommand.self, ReportCommand.self, RecordCommand.self, SimulateCommand.self,
            ManualCommand.self,
        ]
    )

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        ProgramFault.keepQuiet()
        let arguments = LeadingOptions.moveBehindVerb(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            if var concurrent = command as? any AsyncParsableCommand {
                try await concurrent.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.talk(failure.line)
            Glibc.exit(failure.status.rawValue)
        } catch let failure as QuietFailure {
            Glibc.exit(failure.status.rawValue)
        } catch {
            end(with: error, arguments: arguments)
        }
    }

    /// Help and the version go to standard output; a usage error is one line and 64.
    private static func end(with error: any Error, arguments: [String]) -> Never {
        if exitCode(for: error).isSuccess {
            Console.line(fullMessage(for: error))
            Glibc.exit(ExitStatus.done.rawValue)
        }
        let command = Suggestions.nounAndVerb(arguments, root: Forecourt.self)
        let help = "see forecourt \(command) --help"
        var problem = message(for: error)
        if problem.hasSuffix(".") { problem.removeLast() }
        // A long list of values comes as lines.
        problem = problem.replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
        var cure: String?
        if let word = Suggestions.unknownWord(in: arguments, root: Forecourt.self) {
            (problem, cure) = word
        } else if let option = Suggestions.unknownOption(in: arguments, root: Forecourt.self) {
            (problem, cure) = option
        }
        let failure = CommandFailure(.usage, Redaction.redacted(problem), cure: cure ?? help)
        Console.talk(failure.line)
        Glibc.exit(ExitStatus.usage.rawValue)
    }
}

/// The version of the program.
enum Version {
    static let text = SwitchVersion.text
}
