import ArgumentParser
import ISO8583
import Journal
import Payments
import Simulators
import Switch
import Text

/// `forecourt simulate compare`.
struct CompareBooks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "The switch's book against a simulated bank's or wallet's: every difference.",
        discussion: """
            Matches the payments of a channel with the rows of the bank's file by DE 37, and the \
            channel's clearing account with what stands at the bank; to the fen. Of a wallet's \
            channel it matches orders and refunds by their numbers, of the dates that are not \
            archived yet; what is still open is a difference. Works on a running switch. Ends \
            with 1 when the books differ.

            Examples:
              forecourt simulate compare --book bank.jsonl
              forecourt simulate compare --book bank.jsonl --channel bank --json
              forecourt simulate compare --book wechat.jsonl --channel wechat
            """
    )

    private static let clearing = "channel-clearing"

    @OptionGroup var options: ConfigurationOptions
    @Option(
        help: ArgumentHelp("The book of simulate bank, wechat or alipay.", valueName: "file")
    )
    var book: String
    @Option(help: "The channel to the bank or the wallet.") var channel = "bank"
    @Flag(help: "One JSON object a difference, then one with the sums.") var json = false

    func run() throws {
        let reader = try OperatorSession(options: options).reader()
        let settings = try options.load().configuration.channels.first { $0.name == channel }
        if settings?.kind.isWallet == true {
            return try WalletBooks(channel: channel, book: book, isJSON: json).compare(reader)
        }
        let rows = try rows()
        let comparison = try JournalFailure.bridging {
            let clearing = try clearing(reader)
            // The account is debited for what the bank owes.
            return BookComparison(
                try payments(reader),
                with: rows,
                clearingMinor: -(clearing?.postedMinor ?? 0),
                heldMinor: clearing?.heldMinor ?? 0
            )
        }
        for difference in comparison.differences { show(difference) }
        showSums(comparison)
        guard comparison.differences.isEmpty else { throw QuietFailure(status: .failed) }
    }

    private func payments(_ reader: JournalReader) throws -> [SwitchPayment] {
        var payments: [SwitchPayment] = []
        var last: Int64 = 0
        while true {
            let page = try reader.first(5000, of: JournalQuery(after: last))
            guard let end = page.last?.seq else { return payments }
            payments += page.compactMap { payment($0) }
            last = end
        }
    }

    private func payment(_ row: JournalRow) -> SwitchPayment? {
        guard row.channel == channel, let operation = Operation(name: row.operation),
            let kind = SwitchPayment.Kind(operation.rules), let reference = row.rrn,
            let amount = row.amountMinor, let outcome = outcome(of: row, operation)
        else { return nil }
        // What adds to a sale names what that comes to, and its leg what is added.
        let added = operation.rules.increases ? row.legs.first?.amountMinor : nil
        return SwitchPayment(
            kind,
            id: row.id,
            retrievalReference: reference,
            amountMinor: added ?? amount,
            currency: row.currency ?? "",
            outcome: outcome,
            deliveredMinor: row.legs.first?.deliveredMinor ?? 0
        )
    }

    /// What the switch believes that the bank has of it: what is reported is acknowledged whatever
    /// its bank says, and then stands there, or is paid by suspense.
    private func outcome(
        of row: JournalRow,
        _ operation: Operation
    ) -> SwitchPayment.Outcome? {
        guard operation.rules.action?.informs == true, let leg = row.legs.first else {
            return SwitchPayment.Outcome(rawValue: row.outcome)
        }
        guard row.account == nil, leg.account == nil else { return .declined }
        switch leg.resolution {
        case "posted": return .approved
        case "reversed": return .reversed
        case "pending": return .pending
        default: return .declined
        }
    }

    /// The channel's clearing account: what the bank owes and what is held; nil before its first
    /// payment.
    private func clearing(_ reader: JournalReader) throws -> AccountRow? {
        var last: Int64 = 0
        while true {
            let page = try reader.accounts(after: last, limit: 5000)
            guard let end = page.last?.id else { return nil }
            let found = page.first {
                $0.kind == Self.clearing && $0.merchant == channel
                    && $0.asset == Asset.yuan.numericCode
            }
            if let found { return found }
            last = end
        }
    }

    private func rows() throws -> [BankRow] {
        _ = try InputReader.bytes(of: book)
        do throws(BankError) {
            return try BankBookFile.rows(at: book)
        } catch {
            throw SimulateBank.wording(error)
        }
    }

    private func show(_ difference: BookDifference) {
        if json {
            Console.json([
                ("difference", .string(difference.kind.rawValue)),
                ("id", difference.id.map { .string($0) } ?? .null),
                ("rrn", difference.retrievalReference.map { .string($0) } ?? .null),
                ("here_minor", .number("\(difference.hereMinor)")),
                ("bank_minor", .number("\(difference.bankMinor)")),
            ])
        } else {
            let name = difference.id ?? difference.retrievalReference ?? "all"
            Console.line(
                "\(difference.kind.rawValue) \(name): here \(Self.text(difference.hereMinor)),"
                    + " at the bank \(Self.text(difference.bankMinor))"
            )
        }
    }

    private func showSums(_ comparison: BookComparison) {
        if json {
            Console.json([
                ("payments", .number("\(comparison.payments)")),
                ("agreed", .number("\(comparison.agreed)")),
                ("differences", .number("\(comparison.differences.count)")),
                ("standing_minor", .number("\(comparison.standingMinor)")),
                ("bank_standing_minor", .number("\(comparison.bank.standing.minor)")),
            ])
        } else {
            Console.line(
                "\(Counted.text(comparison.payments, "payment")), \(Counted.text(comparison.agreed, "stands", "stand")) in both books with"
                    + " \(Self.text(comparison.bank.standing.minor)) CNY;"
                    + " \(Counted.text(comparison.differences.count, "difference"))"
            )
        }
    }

    static func text(_ minor: Int64) -> String {
        AmountText.text(Money(minorUnits: minor, asset: .yuan))
    }
}

extension SwitchPayment.Kind {
    /// nil for what the bank posts nothing of.
    fileprivate init?(_ rules: OperationRules) {
        switch rules.effect {
        case .payment(.debit), .payment(.increase): self = .purchase
        case .payment(.completion): self = .completion
        case .payment(.refund): self = .refund
        case .payment(.inquiry), .payment(.hold), .payment(.void), .payment(.credit),
            .payment(.query), .payment(.notice), .echo, .session, .batch, .undo:
            return nil
        }
    }
}
