import Switch
import Text

/// One line of the admin socket: `{"v":1,"id":1,"verb":"status","args":{}}`.
struct AdminRequest: Sendable {
    let id: JSONValue
    let arguments: VerbArguments

    /// Reads a line.
    ///
    /// - Throws: `DeskFailure` with exit code 64.
    init(line: String) throws(DeskFailure) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line)
        } catch {
            throw DeskFailure(64, "not JSON: \(error)", cure: "send one JSON object a line")
        }
        guard value["v"] == .number("1") else {
            throw DeskFailure(
                64,
                "unknown protocol version",
                cure: "use the forecourt of the same release"
            )
        }
        guard let verb = value["verb"]?.string else {
            throw DeskFailure(64, "no verb", cure: "send {\"v\":1,\"id\":1,\"verb\":\"status\"}")
        }
        id = value["id"] ?? .null
        arguments = VerbArguments(verb: verb, members: value["args"] ?? .object([]))
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
}

/// The lines that go back.
enum AdminReply {
    static func line(_ data: JSONValue, id: JSONValue) -> String {
        JSONValue.members(("id", id), ("ok", .boolean(true)), ("data", data)).text() + "\n"
    }

    static func line(_ failure: DeskFailure, id: JSONValue) -> String {
        JSONValue.members(
            ("id", id),
            ("ok", .boolean(false)),
            ("exit", .integer(failure.exitCode)),
            ("error", .string(failure.text)),
            ("cure", .string(failure.cure))
        ).text() + "\n"
    }
}
