import Switch

/// The manual: forecourt(1), a page for each noun with all its verbs, forecourt.yaml(5).
enum ManualPages {
    static var all: [ManualPage] {
        let program = CommandHelp.program
        return [overview(program)] + program.subcommands.map(page) + [configuration]
    }

    private static let title = "ISO 8583 payment switch for fuel retail, and the tools around it"

    private static func name(of command: CommandHelp) -> String {
        command.words.joined(separator: "-")
    }

    private static func overview(_ program: CommandHelp) -> ManualPage {
        var page = ManualPage("forecourt", section: 1, title: title)
        page.heading("SYNOPSIS")
        page.paragraph(program.usage)
        page.heading("DESCRIPTION")
        page.discussion(program.discussion)
        page.heading("COMMANDS")
        for command in program.subcommands {
            page.item("\(name(of: command))(1)", command.abstract)
        }
        page.heading("OPTIONS")
        page.paragraph("Every command takes these.")
        page.item("--version", "Show the version.")
        page.item("-h, --help", "Show help information.")
        page.heading("ENVIRONMENT")
        for (name, meaning) in environment { page.item(name, meaning) }
        page.heading("FILES")
        for (name, meaning) in files { page.item(name, meaning) }
        page.heading("EXIT STATUS")
        for (code, meaning) in statuses { page.item(code, meaning) }
        page.heading("SEE ALSO")
        page.paragraph("forecourt.yaml(5)")
        return page
    }

    private static func page(of noun: CommandHelp) -> ManualPage {
        var page = ManualPage(name(of: noun), section: 1, title: noun.abstract.withoutFullStop)
        page.heading("SYNOPSIS")
        for leaf in noun.leaves { page.paragraph(leaf.usage) }
        page.heading("DESCRIPTION")
        page.discussion(noun.discussion)
        for command in noun.tree {
            if command.name != noun.name {
                page.heading(command.name)
                page.paragraph(command.abstract)
                page.discussion(command.discussion)
            }
            for section in command.sections {
                page.subheading(section.title)
                for entry in section.entries { page.item(entry.label, entry.meaning) }
            }
        }
        page.heading("SEE ALSO")
        page.paragraph("forecourt(1), forecourt.yaml(5)")
        return page
    }

    private static var configuration: ManualPage {
        var page = ManualPage("forecourt.yaml", section: 5, title: "configuration of forecourt")
        page.heading("DESCRIPTION")
        page.paragraph(
            "One YAML file. A flag beats the environment, that the file, and the file the default."
                + " The variable of a key is its path in capitals: FORECOURT_HTTP_ADDRESS,"
                + " FORECOURT_LISTENERS_0_LIMITS_IDLE. In the list below [] stands for each item of"
                + " a list."
        )
        page.paragraph(
            "Durations are whole numbers above zero with ms, s, m or h, a year at most. Files are"
                + " named from the data directory on unless they begin with /; credential:NAME is"
                + " the file that the service manager hands over under that name."
        )
        var section = ""
        for key in ConfigurationReference.keys {
            if key.section != section {
                section = key.section
                page.heading(section)
            }
            page.item(key.path, "\(key.meaning) Takes \(key.takes); otherwise \(key.otherwise).")
        }
        page.heading("SEE ALSO")
        page.paragraph("forecourt(1), forecourt-config(1)")
        return page
    }

    private static let environment = [
        ("FORECOURT_CONFIG", "The configuration, where --config names none."),
        ("FORECOURT_DATA", "The data directory, where --data names none."),
        ("FORECOURT_SPECS", "Folder of dialect specifications, where --specs names none."),
        ("FORECOURT_POS_STATE", "Folder in which simulated terminals keep their state."),
        ("FORECOURT_ALLOW_UNMASK", "1: --unmask also into a pipe or file."),
        ("FORECOURT_…", "Any key of forecourt.yaml(5)."),
        ("NO_COLOR", "No colours, whatever --color says."),
        ("NOTIFY_SOCKET, WATCHDOG_USEC, CREDENTIALS_DIRECTORY", "Set by systemd for serve."),
    ]

    private static let files = [
        ("/etc/forecourt/forecourt.yaml", "The configuration of the packaged service."),
        ("/var/lib/forecourt", "Its data directory: journal, keys, admin socket."),
        (".forecourt", "The data directory where nothing names one."),
    ]

    private static let statuses = [
        ("0", "Done."), ("1", "The operation failed, or a check found a difference."),
        ("2", "A threshold was not met."), ("64", "Usage."), ("65", "Bad input data."),
        ("66", "No such input."), ("69", "Switch or peer not reachable."),
        ("74", "Input or output."), ("78", "Configuration."), ("130, 143", "Ended by a signal."),
    ]
}

extension String {
    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
