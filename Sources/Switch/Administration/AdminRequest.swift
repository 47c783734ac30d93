import CardSecurity
import ISO8583
import Payments
import Text

/// One line of the admin socket: `{"v":1,"id":1,"verb":"status","args":{}}`.
struct AdminRequest: Sendable {
    let id: JSONValue
    let verb: String
    let arguments: JSONValue

    /// Reads a line.
    ///
    /// - Throws: `AdminFailure` with exit code 64.
    init(line: String) throws(AdminFailure) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line)
        } catch {
            throw AdminFailure(64, "not JSON: \(error)", cure: "send one JSON object a line")
        }
        guard value["v"] == .number("1") else {
            throw AdminFailure(
                64,
                "unknown protocol version",
                cure: "use the forecourt of the same release"
            )
        }
        guard let verb = value["verb"]?.string else {
            throw AdminFailure(64, "no verb", cure: "send {\"v\":1,\"id\":1,\"verb\":\"status\"}")
        }
        id = value["id"] ?? .null
        self.verb = verb
        arguments = value["args"] ?? .object([])
    }

    /// What a line calls itself, however wrong the rest of it is; null where that cannot be read.
    static func identifier(in line: String) -> JSONValue {
        do throws(JSONError) {
            switch try JSONValue.parse(line)["id"] {
            case .some(let id): return id
            case .none: return .null
            }
        } catch {
            return .null
        }
    }

    func text(_ name: String) throws(AdminFailure) -> String {
        guard let text = arguments[name]?.string, !text.isEmpty else {
            throw AdminFailure(64, "\(verb) needs \(name)", cure: "see forecourt help")
        }
        return text
    }

    func optionalText(_ name: String) -> String? { arguments[name]?.string }

    func integer(_ name: String) throws(AdminFailure) -> Int64 {
        guard case .number(let digits)? = arguments[name], let number = Int64(digits) else {
            throw AdminFailure(
                64,
                "\(verb) needs \(name), a whole number",
                cure: "see forecourt help"
            )
        }
        return number
    }

    /// An amount in minor units of `currency`; yuan for who does not say it, as on the command
    /// line.
    func money(_ name: String) throws(AdminFailure) -> Money {
        let amount = try integer(name)
        guard let currency = optionalText("currency") else {
            return Money(minorUnits: amount, asset: .yuan)
        }
        guard let code = UInt16(currency), (1...999).contains(code) else {
            throw AdminFailure(
                64,
                "\(verb) has a currency that is none",
                cure: "write 156 for yuan, 999 for points"
            )
        }
        return Money(minorUnits: amount, asset: Asset(rawValue: code))
    }

    func flag(_ name: String) throws(AdminFailure) -> Bool {
        guard case .boolean(let flag)? = arguments[name] else {
            throw AdminFailure(
                64,
                "\(verb) needs \(name), true or false",
                cure: "see forecourt help"
            )
        }
        return flag
    }

    func pin() throws(AdminFailure) -> CardPIN {
        let digits = try text("pin")
        do throws(CardSecurityError) {
            return try CardPIN(digits)
        } catch {
            throw AdminFailure(65, "that is no PIN", cure: "give 4 to 12 digits")
        }
    }

    /// `terminal`, `merchant`, or `all`.
    func selection() throws(AdminFailure) -> TerminalSelection {
        if let terminal = optionalText("terminal") { return .terminal(terminal) }
        if let merchant = optionalText("merchant") { return .merchant(merchant) }
        guard try flag("all") else {
            throw AdminFailure(64, "\(verb) names no terminals", cure: "terminal, merchant or all")
        }
        return .all
    }

    /// `account` as an id, or `pan` as digits.
    func account() throws(AdminFailure) -> AccountName {
        if let pan = optionalText("pan") {
            guard let card = PrimaryAccountNumber(pan) else {
                throw AdminFailure(65, "that is no card number", cure: "give 12 to 19 digits")
            }
            return .card(card)
        }
        return .id(try integer("account"))
    }
}

/// Why a line was not served; it goes back as it is.
struct AdminFailure: Error, Sendable {
    let exitCode: Int
    let text: String
    let cure: String

    init(_ exitCode: Int, _ text: String, cure: String) {
        self.exitCode = exitCode
        self.text = text
        self.cure = cure
    }

    init(_ error: CommandError) {
        // One line of ours reads "what is wrong: what to do about it".
        let parts = error.description.split(separator: ": ", maxSplits: 1).map(String.init)
        self.init(
            Int(error.exitCode),
            parts.first ?? "it was not done",
            cure: parts.count > 1 ? parts[1] : ""
        )
    }

    func line(id: JSONValue) -> String {
        JSONValue.members(
            ("id", id),
            ("ok", .boolean(false)),
            ("exit", .integer(exitCode)),
            ("error", .string(text)),
            ("cure", .string(cure))
        ).text() + "\n"
    }
}
