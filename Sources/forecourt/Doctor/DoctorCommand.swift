import ArgumentParser
import Desk
import Glibc
import ISO8583
import Journal
import Switch
import Text

/// `forecourt doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What would go wrong on this machine: a line a check, each with its cure.",
        discussion: """
            Looks at the user, the data directory, its disk, memory, descriptors, the clock, the \
            libraries, the configuration, its specifications, keys, addresses and listeners, and \
            at the journal. It changes nothing, and works beside a running switch.

            Ends with 0 when nothing is wrong (warnings are no more than that), else with 1.

            Examples:
              forecourt doctor --config fixtures/demo/forecourt.yaml
              forecourt doctor --json | jq 'select(.level != "good")'
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object a line.") var json = false
    @Option(help: "auto, always or never.") var color: ColorChoice = .auto

    func run() throws {
        let all = diagnoses()
        let painter = Painter(isOn: color.isOn)
        for diagnosis in all {
            if json { Console.line(diagnosis.document.text()) } else { show(diagnosis, painter) }
        }
        let count = { (level: Diagnosis.Level) in all.count { $0.level == level } }
        if !json {
            Console.line(
                "\(count(.wrong)) wrong, \(Counted.text(count(.warning), "warning")),"
                    + " \(count(.good)) good"
            )
        }
        if count(.wrong) > 0 { throw QuietFailure(status: .failed) }
    }

    private func diagnoses() -> [Diagnosis] {
        var all = [MachineDoctor.user]
        let (configuration, found) = configured()
        all.append(found)
        // A configuration with mistakes has told them; it names no directory.
        let named = getenv("FORECOURT_DATA").map { String(cString: $0) }
        let path = configuration?.data ?? options.data ?? named ?? ".forecourt"
        let directory = DataDirectory(path: path)
        let data = DataDoctor(directory: directory)
        all += data.diagnoses
        all += [MachineDoctor.memory, MachineDoctor.clock]
        all += LibraryDoctor.diagnoses
        guard let configuration else { return all }
        let listeners = ListenerDoctor(configuration, directory)
        all.append(MachineDoctor.descriptors(for: configuration))
        all.append(specifications(of: configuration))
        return all + data.keys(of: configuration) + listeners.diagnoses
    }

    /// The configuration in force; nil where there is none, or it has mistakes.
    private func configured() -> (SwitchConfiguration?, Diagnosis) {
        let check = "configuration"
        do {
            let path = try options.path()
            let configuration = try options.load().configuration
            return (configuration, .good(check, path))
        } catch let failure as CommandFailure {
            let cure = failure.cure ?? "see forecourt config check"
            return (nil, .wrong(check, failure.problem, cure: cure))
        } catch {
            // Its mistakes stand on standard error, a line each.
            return (nil, .wrong(check, "it has mistakes", cure: "forecourt config check"))
        }
    }

    private func specifications(of configuration: SwitchConfiguration) -> Diagnosis {
        let check = "specifications"
        do {
            let library = try options.source.library()
            let dialects =
                configuration.listeners.map(\.dialect)
                + configuration.channels.compactMap(\.dialect)
            for dialect in dialects where library[dialect] == nil {
                let cure = library.cure(forMissing: dialect)
                return .wrong(check, "there is none of \(dialect)", cure: cure)
            }
            let source = options.source.folder ?? "built in"
            let broken = library.broken.keys.sorted()
            guard broken.isEmpty else {
                let names = broken.joined(separator: ", ")
                return .warning(check, "left out: \(names)", cure: "forecourt spec lint \(source)")
            }
            let count = Counted.text(library.names.count, "dialect")
            return .good(check, "\(count), \(source)")
        } catch let failure as CommandFailure {
            return .wrong(check, failure.problem, cure: failure.cure ?? "forecourt spec list")
        } catch {
            return .wrong(check, "\(error)", cure: "forecourt spec list")
        }
    }

    private func show(_ diagnosis: Diagnosis, _ painter: Painter) {
        let word = diagnosis.level.rawValue
        let styled =
            switch diagnosis.level {
            case .good: painter.green(word)
            case .warning: painter.yellow(word)
            case .wrong: painter.red(word)
            }
        let blanks = String(repeating: " ", count: 9 - word.count)
        let check = PrintableText.line(diagnosis.check)
        let gap = String(repeating: " ", count: max(1, 16 - TextColumns.width(of: check)))
        let columns = Screen.current.textColumns
        Console.painted(
            FoldedLine.text(
                [PrintableText.line(diagnosis.words)],
                first: styled + blanks + check + gap,
                indent: 25,
                columns: columns
            )
        )
        guard let cure = diagnosis.cure else { return }
        Console.painted(
            FoldedLine.text(
                [PrintableText.line(cure)],
                first: String(repeating: " ", count: 25) + "cure: ",
                indent: 31,
                columns: columns
            )
        )
    }
}
