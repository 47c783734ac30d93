import Book
import CardSecurity
import ISO8583
import Ledger
import Payments
import Switch
import Testing
import Text

@testable import Desk

/// What the command line writes is what a line of the socket is read as.
@Suite struct VerbArgumentTests {
    /// Reads what was written, as the socket does.
    private func read<each Value: Sendable>(
        _ verb: Verb<repeat each Value>,
        _ value: repeat each Value
    ) throws -> Errand {
        let members = verb.members(repeat each value, reason: verb.facts.changes ? "test" : nil)
        let line = JSONValue.object(members).text()
        let arguments = VerbArguments(
            verb: verb.facts.name,
            members: try JSONValue.parse(line)
        )
        for member in members {
            #expect(verb.facts.fields.contains { $0.name == member.key }, "\(member.key)")
        }
        return try verb.errand(from: arguments)
    }

    private let card = DemoWorld.card(.personal, 0)

    @Test(arguments: [AccountName.id(7), .card(DemoWorld.card(.fleet, 1))])
    func `accounts are named by id or card`(name: AccountName) throws {
        guard case .question(.account(let read)) = try read(Verbs.accountShow, name) else {
            Issue.record("no account")
            return
        }
        #expect(read == name)
    }

    @Test func `money keeps its asset`() throws {
        for asset in [Asset.yuan, .points] {
            let money = Money(minorUnits: 5000, asset: asset)
            let errand = try read(Verbs.accountCredit, .id(3), money)
            guard case .change(.command(.credit(let name, let amount)), let reason) = errand else {
                Issue.record("no credit")
                return
            }
            #expect(name == .id(3) && amount == money && reason == "test")
        }
    }

    @Test func `a card number in a reason is masked at every door`() throws {
        let said = "card 9000010000000018 was lost"
        let typed = try Verbs.channelRelease.errand(17, reason: said)
        let line = #"{"reversal":17,"reason":"\#(said)"}"#
        let entry = try VerbTable.entry(named: "channel.release")
        let sent = try entry.errand(
            VerbArguments(verb: "channel.release", members: try JSONValue.parse(line))
        )
        for errand in [typed, sent] {
            guard case .change(_, let reason) = errand else {
                Issue.record("no change")
                return
            }
            #expect(reason == "card 900001******0018 was lost")
        }
    }

    @Test(
        arguments: [
            "\u{0}", "\u{1B}", "\t", "\n", "\r\n", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}",
            "\u{2029}", "\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}",
        ]
    )
    func `a control character is refused in every text, at every door`(control: String) throws {
        let text = "x\(control)y"
        func refused(_ name: String, _ body: () throws -> Errand) {
            let failure = #expect(throws: DeskFailure.self) { _ = try body() }
            #expect(failure?.exitCode == 64)
            #expect(failure?.text.contains("control character in \(name), U+") == true)
        }
        func read(_ verb: String, _ members: [JSONValue.Member]) throws -> Errand {
            try VerbTable.entry(named: verb).errand(
                VerbArguments(verb: verb, members: .object(members))
            )
        }
        refused("reason") { try Verbs.channelRelease.errand(17, reason: text) }
        refused("reason") {
            try read(
                "channel.release",
                [.init("reversal", .number("17")), .init("reason", .string(text))]
            )
        }
        refused("channel") { try Verbs.channelStop.errand(text, reason: "test") }
        let texts = VerbTable.entries.flatMap { entry in
            entry.facts.fields.filter { $0.kind == .text && $0.name != "reason" }
                .map { (entry.facts, $0.name) }
        }
        for (facts, name) in texts {
            let needed = facts.fields.filter { $0.isRequired && $0.name != name }
            let others = needed.map { field in
                switch field.kind {
                case .integer: JSONValue.Member(field.name, .number("1"))
                case .flag: JSONValue.Member(field.name, .boolean(true))
                case .list: JSONValue.Member(field.name, .array([]))
                case .text:
                    JSONValue.Member(
                        field.name,
                        .string(CardKind.allCases[0].rawValue)
                    )
                }
            }
            // What another argument is refused for comes first at the most.
            #expect(throws: DeskFailure.self, "\(facts.name) \(name)") {
                try read(facts.name, others + [.init(name, .string(text))])
            }
        }
    }

    @Test(arguments: ["", " ", "\u{0}", "\t\n", "\u{200B}\u{A0}", "\u{202E} "])
    func `a reason that shows nothing is none`(reason: String) throws {
        let failures = [
            #expect(throws: DeskFailure.self) {
                try Verbs.channelRelease.errand(17, reason: reason)
            },
            #expect(throws: DeskFailure.self) {
                try VerbTable.entry(named: "channel.release").errand(
                    VerbArguments(
                        verb: "channel.release",
                        members: .members(
                            ("reversal", .number("17")),
                            ("reason", .string(reason))
                        )
                    )
                )
            },
        ]
        for failure in failures { #expect(failure?.text == "channel.release needs reason") }
    }

    @Test func `an account is opened as it was asked for`() throws {
        let errand = try read(Verbs.accountOpen, .points, card, 3012, 12_345)
        guard
            case .change(
                .command(.openAccount(let kind, let asset, let card, let expiry, let opening, _)),
                _
            ) = errand
        else {
            Issue.record("no opening")
            return
        }
        #expect(kind == .points && asset == .points && card == self.card)
        #expect(expiry == 3012 && opening == 12_345)
    }

    @Test(
        arguments: [
            Registration.station(merchant: "S", terminals: ["T0000001", "T0000002"]),
            .station(merchant: "S", terminals: []),
            .terminal(name: "T", merchant: "M", ifsf: .init(terminal: nil, merchant: nil)),
            .terminal(name: "T", merchant: "M", ifsf: .init(terminal: "1", merchant: "2")),
        ]
    )
    func `a registration names its terminals`(registration: Registration) throws {
        let errand = try read(Verbs.terminalRegister, registration)
        guard case .change(.register(let read), _) = errand else {
            Issue.record("no registration")
            return
        }
        #expect(read == registration)
    }

    @Test(arguments: [TerminalSelection.terminal("T"), .merchant("M"), .all])
    func `keys are rotated of one, of a merchant's or of all`(selection: TerminalSelection) throws {
        let errand = try read(Verbs.keyRotate, selection, true)
        guard case .change(.rotateKeys(let read, let atOnce), _) = errand else {
            Issue.record("no rotation")
            return
        }
        #expect(read == selection && atOnce)
    }

    @Test func `flags, names and numbers come through`() throws {
        guard
            case .change(.command(.setFrozen(_, let frozen)), _) =
                try read(Verbs.accountFreeze, .id(1), false),
            case .change(.command(.setTerminalEnabled(let terminal, let enabled)), _) =
                try read(Verbs.terminalDisable, "T0000001", true),
            case .change(.command(.setChannelStopped(let channel, let stopped)), _) =
                try read(Verbs.channelStop, "bank"),
            case .change(.command(.reverse(let payment)), _) =
                try read(Verbs.journalReverse, 4821),
            case .change(.command(.releaseForward(let reversal)), _) =
                try read(Verbs.channelRelease, 17),
            case .change(.rotateMaster(let file), _) =
                try read(Verbs.keyRotateMaster, "/next.key"),
            case .change(.command(.setPIN), _) =
                try read(Verbs.accountSetPIN, .card(card), PINDigits("123456"))
        else {
            Issue.record("another errand")
            return
        }
        #expect(!frozen && terminal == "T0000001" && !enabled)
        #expect(channel == "bank" && stopped && payment == 4821 && reversal == 17)
        #expect(file == "/next.key")
    }

    @Test func `a person is named with all his names, and a role by its word`() throws {
        let opening = PersonOpening(
            name: "Li Na",
            names: [
                PersonName(.unixUser, "lina"), PersonName(.unixUser, "lina2"),
                PersonName(.login, "li.na"),
                PersonName(.operatorNumber, "017", merchant: "DEMOSTATION0001"),
            ]
        )
        guard
            case .change(.command(.addPerson(let added)), _) = try read(Verbs.personAdd, opening),
            case .change(.command(.grantRole(let name, let role)), _) =
                try read(Verbs.personGrant, "Li Na", .finance),
            case .change(.command(.revokeRole("Li Na", .viewer)), _) =
                try read(Verbs.personRevoke, "Li Na", .viewer),
            case .change(.command(.setPersonEnabled("Li Na", false)), _) =
                try read(Verbs.personDisable, "Li Na", true),
            case .change(.command(.approve(17)), _) = try read(Verbs.approve, 17),
            case .question(.people) = try read(Verbs.personList),
            case .question(.proposals) = try read(Verbs.proposals)
        else {
            Issue.record("another errand")
            return
        }
        #expect(added.name == opening.name && Set(added.names) == Set(opening.names))
        #expect(name == "Li Na" && role == .finance)
    }

    @Test func `an operator is named by station and number, with his role and password`() throws {
        let key = StationOperatorKey(merchant: "DEMOSTATION0001", number: 7)
        let password = try PINDigits(password: "135790")
        guard
            case .change(.command(.stationOperator(.add(let added, let name, let role, _))), _) =
                try read(Verbs.operatorAdd, key, "Li Na", .supervisor, password),
            case .change(.command(.stationOperator(.setRole(let second, .cashier))), _) =
                try read(Verbs.operatorRole, key, .cashier),
            case .change(.command(.stationOperator(.setPassword(let third, _))), _) =
                try read(Verbs.operatorPassword, key, password),
            case .change(.command(.stationOperator(.setEnabled(let fourth, false))), _) =
                try read(Verbs.operatorDisable, key, true),
            case .question(.stationOperators(nil)) = try read(Verbs.operatorList, nil),
            case .question(.stationOperators("DEMOSTATION0001")) =
                try read(Verbs.operatorList, "DEMOSTATION0001")
        else {
            Issue.record("another errand")
            return
        }
        #expect(name == "Li Na" && role == .supervisor)
        for found in [added, second, third, fourth] { #expect(found == key) }
        #expect(
            Verbs.operatorRole.members(key, .cashier).first { $0.key == "number" }?.value
                == .string("007")
        )
    }

    @Test(
        arguments: [
            (#""merchant":"DEMOSTATION0001","number":"7""#, "no operator of a station"),
            (#""merchant":"DEMOSTATION0001","number":"07x""#, "no operator of a station"),
            (#""merchant":"DEMOSTATION0001","number":"+07""#, "no operator of a station"),
            (#""merchant":"DEMOSTATION001","number":"007""#, "no operator of a station"),
            (#""merchant":"DEMOSTATION0001","number":7"#, "operator.password needs number"),
            (#""number":"007""#, "operator.password needs merchant"),
            (#""merchant":"DEMOSTATION0001","number":"007""#, "operator.password needs password"),
        ]
    )
    func `who is no operator gets no password`(members: String, words: String) throws {
        let line = "{\(members),\"reason\":\"x\"}"
        let entry = try VerbTable.entry(named: "operator.password")
        let failure = #expect(throws: DeskFailure.self) {
            try entry.errand(
                VerbArguments(verb: "operator.password", members: try JSONValue.parse(line))
            )
        }
        #expect(failure?.text.contains(words) == true, "\(failure?.text ?? "-")")
    }

    @Test(arguments: ["123", "1234567890123", "12345a", "", "１２３４"])
    func `a password has 4 to 12 digits`(digits: String) {
        let failure = #expect(throws: DeskFailure.self) { try PINDigits(password: digits) }
        #expect(failure?.text == "that is no password" && failure?.exitCode == 65)
    }

    @Test func `an operator's role is one of two words, and no card number is a name`() {
        let role = #expect(throws: DeskFailure.self) {
            try StationOperator.Role(given: "superviser")
        }
        #expect(role?.cure == "did you mean supervisor?")
        #expect(throws: DeskFailure.self) {
            try StationOperator.checked(name: "9000010000000018")
        }
    }

    @Test func `a name with a blank is refused before a line would make two of it`() {
        for names in [
            [PersonName(.unixUser, "li na")], [PersonName(.login, "li ")],
            [PersonName(.operatorNumber, "017", merchant: "SHOP 1         ")],
        ] {
            #expect(throws: DeskFailure.self) { try PersonOpening(given: "Li Na", names) }
        }
    }

    @Test(
        arguments: [
            ("person.add", #"{"name":"9000010000000018","user":"a","reason":"x"}"#, "is no name"),
            ("person.add", #"{"name":"a","login":"9000010000000018","reason":"x"}"#, "is no name"),
            ("person.add", #"{"name":"a","operator":"017","reason":"x"}"#, "no operator number"),
            (
                "person.add", #"{"name":"a","operator":"DEMOSTATION0001::017","reason":"x"}"#,
                "no operator number"
            ),
            ("person.add", #"{"user":"a","reason":"x"}"#, "person.add needs name"),
            ("person.grant", #"{"name":"a","role":"boss","reason":"x"}"#, "unknown role"),
            ("approve", #"{"proposal":"1","reason":"x"}"#, "needs proposal, a whole number"),
            ("approve", #"{"proposal":1}"#, "approve needs reason"),
            ("account.freeze", #"{"account":3,"frozen":true}"#, "account.freeze needs reason"),
            ("account.freeze", #"{"account":"3","reason":"x"}"#, "needs account, a whole number"),
            ("account.freeze", #"{"account":3,"reason":"x"}"#, "needs frozen, true or false"),
            ("account.show", #"{"pan":"12"}"#, "that is no card number"),
            ("account.open", #"{"pan":"90000100000","kind":"fleet"}"#, "that is no card number"),
            ("account.open", #"{"kind":"gold","reason":"x"}"#, "unknown kind"),
            (
                "account.credit", #"{"account":3,"amount_minor":1,"currency":"x","reason":"x"}"#,
                "account.credit has a currency that is none"
            ),
            (
                "account.credit", #"{"account":3,"amount_minor":1,"currency":999,"reason":"x"}"#,
                "account.credit takes currency as text"
            ),
            ("account.show", #"{"account":3,"pan":9000010000000018}"#, "takes pan as text"),
            ("account.set-pin", #"{"account":3,"pin":"12","reason":"x"}"#, "that is no PIN"),
            ("terminal.register", #"{"terminal":"T","reason":"x"}"#, "needs merchant"),
            ("key.rotate", #"{"all":false,"now":true,"reason":"x"}"#, "names no terminals"),
            (
                "key.rotate", #"{"terminal":10000001,"all":true,"now":true,"reason":"x"}"#,
                "key.rotate takes terminal as text"
            ),
            ("key.rotate-master", #"{"file":"next","reason":"x"}"#, "needs its full path"),
            ("channel.stop", #"{"channel":"","reason":"x"}"#, "channel.stop needs channel"),
            ("channel.release", #"{"reversal":1.5,"reason":"x"}"#, "needs reversal, a whole"),
            ("channel.release", #"{"reversal":1,"reason":" \t"}"#, "channel.release needs reason"),
            (
                "key.rotate", #"{"terminal":"T1","all":true,"now":true,"reason":"x"}"#,
                "names terminals in two ways"
            ),
            ("key.rotate", #"{"all":1,"now":true,"reason":"x"}"#, "needs all, true or false"),
            (
                "account.open",
                #"{"kind":"fleet","pan":"900002000000000003","expiry":3013,"opening_minor":0,"reason":"x"}"#,
                "that is no expiry"
            ),
        ]
    )
    func `a wrong argument is named with its verb`(
        verb: String,
        line: String,
        words: String
    ) throws {
        let entry = try VerbTable.entry(named: verb)
        let arguments = VerbArguments(verb: verb, members: try JSONValue.parse(line))
        let failure = #expect(throws: DeskFailure.self) { _ = try entry.errand(arguments) }
        #expect([64, 65].contains(failure?.exitCode ?? 0))
        #expect(failure?.text.contains(words) == true, "\(failure?.text ?? "-")")
    }
}
