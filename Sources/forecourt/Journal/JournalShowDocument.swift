import Desk
import Journal
import Payments
import Text

/// What `journal show --json` prints.
enum JournalShowDocument {
    /// What else the journal keeps of a payment.
    struct Kept {
        var messages: [KeptMessage]
        var cases: [JournalCase]
        /// Those between which something moved.
        var accounts: [AccountRow]
        /// What is left of the scanned code.
        var code: CodeMark?
    }

    static func object(
        _ history: PaymentHistory,
        _ texts: [TextTag],
        _ service: JournalService?,
        _ counted: [JSONValue],
        _ kept: Kept
    ) -> JSONValue {
        guard case .object(var members) = history.payment.document else {
            return .null
        }
        members.append(.init("texts", JournalTexts.json(texts)))
        if let code = kept.code {
            members.append(
                .init(
                    "code",
                    .object([
                        .init("kind", .string(code.kind.name)), .init("digits", .string("\(code)")),
                    ])
                )
            )
        }
        if !counted.isEmpty { members.append(.init("counted", .array(counted))) }
        if let service {
            members.append(.init("service", .object(JournalServices.json(service))))
        }
        members.append(.init("related", .array(history.related.map(\.document))))
        members.append(
            .init(
                "repeats",
                .array(
                    history.repeats.map { other in
                        .object([
                            .init("seq", .number("\(other.seq)")),
                            .init("received_at", .string(other.receivedAt)),
                            .init("answered_at", other.answeredAt.map { .string($0) } ?? .null),
                            .init("code", other.code.map { .string($0) } ?? .null),
                        ])
                    }
                )
            )
        )
        members.append(
            .init(
                "transfers",
                .array(
                    history.transfers.map { transfer in
                        .object([
                            .init("id", .number("\(transfer.id)")),
                            .init("debit_account", .number("\(transfer.debitAccount)")),
                            .init("credit_account", .number("\(transfer.creditAccount)")),
                            .init("amount_minor", .number("\(transfer.amountMinor)")),
                            .init("currency", .string(transfer.currency)),
                            .init("reverses", transfer.undoes.map { .number("\($0)") } ?? .null),
                        ])
                    }
                )
            )
        )
        members.append(.init("accounts", .array(kept.accounts.map(object))))
        members.append(.init("exchanges", .array(history.exchanges.map(object))))
        members.append(.init("host_events", .array(history.hostEvents.map(object))))
        members.append(.init("messages", .array(kept.messages.map(object))))
        members.append(.init("cases", .array(kept.cases.map(object))))
        members.append(.init("steps", .array(JournalWaterfall(history).steps.map(object))))
        return .object(members)
    }

    private static func object(_ account: AccountRow) -> JSONValue {
        .object([
            .init("id", .number("\(account.id)")), .init("kind", .string(account.kind)),
            .init("pan", account.pan.map { .string($0) } ?? .null),
            .init("merchant", account.merchant.map { .string($0) } ?? .null),
        ])
    }

    private static func object(_ step: JournalWaterfall.Step) -> JSONValue {
        .object([
            .init("at", .string(TimeText.utc(microseconds: step.at))),
            .init("name", .string(step.name)), .init("words", .string(step.words)),
            .init("wait", step.wait.map { .string($0) } ?? .null),
        ])
    }

    private static func object(_ exchange: JournalExchange) -> JSONValue {
        .object([
            .init("id", .number("\(exchange.id)")),
            .init("channel", .string(exchange.channel)),
            .init("kind", .string(exchange.kind)),
            .init("stan", exchange.stan.map { .string($0) } ?? .null),
            .init("order_number", exchange.orderNumber.map { .string($0) } ?? .null),
            .init("began_at", .string(exchange.beganAt)),
            .init("amount_minor", exchange.amountMinor.map { .number("\($0)") } ?? .null),
            .init("currency", exchange.currency.map { .string($0) } ?? .null),
            .init("state", .string(exchange.state)),
            .init("attempts", .number("\(exchange.attempts)")),
            .init("next_at", exchange.nextAt.map { .string($0) } ?? .null),
            .init("code", exchange.code.map { .string($0) } ?? .null),
        ])
    }

    private static func object(_ event: JournalHostEvent) -> JSONValue {
        .object([
            .init("seq", .number("\(event.seq)")),
            .init("kind", .string(event.kind)),
            .init("received_at", .string(event.receivedAt)),
            .init("code", event.code.map { .string($0) } ?? .null),
            .init("note", event.note.map { .string($0) } ?? .null),
        ])
    }

    private static func object(_ message: KeptMessage) -> JSONValue {
        .object([
            .init("seq", .number("\(message.seq)")),
            .init("side", .string(message.side.rawValue)),
            .init("mti", message.mti.map { .string($0) } ?? .null),
            .init("dialect", message.dialect.map { .string($0) } ?? .null),
            .init("channel", message.channel.map { .string($0) } ?? .null),
            .init(
                "elements",
                .array(
                    message.elements.map { element in
                        .object([
                            .init("number", .number("\(element.number)")),
                            .init("value", .string(element.value)),
                        ])
                    }
                )
            ),
            .init("discounts", .array(message.discounts.map { .string($0) })),
        ])
    }

    private static func object(_ found: JournalCase) -> JSONValue {
        .object([
            .init("id", .string(found.id)), .init("kind", .string(found.kind)),
            .init("status", .string(found.status)),
            .init("reason", found.reason.map { .string($0) } ?? .null),
            .init("due_on", found.dueOn.map { .string($0) } ?? .null),
            .init("closed_by", found.closedBy.map { .number("\($0)") } ?? .null),
        ])
    }
}
