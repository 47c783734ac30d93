import Desk
import Journal
import Ledger
import Payments
import Text

/// What a settlement, an upload, a shift or a registration said, as `journal show` prints it.
enum JournalServices {
    /// A name and what stands behind it, a line each.
    static func lines(_ service: JournalService) -> [(name: String, text: String)] {
        var lines: [(name: String, text: String)] = []
        for half in halves(of: service) {
            let name = service.claim?.foreign == nil ? "totals" : half.name
            if let theirs = half.theirs {
                lines.append((name, "theirs " + text(theirs, service.asset)))
                lines += reversals(theirs, service.asset)
            }
            guard let ours = half.ours else { continue }
            let words = "ours   \(text(ours.ours, service.asset)): \(ours.result)"
            lines.append((half.theirs == nil ? name : "", words))
            lines += reversals(ours.ours, service.asset)
        }
        for sent in service.rows {
            let stan = DecimalText.padded(sent.row.stan, digits: 6)
            let amount = money(sent.row.amount, service.asset)
            let named = sent.id.map { "case \($0)" } ?? ""
            let parts = [stan, amount, sent.row.half.name, sent.state ?? "", named]
            lines.append(("row", parts.filter { !$0.isEmpty }.joined(separator: "  ")))
        }
        if let end = service.uploadEnd {
            let words = end.isBalanced ? "balanced, as its terminal says" : "not balanced"
            lines.append(("upload", "\(Counted.text(Int64(end.rows), "row")), \(words)"))
        }
        if let device = service.device {
            let parts = [device.serial, device.model, device.software]
            lines.append(("device", parts.filter { !$0.isEmpty }.joined(separator: "  ")))
        }
        if let shift = service.shift { lines.append(("shift", "\(shift) is open")) }
        if service.cases > 0 {
            lines.append(("cases", "\(service.cases) opened"))
        }
        return lines
    }

    /// The same for scripts; amounts are minor units.
    static func json(_ service: JournalService) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if service.claim != nil || service.answer != nil {
            let found = halves(of: service).map { half in
                JSONValue.Member(half.name, object(half))
            }
            members.append(.init("totals", .object(found)))
        }
        if !service.rows.isEmpty {
            members.append(.init("rows", .array(service.rows.map(object))))
        }
        if let end = service.uploadEnd {
            members.append(
                .init(
                    "upload_end",
                    .object([
                        .init("rows", .number("\(end.rows)")),
                        .init("balanced", .boolean(end.isBalanced)),
                    ])
                )
            )
        }
        if let device = service.device {
            members.append(
                .init(
                    "device",
                    .object([
                        .init("serial", .string(device.serial)),
                        .init("model", .string(device.model)),
                        .init("software", .string(device.software)),
                    ])
                )
            )
        }
        if let shift = service.shift { members.append(.init("shift", .number("\(shift)"))) }
        members.append(.init("cases", .number("\(service.cases)")))
        return members
    }

    // MARK: Halves

    private struct Half {
        let name: String
        let theirs: SideTallies?
        let ours: HalfAnswer?
    }

    private static func halves(of service: JournalService) -> [Half] {
        let both = [
            Half(
                name: CardHalf.domestic.name,
                theirs: service.claim?.domestic,
                ours: service.answer?.domestic
            ),
            Half(
                name: CardHalf.foreign.name,
                theirs: service.claim?.foreign,
                ours: service.answer?.foreign
            ),
        ]
        return both.filter { $0.theirs != nil || $0.ours != nil }
    }

    private static func tallies(_ sides: SideTallies) -> [(name: String, tally: Tally)] {
        [
            ("debit", sides.debits), ("credit", sides.credits),
            ("debit reversed", sides.debitReversals), ("credit reversed", sides.creditReversals),
        ]
    }

    private static func text(_ sides: SideTallies, _ asset: Asset) -> String {
        text(tallies(sides).prefix(2), asset)
    }

    private static func text(
        _ tallies: some Sequence<(name: String, tally: Tally)>,
        _ asset: Asset
    ) -> String {
        tallies.map { "\($0.name) \($0.tally.count), \(money($0.tally.amount, asset))" }
            .joined(separator: "  ")
    }

    /// A line of their own, where they are counted by themselves.
    private static func reversals(
        _ sides: SideTallies,
        _ asset: Asset
    ) -> [(name: String, text: String)] {
        let counted = tallies(sides).suffix(2).filter { $0.tally != Tally() }
        return counted.isEmpty ? [] : [("", "       " + text(counted, asset))]
    }

    private static func money(_ minor: Int64, _ asset: Asset) -> String {
        AmountText.wording(Money(minorUnits: minor, asset: asset))
    }

    private static func object(_ half: Half) -> JSONValue {
        var members: [JSONValue.Member] = []
        if let theirs = half.theirs { members.append(.init("theirs", object(theirs))) }
        if let ours = half.ours {
            members.append(.init("ours", object(ours.ours)))
            members.append(.init("result", .string("\(ours.result)")))
        }
        return .object(members)
    }

    private static func object(_ sides: SideTallies) -> JSONValue {
        .object(
            tallies(sides).flatMap { side in
                let name = side.name.replacing(" ", with: "_")
                return [
                    JSONValue.Member("\(name)_count", .number("\(side.tally.count)")),
                    JSONValue.Member("\(name)_minor", .number("\(side.tally.amount)")),
                ]
            }
        )
    }

    private static func object(_ sent: JournalService.Row) -> JSONValue {
        .object([
            .init("stan", .string(DecimalText.padded(sent.row.stan, digits: 6))),
            .init("half", .string(sent.row.half.name)),
            .init("amount_minor", .number("\(sent.row.amount)")),
            .init("state", sent.state.map { .string($0) } ?? .null),
            .init("case", sent.id.map { .string("\($0)") } ?? .null),
        ])
    }
}
