import Payments
import Simulators
import Text

/// The day of a terminal in its state: what it has counted, its shift and its device.
extension TerminalStateFile {
    static func document(_ day: TerminalDay) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("upload_batch", .number("\(day.upload.batch)")),
            .init("uploaded", .number("\(day.upload.rows)")),
            .init("entries", .array(day.entries.map(document))),
        ]
        if let shift = day.shift {
            let settled: [JSONValue.Member] = [
                .init("number", .number("\(shift.number)")),
                .init("operator", .number("\(shift.operatorNumber)")),
                .init("domestic", document(shift.settled.domestic)),
                .init("foreign", document(shift.settled.foreign)),
            ]
            members.append(.init("shift", .object(settled)))
        }
        if let device = day.device {
            let names: [JSONValue.Member] = [
                .init("serial", .string(device.serial)), .init("model", .string(device.model)),
                .init("software", .string(device.software)),
            ]
            members.append(.init("device", .object(names)))
        }
        return .object(members)
    }

    /// What can be added up without an end.
    private static let sums: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

    private static func document(_ entry: TerminalDay.Entry) -> JSONValue {
        .object([
            .init("operation", .string(entry.operation.name)),
            .init("stan", .number("\(entry.stan)")), .init("batch", .number("\(entry.batch)")),
            .init("shift", .number("\(entry.shift)")),
            .init("amount_minor", .number("\(entry.amount.minorUnits)")),
            .init("currency", .string(entry.amount.asset.numericCode)),
            .init("half", .string(entry.half.name)), .init("card", .string(entry.maskedCard)),
            .init("card_under_tmk", .string(Hexadecimal.text(entry.sealedCard))),
            .init("reversed_minor", entry.reversed.map { .number("\($0)") } ?? .null),
        ])
    }

    /// Count and amount of each tally, in one order.
    private static func document(_ sides: SideTallies) -> JSONValue {
        let tallies = [
            sides.debits, sides.credits, sides.debitReversals, sides.creditReversals,
        ]
        return .array(
            tallies.flatMap { [.number("\($0.count)"), .number("\($0.amount)")] }
        )
    }

    /// nil for what is no day.
    static func day(_ document: JSONValue) -> TerminalDay? {
        var day = TerminalDay()
        guard let uploaded = number(document["uploaded"]),
            let batch = number(document["upload_batch"]),
            let entries = array(document["entries"])
        else { return nil }
        day.upload = TerminalDay.Upload(
            batch: UInt32(clamping: batch),
            rows: Int(clamping: uploaded)
        )
        for element in entries {
            guard let entry = entry(element) else { return nil }
            day.entries.append(entry)
        }
        if let found = document["shift"] {
            guard let shift = shift(found) else { return nil }
            day.shift = shift
        }
        if let found = document["device"] {
            guard let serial = found["serial"]?.string, let model = found["model"]?.string,
                let software = found["software"]?.string
            else { return nil }
            day.device = DeviceNames(serial: serial, model: model, software: software)
        }
        return day
    }

    private static func entry(_ document: JSONValue) -> TerminalDay.Entry? {
        guard let name = document["operation"], let operation = operation(name),
            let stan = number(document["stan"]), let batch = number(document["batch"]),
            let shift = number(document["shift"]), stan <= 999_999, batch <= 999_999,
            let amount = signedNumber(document["amount_minor"]), sums ~= amount,
            let currency = document["currency"]?.string.flatMap({ UInt16($0) }),
            let word = document["half"]?.string,
            let half = CardHalf.allCases.first(where: { $0.name == word }),
            let card = document["card"]?.string,
            let sealed = document["card_under_tmk"]?.string.flatMap(Hexadecimal.bytes)
        else { return nil }
        let reversed = signedNumber(document["reversed_minor"])
        guard sums ~= reversed ?? 0 else { return nil }
        return TerminalDay.Entry(
            operation,
            stan: UInt32(clamping: stan),
            batch: UInt32(clamping: batch),
            shift: UInt32(clamping: shift),
            amount: Money(minorUnits: amount, asset: Asset(rawValue: currency)),
            half: half,
            maskedCard: card,
            sealedCard: sealed,
            reversed: reversed
        )
    }

    private static func shift(_ document: JSONValue) -> TerminalDay.OpenShift? {
        guard let shift = number(document["number"]), let who = number(document["operator"]),
            let domestic = document["domestic"].flatMap(sides),
            let foreign = document["foreign"].flatMap(sides)
        else { return nil }
        return TerminalDay.OpenShift(
            number: UInt32(clamping: shift),
            operatorNumber: UInt16(clamping: who),
            settled: HalvesTallies(domestic: domestic, foreign: foreign)
        )
    }

    static func array(_ value: JSONValue?) -> [JSONValue]? {
        guard case .array(let elements)? = value else { return nil }
        return elements
    }

    private static func sides(_ document: JSONValue) -> SideTallies? {
        let numbers = (array(document) ?? []).compactMap { signedNumber($0) }
        guard numbers.count == 8, numbers.allSatisfy({ sums ~= $0 }) else { return nil }
        func tally(_ place: Int) -> Tally {
            Tally(count: numbers[2 * place], amount: numbers[2 * place + 1])
        }
        return SideTallies(
            debits: tally(0),
            credits: tally(1),
            debitReversals: tally(2),
            creditReversals: tally(3)
        )
    }
}
