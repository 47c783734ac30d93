import Book
import JournalFormat
import Logging
import Payments
import Upstream

/// What a record has to say in the log: an operator's act, a date that was closed, a silent host.
///
/// Most records have nothing.
enum BookLine: Sendable {
    case act(Logger.Metadata)
    case opened(BusinessDate, seq: Int64)
    case unanswered(ChannelNumber?, UpstreamFailure, Logger.Metadata)

    init?(_ record: BookRecord, _ output: BookOutput) {
        switch record.event.kind {
        case .operatorAct(let act):
            var fields = Logger.Metadata.fields(
                (.seq, "\(record.seq)"),
                (.verb, act.kind.verb),
                (.person, act.operatorName),
                (.reason, act.reason)
            )
            if let terminal = record.terminal { fields.set(.terminal, terminal) }
            if let account = record.account { fields.set(.account, "\(account)") }
            if let original = record.original { fields.set(.payment, "\(original)") }
            self = .act(fields)
        case .cutover(let date):
            self = .opened(date, seq: record.seq)
        case .hostFailed(let exchange, let attempt, let failure):
            var fields = Logger.Metadata.fields(
                (.seq, "\(record.seq)"),
                (.reason, Self.words(of: failure)),
                (.count, "\(attempt)")
            )
            if let payment = record.original { fields.set(.payment, "\(payment)") }
            if let terminal = record.terminal { fields.set(.terminal, terminal) }
            self = .unanswered(output.exchanges[exchange]?.channel, failure, fields)
        default:
            return nil
        }
    }

    private static func words(of failure: UpstreamFailure) -> String {
        switch failure {
        case .unsent: "not sent"
        case .refused: "not taken: the link is full, down or stopped"
        case .timedOut: "no answer in time"
        case .linkLost: "the connection ended"
        case .restarted: "the switch ended in between"
        }
    }
}

extension BalanceChecker {
    /// Writes them, of silent hosts the first of each kind in a second.
    func log(_ lines: [BookLine]) {
        for line in lines {
            switch line {
            case .act(let fields):
                // Each of them: people are no flood, and each is money or a door.
                logger.notice("an operator's act", metadata: fields)
            case .opened(let date, let seq):
                logger.notice(
                    "business date opened, the one before is closed: forecourt day show",
                    metadata: .fields((.date, date.dashed), (.seq, "\(seq)"))
                )
            case .unanswered(let number, let failure, var fields):
                if let number { fields.set(.channel, name(of: number)) }
                log("a host gave no answer", fields, of: .unanswered(number, failure))
            }
        }
    }

    private func log(_ words: String, _ fields: Logger.Metadata, of kind: LogGate.Kind) {
        guard let leftOut = gate.admit(kind, at: clock.monotonicNanoseconds()) else { return }
        var fields = fields
        if leftOut > 0 { fields.set(.leftOut, "\(leftOut)") }
        logger.notice("\(words)", metadata: fields)
    }

    /// As the configuration has it.
    private func name(of channel: ChannelNumber) -> String {
        outlets.first { $0.channel.number == channel }?.channel.name ?? "\(channel.rawValue)"
    }
}
