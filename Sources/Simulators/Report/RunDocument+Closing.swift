import Text

/// What a run says of batches, and of terminals that ended their day.
extension RunDocument {
    static func batches(_ facts: RunFacts) -> [JSONValue.Member] {
        [
            .init("batches_settled", number(facts.result.counts.settled)),
            .init("batches_different", number(facts.result.counts.unsettled)),
            .init("batches", facts.batches.map(comparison) ?? .null),
            .init("closing", facts.result.closing.map(closing) ?? .null),
        ]
    }

    private static func comparison(_ batches: BatchCheck.Result) -> JSONValue {
        .object([
            .init("right", .boolean(batches.isRight)), .init("settled", number(batches.settled)),
            .init("net_minor", .number("\(batches.net)")), .init("lost", number(batches.lost)),
            .init("unknown", number(batches.unknown)),
            .init("different", number(batches.different)),
            .init("differences", .array(batches.differences.map { .string($0) })),
        ])
    }

    private static func closing(_ closing: ClosingFigures) -> JSONValue {
        let codes = closing.codes.sorted { $0.key < $1.key }
        return .object([
            .init("terminals", number(closing.terminals)),
            .init("balanced", number(closing.balanced)),
            .init("different", number(closing.different)), .init("open", number(closing.open)),
            .init("seconds", number(Double(closing.lasted) / 1_000_000)),
            .init("settlement_ms", percentiles(closing.settlement.summary)),
            .init("response_ms", percentiles(closing.response.summary)),
            .init("approved", number(closing.approved)),
            .init("declined", number(closing.declined)),
            .init("unanswered", number(closing.unanswered)),
            .init("codes", .object(codes.map { .init($0.key, number($0.value)) })),
        ])
    }
}
