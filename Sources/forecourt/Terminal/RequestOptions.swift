import ArgumentParser
import CardSecurity
import ISO8583
import Payments
import Simulators
import Text

/// What a request brings beside what every payment has.
struct RequestExtras {
    var texts: [TextTag] = []
    var chip: [UInt8]?
    var operatorNumber: UInt16?
    /// Keyed in by an operator; its block is made once the terminal has its keys.
    var password: String?
}

extension RequestExtras {
    /// Says which tags a dialect has no place for, and refuses a text that does not fit its place
    /// where it has one of its own.
    ///
    /// Elsewhere it goes out as it is: what the switch makes of it is for it to say.
    func check(for specification: DialectSpecification) throws {
        var missing: [String] = []
        for text in texts {
            guard TerminalRequestBuilder.sends(text.tagName, in: specification) else {
                missing.append(text.name)
                continue
            }
            guard specification.family == .ifsf, !TerminalRequestBuilder.fits(text) else {
                continue
            }
            throw Self.misfit(text.tagName)
        }
        guard !missing.isEmpty else { return }
        Console.talk(
            "forecourt: \(specification.name) has no place for \(missing.joined(separator: ", "))"
                + ": left out"
        )
    }
}

extension RequestExtras {
    /// What is wrong with a text that does not fit its place in IFSF.
    private static func misfit(_ tag: TagName) -> CommandFailure {
        switch tag {
        case .productLine:
            CommandFailure(
                .usage,
                "the text of G1 is no product line",
                cure: "write code\\unit\\quantity\\price\\amount, as "
                    + "'1020\\L\\335120\\2780\\27394' for 35.120 l at 7.80"
            )
        case .receiptNumber:
            CommandFailure(
                .usage,
                "the text of V6 is no number of a receipt in IFSF",
                cure: "write up to ten digits"
            )
        default:
            CommandFailure(
                .usage,
                "the text of \(tag) has no place in DE 48 of IFSF",
                cure: "write letters, digits and signs of ASCII, without a backslash"
            )
        }
    }
}

/// Text tags and chip data of a request.
struct RequestOptions: ParsableArguments {
    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp(
            "A text tag of DE 59, repeated: V1 vehicle, V2 driver, V3 odometer, V4 pump, V5 "
                + "nozzle, V6 receipt, V7 fleet, G1 product line, B4=1 for a part where there is no "
                + "more, or any other; on IFSF V1 to V3, V6 and V7 in DE 48, G1 in DE 63, and no "
                + "others.",
            valueName: "V1=text"
        )
    )
    var tags: [String] = []
    @Option(help: ArgumentHelp("Chip data sent in DE 55.", valueName: "hex")) var chip: String?

    /// The tags in their order, and the chip data.
    func extras() throws -> RequestExtras {
        var extras = RequestExtras()
        extras.texts = try tags.map { try Self.tag($0) }
        if let chip {
            guard let bytes = Hexadecimal.bytes(chip), !bytes.isEmpty else {
                throw CommandFailure(
                    .usage,
                    "--chip is no hexadecimal text",
                    cure: "write tags, lengths and values, as 9F36020001"
                )
            }
            extras.chip = bytes
        }
        return extras
    }

    private static func tag(_ text: String) throws -> TextTag {
        let name = Array(text.utf8.prefix(2))
        guard name.count == 2, let tag = TagName(name[0], name[1]),
            text.dropFirst(2).first == "="
        else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no tag",
                cure: "write two letters or digits, = and the text: V1=A12345"
            )
        }
        return TextTag(tag, String(text.dropFirst(3)))
    }
}

/// The operator at the terminal, who keys in a password.
struct OperatorOptions: ParsableArguments {
    @Option(
        name: .customLong("operator"),
        help: ArgumentHelp("Number of the station's operator, 0 to 999.", valueName: "number")
    )
    var number: UInt16?
    @Option(help: "The operator's password: 4 to 12 digits, of a test operator.")
    var password: String?
    @Option(
        help: ArgumentHelp("File with the password, - for standard input.", valueName: "file")
    )
    var passwordFile: String?
    @Flag(help: "Ask for the password without showing it.") var passwordPrompt = false

    func validate() throws {
        guard (number ?? 0) <= 999 else {
            throw ValidationError("--operator has at most three digits")
        }
        let sources = [password != nil, passwordFile != nil, passwordPrompt].filter { $0 }
        guard sources.count <= 1 else {
            throw ValidationError(
                "--password, --password-file and --password-prompt exclude each other"
            )
        }
    }

    /// Refuses what is sent with an operator's number and password where one of them is missing.
    func demand(_ deed: String) throws {
        let hasPassword = password != nil || passwordFile != nil || passwordPrompt
        let missing = [
            number == nil ? "--operator" : nil, hasPassword ? nil : "--password",
        ].compactMap(\.self)
        guard !missing.isEmpty else { return }
        throw ValidationError(
            "\(deed) is an operator's: add \(missing.joined(separator: " and "))"
        )
    }

    /// Adds who is at the terminal.
    func add(to extras: inout RequestExtras) throws {
        extras.operatorNumber = number
        if let passwordFile {
            extras.password = try InputReader.smallWord(
                of: passwordFile,
                for: "--password-file"
            )
        } else {
            let asked =
                passwordPrompt
                ? try PINPrompt.ask("Password", insteadOf: "--password-file") : nil
            extras.password = password ?? asked
        }
    }

    /// A password as it was keyed in.
    static func clear(_ digits: String) throws -> ClearPIN {
        do throws(CardSecurityError) {
            return try ClearPIN(ascii: Array(digits.utf8).span)
        } catch {
            throw CommandFailure(.badInput, "that is no password", cure: "give 4 to 12 digits")
        }
    }
}

extension TerminalRunner {
    /// Puts what a request brings beside a payment into it.
    func add(_ extras: RequestExtras, to request: inout TerminalRequest) throws {
        request.texts = extras.texts
        request.chip = extras.chip
        request.operatorNumber = extras.operatorNumber
        guard let digits = extras.password else { return }
        let password = try OperatorOptions.clear(digits)
        do throws(SimulatedTerminalError) {
            request.password = try terminal.passwordBlock(password)
        } catch {
            throw TerminalFailure.wording(error)
        }
    }
}
