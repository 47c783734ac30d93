import Text

/// The `args` of one line, read member by member; what is missing or of another type is told with
/// the verb's name.
struct VerbArguments: Sendable {
    let verb: String
    let members: JSONValue

    func text(_ name: String) throws(DeskFailure) -> String {
        guard let text = members[name]?.string, !PrintableText.isBlank(text) else {
            throw DeskFailure(64, "\(verb) needs \(name)", cure: "see forecourt verbs")
        }
        try Self.check(text, name, of: verb)
        return text
    }

    /// nil where it is not said; what is said must be text, lest a verb does something wider.
    func optionalText(_ name: String) throws(DeskFailure) -> String? {
        switch members[name] {
        case nil, .null: return nil
        case .string(let text):
            try Self.check(text, name, of: verb)
            return text
        case .number, .boolean, .object, .array:
            throw DeskFailure(
                64,
                "\(verb) takes \(name) as text",
                cure: "see forecourt verbs \(verb)"
            )
        }
    }

    /// Refuses what would steer whoever reads it later: texts stay in the journal, and are shown.
    static func check(
        _ text: String,
        _ name: String,
        of verb: String
    ) throws(DeskFailure) {
        guard let character = PrintableText.steeringName(in: text) else { return }
        throw DeskFailure(
            64,
            "\(verb) has a control character in \(name), \(character)",
            cure: "write it as plain text on one line"
        )
    }

    /// The items of a list that is not empty.
    func list(_ name: String, atMost most: Int) throws(DeskFailure) -> [JSONValue] {
        guard case .array(let items)? = members[name], (1...most).contains(items.count) else {
            throw DeskFailure(
                64,
                "\(verb) needs \(name), a list of 1 to \(most)",
                cure: "see forecourt verbs \(verb)"
            )
        }
        return items
    }

    /// The texts of a list that is not empty.
    func texts(_ name: String, atMost most: Int) throws(DeskFailure) -> [String] {
        var texts: [String] = []
        for item in try list(name, atMost: most) {
            guard let text = item.string else {
                throw DeskFailure(
                    64,
                    "\(verb) takes \(name) as texts",
                    cure: "see forecourt verbs \(verb)"
                )
            }
            try Self.check(text, name, of: verb)
            texts.append(text)
        }
        return texts
    }

    func integer(_ name: String) throws(DeskFailure) -> Int64 {
        guard case .number(let digits)? = members[name], let number = Int64(digits) else {
            throw DeskFailure(
                64,
                "\(verb) needs \(name), a whole number",
                cure: "see forecourt verbs"
            )
        }
        return number
    }

    /// nil where it is not said.
    func optionalInteger(_ name: String) throws(DeskFailure) -> Int64? {
        switch members[name] {
        case nil, .null: nil
        case .number, .boolean, .string, .object, .array: try integer(name)
        }
    }

    /// false where it is not said.
    func optionalFlag(_ name: String) throws(DeskFailure) -> Bool {
        switch members[name] {
        case nil, .null: false
        case .boolean(let flag): flag
        case .number, .string, .object, .array: try flag(name)
        }
    }

    func flag(_ name: String) throws(DeskFailure) -> Bool {
        guard case .boolean(let flag)? = members[name] else {
            throw DeskFailure(
                64,
                "\(verb) needs \(name), true or false",
                cure: "see forecourt verbs"
            )
        }
        return flag
    }
}
