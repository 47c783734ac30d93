import Foundation
import Glibc
import Payments
import Simulators
import Text

/// The state of one simulated terminal on disk: `DIR/pos/DIALECT-TERMINAL.json`, mode 0600.
///
/// Written to a new file that takes the old one's place, so that a power cut leaves one or the
/// other.
struct TerminalStateFile {
    private typealias LastPayment = TerminalMemory.LastPayment

    let path: String

    /// The file of a terminal; the folder is made when it is absent.
    init(folder: String, dialect: String, terminal: String) throws(CommandFailure) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            let made = Self.makeParents(of: folder)
            guard made else {
                throw CommandFailure(
                    .inputOutput,
                    "\(folder): \(String(cString: strerror(errno)))",
                    cure: "name another folder with FORECOURT_POS_STATE"
                )
            }
        }
        let name = terminal.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        path = "\(folder)/\(dialect)-\(name).json"
    }

    private static func makeParents(of folder: String) -> Bool {
        var built = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            built += "/" + part
            if mkdir(built, 0o700) != 0, errno != EEXIST { return false }
        }
        return true
    }

    /// What is on disk; a fresh memory when there is none.
    func read() throws(CommandFailure) -> TerminalMemory {
        guard access(path, F_OK) == 0 else { return TerminalMemory() }
        let text = try InputReader.text(of: path)
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(text)
        } catch {
            throw CommandFailure(
                .badInput,
                "\(path):\(error)",
                cure: "delete the file to start anew"
            )
        }
        guard let memory = Self.memory(document) else {
            throw CommandFailure(
                .badInput,
                "\(path) is no terminal's state",
                cure: "delete the file to start anew"
            )
        }
        return memory
    }

    /// Puts the state on disk, durably: a STAN must not be used twice after a power cut.
    func write(_ memory: TerminalMemory) throws(CommandFailure) {
        let text = Self.document(memory).text(indented: true) + "\n"
        do throws(SystemFault) {
            try WholeFile.write(text, to: path, mode: 0o600, isDurable: true)
        } catch {
            throw CommandFailure(
                .inputOutput,
                "\(path): \(error.reason)",
                cure: "name another folder with FORECOURT_POS_STATE"
            )
        }
    }

    private static func document(_ memory: TerminalMemory) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("stan", .number("\(memory.stan)")),
            .init("batch", .number("\(memory.batch)")),
            .init("transactions", .number("\(memory.transactions)")),
            .init("keys_under_tmk", .string(Hexadecimal.text(memory.handedOut))),
        ]
        for (name, place) in payments {
            if let payment = memory[keyPath: place] {
                members.append(.init(name, document(payment)))
            }
        }
        if memory.day != TerminalDay() { members.append(.init("day", document(memory.day))) }
        if !memory.parameters.tables.isEmpty {
            members.append(.init("parameters", document(memory.parameters)))
        }
        return .object(members)
    }

    /// The payments that a later request may be about, each absent where there is none.
    private static var payments: [(String, WritableKeyPath<TerminalMemory, LastPayment?>)] {
        [
            ("last", \.last), ("sale", \.sale), ("authorisation", \.authorisation),
            ("completion", \.completion), ("increase", \.increase), ("top_up", \.topUp),
        ]
    }

    private static func document(_ payment: LastPayment) -> JSONValue {
        .object([
            .init("operation", .string(payment.operation.name)),
            .init("mti", .string(payment.mti)), .init("stan", .number("\(payment.stan)")),
            .init("batch", .number("\(payment.batch)")),
            .init("at", .string(text(of: payment.at))),
            .init("amount_minor", .number("\(payment.amount.minorUnits)")),
            .init("currency", .string(payment.amount.asset.numericCode)),
            .init("card", .string(payment.maskedCard)),
            .init("code", .boolean(payment.isOfCode)),
            .init("rrn", payment.retrievalReference.map { .string($0) } ?? .null),
            .init("authorisation", payment.approvalCode.map { .string($0) } ?? .null),
        ])
    }

    private static func memory(_ document: JSONValue) -> TerminalMemory? {
        var memory = TerminalMemory()
        guard let stan = number(document["stan"]), stan <= 999_999,
            let batch = number(document["batch"]),
            let keys = document["keys_under_tmk"]?.string.flatMap(Hexadecimal.bytes)
        else { return nil }
        memory.stan = UInt32(stan)
        memory.batch = UInt32(truncatingIfNeeded: batch)
        memory.handedOut = keys
        // Absent in files that older terminals left.
        memory.transactions = number(document["transactions"]).map(UInt32.init(clamping:)) ?? 0
        for (name, place) in payments {
            guard let found = document[name] else { continue }
            guard let payment = payment(found) else { return nil }
            memory[keyPath: place] = payment
        }
        if let found = document["day"] {
            guard let day = day(found) else { return nil }
            memory.day = day
        }
        if let found = document["parameters"] {
            guard let parameters = parameters(found) else { return nil }
            memory.parameters = parameters
        }
        return memory
    }

    private static func payment(_ document: JSONValue) -> LastPayment? {
        guard let mti = document["mti"]?.string, let stan = number(document["stan"]),
            let batch = number(document["batch"]),
            let amount = signedNumber(document["amount_minor"]),
            let currency = document["currency"]?.string.flatMap({ UInt16($0) }),
            let at = document["at"]?.string.flatMap(moment), let card = document["card"]?.string,
            let operation = operation(document["operation"])
        else { return nil }
        return LastPayment(
            mti: mti,
            stan: UInt32(truncatingIfNeeded: stan),
            batch: UInt32(truncatingIfNeeded: batch),
            at: at,
            amount: Money(minorUnits: amount, asset: Asset(rawValue: currency)),
            maskedCard: card,
            retrievalReference: document["rrn"]?.string,
            approvalCode: document["authorisation"]?.string,
            operation: operation,
            isOfCode: document["code"] == .boolean(true)
        )
    }

    /// A sale in files that older terminals left.
    static func operation(_ value: JSONValue?) -> Payments.Operation? {
        guard let value else { return .purchase }
        return value.string.flatMap { Payments.Operation(name: $0) }
    }

    static func number(_ value: JSONValue?) -> UInt64? {
        guard case .number(let text)? = value else { return nil }
        return UInt64(text)
    }

    /// What an adjustment to less than was paid would have moved is below nothing.
    static func signedNumber(_ value: JSONValue?) -> Int64? {
        guard case .number(let text)? = value else { return nil }
        return Int64(text)
    }

    private static func text(of moment: LocalMoment) -> String {
        func two(_ number: Int) -> String { DecimalText.padded(number, digits: 2) }
        let date = [moment.year, moment.month, moment.day].map(two)
        let time = [moment.hour, moment.minute, moment.second].map(two)
        return date.joined(separator: "-") + "T" + time.joined(separator: ":")
    }

    private static func moment(_ text: String) -> LocalMoment? {
        let parts = text.split { "-T:".contains($0) }.compactMap { Int($0) }
        let bounds = [0...9999, 1...12, 1...31, 0...23, 0...59, 0...60]
        guard parts.count == bounds.count, zip(bounds, parts).allSatisfy({ $0 ~= $1 }) else {
            return nil
        }
        return LocalMoment(
            year: parts[0],
            month: parts[1],
            day: parts[2],
            hour: parts[3],
            minute: parts[4],
            second: parts[5]
        )
    }
}
