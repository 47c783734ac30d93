import ArgumentParser
import Payments
import Simulators
import Text

/// The code that a customer shows.
struct ScannedCodeOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "unionpay, wechat or alipay for a fresh test code, :NN for its last two digits, or 16 "
                + "to 24 digits.",
            valueName: "code"
        )
    )
    var code: String?
    @Option(
        help: ArgumentHelp("File with the code, - for standard input.", valueName: "file")
    )
    var codeFile: String?
    @Option(
        help: ArgumentHelp(
            "wechat or alipay: the terminal draws a code, which the customer scans.",
            valueName: "wallet"
        )
    )
    var wallet: String?
    @Flag(help: "With --wallet: draw the code on the screen.") var showQr = false

    func validate() throws {
        guard [code, codeFile, wallet].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("one of --code, --code-file and --wallet says what is scanned")
        }
        guard !showQr || wallet != nil else {
            throw ValidationError("--show-qr goes with --wallet")
        }
    }

    /// Whose code the terminal draws; nil where the customer shows one.
    func drawn() throws -> CodeKind? {
        guard let wallet else { return nil }
        guard let kind = CodeKind(name: wallet) else {
            throw CommandFailure(
                .usage,
                "'\(wallet)' is no wallet",
                cure: "write wechat or alipay"
            )
        }
        return kind
    }

    func scanned() throws -> ScannedCode {
        let text = try codeFile.map { try InputReader.smallWord(of: $0, for: "--code-file") }
        if text == nil, let fresh = code.flatMap({ TestCodeWord($0) }) { return fresh.code() }
        guard let scanned = ScannedCode((text ?? code ?? "").utf8) else {
            throw CommandFailure(
                .usage,
                "that is no code",
                cure: "write unionpay, alipay:83, or 16 to 24 digits"
            )
        }
        return scanned
    }
}

/// `pos scan`.
struct PosScan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Pays with a code that the customer shows on a telephone.",
        discussion: """
            A code pays once: the word makes another one each time. What it paid is taken back by \
            void, refund and reverse, which send no card then. With --wallet the terminal draws a \
            code that the customer scans: pos query tells when it is paid, and only then it counts.

            Examples:
              forecourt pos scan --amount 88.50 --code unionpay
              forecourt pos scan --amount 88.50 --code-file - < code.txt
              forecourt pos void
              forecourt pos scan --amount 88.50 --wallet alipay --show-qr
            """
    )

    @OptionGroup var options: TerminalOptions
    @OptionGroup var amount: AmountOption
    @OptionGroup var code: ScannedCodeOption
    @OptionGroup var request: RequestOptions
    @Option(
        help: "What goes wrong: after-send:close, duplicate, bad-mac, half-frame or late-reversal."
    )
    var fault: TerminalFault?

    func run() throws {
        let (drawn, showsCode) = (try self.code.drawn(), self.code.showQr)
        let code = try drawn == nil ? self.code.scanned() : nil
        let money = try amount.money(in: .yuan)
        try options.ask(request.extras()) { runner in
            if drawn != nil { try runner.demand(.order) } else { try runner.signOnIfNeeded() }
            var request = try runner.request(drawn.map { .order($0) } ?? .purchase, amount: money)
            request.code = code
            guard let fault else {
                let answer = try runner.send(request, "scan")
                if showsCode { try Self.draw(answer) }
                return answer
            }
            try fault.run(request, runner, card: nil)
            return nil
        }
    }

    /// Draws what the answer gives to be scanned.
    private static func draw(_ answer: TerminalReply) throws {
        guard let text = answer.texts.text(.textToDraw) else { return }
        guard let code = QRCode(Array(text.utf8)) else {
            throw CommandFailure(.failed, "the text to draw is longer than a code may be")
        }
        let screen = Screen.current
        let columns = screen.showsUnicode ? code.columns : 2 * code.columns
        if let width = screen.columns, columns > width {
            throw CommandFailure(
                .failed,
                "the code needs \(columns) columns",
                cure: "make the screen wider, and scan again"
            )
        }
        for line in code.lines(blocks: screen.showsUnicode) { Console.line(line) }
    }
}
