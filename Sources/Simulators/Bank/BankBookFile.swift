import Glibc
internal import ISO8583
import Payments
package import Text

/// The bank's book as lines of JSON: the last line of a key holds.
///
/// A row is appended before its answer leaves, so the file is right whenever the process dies. No
/// sync: it is to outlive the process, not the machine.
package final class BankBookFile {
    private let path: String
    private let descriptor: Int32

    /// Opens the file for appending, or makes it, readable by its owner only.
    init(path: String) throws(BankError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unusable(path) }
    }

    deinit { close(descriptor) }

    /// Appends rows, each on a line.
    func append(_ rows: [BankRow]) throws(BankError) {
        guard !rows.isEmpty else { return }
        var text = ""
        for row in rows { text += row.json.text() + "\n" }
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.unusable(path) }
            left = left.dropFirst(count)
        }
    }

    /// The rows that a file holds, by date, terminal and STAN; none where there is no file.
    ///
    /// A last line without its end is what a power cut leaves, and is not read.
    package static func rows(at path: String) throws(BankError) -> [BankRow] {
        guard access(path, F_OK) == 0 else { return [] }
        let bytes = try read(path)
        var rows: [BankKey: BankRow] = [:]
        let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? []
        for (index, line) in whole.split(separator: 0x0A).enumerated() {
            guard let row = BankRow(jsonLine: String(decoding: line, as: UTF8.self)) else {
                throw .bookMalformed(path: path, line: index + 1)
            }
            rows[row.key] = row
        }
        return rows.values.sorted { $0.key < $1.key }
    }

    private static func read(_ path: String) throws(BankError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unusable(path) }
            content.append(contentsOf: chunk[..<count])
        }
    }

    private static func unusable(_ path: String) -> BankError {
        .bookUnusable(path: path, reason: String(cString: strerror(errno)))
    }
}

extension BankRow {
    /// One line of the book: no card number, only its first six and last four digits.
    package var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("class", .string(key.family.rawValue)),
            ("terminal", .string(key.terminal)),
            ("stan", .string(DecimalText.padded(key.stan, digits: 6))),
            ("date", .string(DecimalText.padded(UInt32(key.date), digits: 4))),
            ("rrn", .string(retrievalReference)),
            ("mti", .string(messageType.description)),
            ("operation", .string(kind.rawValue)),
            ("merchant", .string(merchant)),
            ("card", .string(card)),
            ("account", .string(account)),
            ("amount_minor", .number(String(amountMinor))),
            ("currency", .string(currency)),
            ("state", .string(state.rawValue)),
            ("code", .string(code)),
            ("authorisation", approvalCode.map { .string($0) } ?? .null),
            ("seen", .number(String(seen))),
        ]
        if let original {
            members.append(("original", .string(original.text)))
        }
        if deliveredMinor > 0 {
            members.append(("delivered_minor", .number(String(deliveredMinor))))
        }
        if refundedMinor > 0 {
            members.append(("refunded_minor", .number(String(refundedMinor))))
        }
        if kind == .authorisation, heldMinor != amountMinor {
            members.append(("held_minor", .number(String(heldMinor))))
        }
        if !chipTags.isEmpty {
            let tags = chipTags.map { Hexadecimal.text(UInt64($0), digits: 2) }
            members.append(("chip", .string(tags.joined(separator: " "))))
        }
        if let scriptResult { members.append(("script", .string(scriptResult))) }
        return .object(members.map { JSONValue.Member($0, $1) })
    }

    /// Reads a line back; nil for anything else.
    package init?(jsonLine text: String) {
        // Whatever is wrong with a line, it is no row.
        guard let value = try? JSONValue.parse(text) else { return nil }
        func string(_ name: String) -> String? { value[name]?.string }
        func number(_ name: String) -> Int64? {
            guard case .number(let digits)? = value[name] else { return nil }
            return Int64(digits)
        }
        guard let family = string("class").flatMap({ BankKey.Family(rawValue: $0) }),
            let terminal = string("terminal"), let stan = string("stan").flatMap({ UInt32($0) }),
            let date = string("date").flatMap({ UInt16($0) }),
            let kind = string("operation").flatMap({ Kind(rawValue: $0) }),
            let type = string("mti").flatMap({ MessageTypeIndicator($0) }),
            let state = string("state").flatMap({ State(rawValue: $0) }),
            let amount = number("amount_minor"), let seen = number("seen"),
            let reference = string("rrn"), let code = string("code")
        else { return nil }
        self.init(
            key: BankKey(family: family, terminal: terminal, stan: stan, date: date),
            kind: kind,
            messageType: type,
            merchant: string("merchant") ?? "",
            card: string("card") ?? "",
            account: string("account") ?? "",
            amountMinor: amount,
            currency: string("currency") ?? "",
            retrievalReference: reference,
            approvalCode: string("authorisation"),
            state: state,
            code: code,
            seen: Int(seen),
            original: string("original").flatMap { BankKey(text: $0) },
            deliveredMinor: number("delivered_minor") ?? 0,
            refundedMinor: number("refunded_minor") ?? 0,
            heldMinor: number("held_minor") ?? (kind == .authorisation ? amount : 0),
            chipTags: (string("chip") ?? "").split(separator: " ").compactMap {
                Hexadecimal.number($0).flatMap { UInt32(exactly: $0) }
            },
            scriptResult: string("script")
        )
    }
}

extension BankKey {
    /// `financial/1121/000042/T0000001`.
    var text: String { "\(family.rawValue)/\(date)/\(stan)/\(terminal)" }

    init?(text: String) {
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let family = Family(rawValue: String(parts[0])),
            let date = UInt16(parts[1]), let stan = UInt32(parts[2])
        else { return nil }
        self.init(family: family, terminal: String(parts[3]), stan: stan, date: date)
    }
}
