import Book
package import Journal
import Payments
import Switch
package import Text

/// An answer is one line of the admin socket, of 1 MiB at most.
enum DayDocumentBounds {
    static let items = 1000
}

/// Shifts, batches and cases as JSON: one object a line where they are listed.
extension ShiftListing {
    var document: JSONValue { .object(members) }

    /// With both sides' totals, or with ours as they stand where nothing was compared.
    func document(counting counted: [CountedTotals]) -> JSONValue {
        .object(
            members + [
                .init("ours", shift.ours.map(\.document) ?? .null),
                .init("theirs", shift.theirs.map(\.document) ?? .null),
                .init("counted", .array(counted.map(\.document))),
            ]
        )
    }

    private var members: [JSONValue.Member] {
        [
            .init("terminal", .string(terminal)),
            .init("shift", .integer(Int(shift.key.number))),
            .init("merchant", .string(shift.operatorKey.merchant)),
            .init("operator", .string(shift.operatorKey.digits)),
            .init("opened_at", .string(shift.openedAt.utc)),
            .init("opened_on", .string(shift.openedOn.dashed)),
            .init("opened_by", .integer(Int(shift.openedBy))),
            .init("closed_at", shift.closedAt.map { .string($0.utc) } ?? .null),
            .init("closed_by", shift.closedBy.map { .integer(Int($0)) } ?? .null),
            .init("result", shift.ours.map { .string($0.result.name) } ?? .null),
        ]
    }
}

extension ClosingListing {
    var document: JSONValue { .object(members) }

    /// With both sides' totals, or ours as they stand where nothing was compared, and its upload:
    /// how many rows came to what, those that are not as they should be, and the payments that it
    /// lacks.
    func document(
        _ rows: [UploadTick],
        lacking missing: [CaseListing],
        counting counted: [CountedTotals]
    ) -> JSONValue {
        var counts = TickState.allCases.map { state in
            JSONValue.Member(
                state.name.replacing("-", with: "_"),
                .integer(rows.count { $0.state == state })
            )
        }
        counts.append(.init("missing_there", .integer(missing.count)))
        let others =
            rows.filter { $0.state != .ticked }.map(\.document) + missing.map(\.rowDocument)
        return .object(
            members + [
                .init("ours", closing.ours.map(\.document) ?? .null),
                .init("theirs", closing.theirs.map(\.document) ?? .null),
                .init("counted", .array(counted.map(\.document))),
                .init("upload", .object(counts)),
                .init("others", .array(Array(others.prefix(DayDocumentBounds.items)))),
            ]
        )
    }

    private var members: [JSONValue.Member] {
        [
            .init("terminal", .string(terminal)), .init("merchant", .string(merchant)),
            .init("batch", .integer(Int(closing.key.number))),
            .init("kind", .string(closing.kind.name)),
            .init("result", closing.ours.map { .string($0.result.name) } ?? .null),
            .init("opened_on", .string(closing.openedOn.dashed)),
            .init("closed_on", .string(closing.closedOn.dashed)),
            .init("closed_at", .string(closing.at.utc)),
            .init("seq", .integer(Int(closing.seq))),
            .init("forced", .boolean(wasForced)),
            .init("changed_by", closing.changedBy.map { .integer(Int($0)) } ?? .null),
            .init("currency", .string(closing.asset.numericCode)),
            .init("rows", .integer(Int(closing.rows))),
        ]
    }
}

extension UploadTick {
    fileprivate var document: JSONValue {
        .members(
            ("stan", .integer(Int(key.stan))),
            ("state", .string(state.name)),
            ("half", .string(row.half.name)),
            ("amount_minor", .integer(Int(row.amount))),
            ("payment", payment.map { .integer(Int($0)) } ?? .null),
            ("case", item.map { .string("\(CaseID(seq, item: $0))") } ?? .null)
        )
    }
}

extension CaseListing {
    /// A payment that an upload lacks, as its row would be told.
    fileprivate var rowDocument: JSONValue {
        .members(
            ("stan", discrepancy.stan.map { .integer(Int($0)) } ?? .null),
            ("state", .string(discrepancy.kind.name)),
            ("half", .null),
            ("amount_minor", discrepancy.ours.map { .integer(Int($0)) } ?? .null),
            ("payment", discrepancy.original.map { .integer(Int($0)) } ?? .null),
            ("case", .string("\(discrepancy.id)"))
        )
    }
}

extension StationState {
    /// What is open, each by its name; an empty list where nothing is.
    var document: JSONValue {
        .members(
            ("merchant", .string(merchant)),
            ("count", .integer(obstacles.count)),
            ("open", .array(obstacles.prefix(DayDocumentBounds.items).map(\.document)))
        )
    }
}

extension StationObstacle {
    fileprivate var document: JSONValue {
        let (kind, number, terminal): (String, Int, String) =
            switch self {
            case .shift(let key, let terminal): ("shift", Int(key.number), terminal)
            case .batch(let key, let terminal): ("batch", Int(key.number), terminal)
            case .undecided(let payment, let terminal): ("undecided", Int(payment), terminal)
            }
        return .members(
            ("kind", .string(kind)),
            ("terminal", .string(terminal)),
            ("number", .integer(number))
        )
    }
}

extension CaseListing {
    var document: JSONValue { .object(members) }

    func document(_ history: [CaseEntry]) -> JSONValue {
        .object(members + [.init("history", .array(history.map(\.document)))])
    }

    private var members: [JSONValue.Member] {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func number(_ value: Int64?) -> JSONValue { value.map { .integer(Int($0)) } ?? .null }
        return [
            .init("case", .string("\(discrepancy.id)")),
            .init("kind", .string(discrepancy.kind.name)),
            .init("reason", .string(discrepancy.reason.specificationKey)),
            .init("terminal", text(terminal)), .init("merchant", text(merchant)),
            .init("opened_on", text(openedOn?.dashed)),
            .init("due", text(discrepancy.due?.dashed)),
            .init("original", number(discrepancy.original)),
            .init("stan", text(discrepancy.stan.map { DecimalText.padded($0, digits: 6) })),
            .init("currency", text(asset?.numericCode)),
            .init("ours_minor", number(discrepancy.ours)),
            .init("theirs_minor", number(discrepancy.theirs)),
            .init("closed_by", number(closedBy)),
        ]
    }
}

extension CaseEntry {
    fileprivate var document: JSONValue {
        .members(
            ("seq", .integer(Int(seq))),
            ("at", .string(at.utc)),
            ("what", .string(what)),
            ("operator", operatorName.map { .string($0) } ?? .null),
            ("reason", reason.map { .string($0) } ?? .null)
        )
    }
}

// MARK: Totals

extension CountedTotals {
    /// Both halves, and beside them what stands on no side.
    package var document: JSONValue {
        .members(
            ("currency", .string(asset.numericCode)),
            ("domestic", .object(domestic.sides.members)),
            ("foreign", .object(foreign.sides.members)),
            ("net_minor", .integer(Int(net))),
            ("loaded", loaded.document),
            ("undecided", undecided.document)
        )
    }
}

extension SettlementAnswer {
    fileprivate var document: JSONValue {
        .members(
            ("domestic", domestic.document),
            ("foreign", foreign.map(\.document) ?? .null)
        )
    }
}

extension HalfAnswer {
    fileprivate var document: JSONValue {
        .object(ours.members + [.init("result", .string(result.name))])
    }
}

extension SettlementClaim {
    fileprivate var document: JSONValue {
        .members(
            ("domestic", .object(domestic.members)),
            ("foreign", foreign.map { .object($0.members) } ?? .null)
        )
    }
}

extension SideTallies {
    fileprivate var members: [JSONValue.Member] {
        [
            .init("debits", debits.document), .init("credits", credits.document),
            .init("debit_reversals", debitReversals.document),
            .init("credit_reversals", creditReversals.document),
        ]
    }
}

extension Tally {
    fileprivate var document: JSONValue {
        .members(("count", .integer(Int(count))), ("amount_minor", .integer(Int(amount))))
    }
}
