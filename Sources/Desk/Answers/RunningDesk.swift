import Book
import CardSecurity
import Journal
import Logging
import Payments
package import Switch
package import Text

/// Answers verbs by a running switch: questions from a snapshot, changes through the book like
/// everything else.
package struct RunningDesk: Sendable {
    package typealias Completion = @Sendable (Result<JSONValue, DeskFailure>) -> Void

    private let paymentSwitch: PaymentSwitch

    package init(_ paymentSwitch: PaymentSwitch) { self.paymentSwitch = paymentSwitch }

    /// Answers exactly once, on any thread.
    func serve(_ request: AdminRequest, as principal: Principal, _ completion: @escaping Completion)
    {
        do throws(DeskFailure) {
            let verb = try VerbTable.entry(named: request.arguments.verb)
            switch try verb.errand(request.arguments) {
            case .question(let question): ask(question, verb.facts, as: principal, completion)
            case .change(let change, let reason):
                try make(change, verb.facts, as: principal, reason: reason, completion)
            }
        } catch {
            completion(.failure(error))
        }
    }

    /// Who may look is judged first; who asks for more is told, and so is whoever reads the log.
    private func ask(
        _ question: Question,
        _ verb: VerbFacts,
        as principal: Principal,
        _ completion: @escaping Completion
    ) {
        paymentSwitch.judge(verb.role, for: principal) { denied in
            if let denied {
                paymentSwitch.logger.warning(
                    "a verb was refused for want of its role",
                    metadata: .fields((.verb, verb.name), (.person, principal.name))
                )
                let failure = DeskFailure(verb, denied.denial, denied.role, to: principal.name)
                completion(.failure(failure))
                return
            }
            do throws(DeskFailure) {
                try answer(question, completion)
            } catch {
                completion(.failure(error))
            }
        }
    }

    private func answer(
        _ question: Question,
        _ completion: @escaping Completion
    ) throws(DeskFailure) {
        switch question {
        case .status: paymentSwitch.readStatus { completion(.success($0)) }
        case .channels:
            paymentSwitch.readStatus { completion(.success($0["channels"] ?? .array([]))) }
        case .clock: completion(.success(paymentSwitch.clockItem))
        case .verbs: completion(.success(VerbTable.document))
        case .people: paymentSwitch.readPeople { rows, _ in completion(.success(rows.document)) }
        case .stationOperators(let merchant):
            paymentSwitch.readPeople { people, _ in
                paymentSwitch.readStationOperators { operators in
                    completion(.success(operators.document(of: merchant, people)))
                }
            }
        case .proposals:
            paymentSwitch.readPeople { rows, proposals in
                completion(.success(rows.document(of: proposals)))
            }
        case .account(let name):
            paymentSwitch.readAccount(name) {
                completion($0.map(\.document).mapError { DeskFailure($0) })
            }
        case .keys:
            let keys = paymentSwitch.configuration.keys
            paymentSwitch.readSealingDate { date in
                completion(
                    .success(
                        .members(
                            ("overlap", .string(DurationText.write(keys.overlap))),
                            ("max_age", .string(DurationText.write(keys.maximumAge))),
                            ("sealing_date", .string(date))
                        )
                    )
                )
            }
        case .echo(let channel): try echo(channel, completion)
        case .day(let question):
            readFile(completion) { (file) throws(DeskFailure) in try file.answer(question) }
        case .terminals(let choice): tell(choice, completion)
        case .reference(let question):
            readFile(completion) { (file) throws(DeskFailure) in try file.answer(question) }
        case .rows(let question):
            readFile(completion) { (file) throws(DeskFailure) in try file.answer(question) }
        case .hotCard(let card):
            let field = HotCardDesk(paymentSwitch.cardFields).field(of: card)
            paymentSwitch.readFile { reader in
                completion(
                    Result { () throws(DeskFailure) in
                        try FileDesk(opening: reader).hotCardDocument(field)
                    }
                )
            }
        case .cardFields(let cards):
            let fields = paymentSwitch.cardFields
            completion(.success(.array(cards.map { .string(fields.field(of: $0)) })))
        }
    }

    /// Answers from the journal's file, on the thread that reads it.
    private func readFile(
        _ completion: @escaping Completion,
        _ answer: @escaping @Sendable (FileDesk) throws(DeskFailure) -> JSONValue
    ) {
        paymentSwitch.readFile { reader in
            completion(
                Result { () throws(DeskFailure) in try answer(try FileDesk(opening: reader)) }
            )
        }
    }

    /// What the file knows of terminals, with what the lanes have heard of them.
    private func tell(_ choice: TerminalChoice, _ completion: @escaping Completion) {
        let paymentSwitch = paymentSwitch
        paymentSwitch.readSightings { heard in
            paymentSwitch.readFile { reader in
                completion(
                    Result { () throws(DeskFailure) in
                        try FileDesk(opening: reader).terminals(choice, heard: heard)
                    }
                )
            }
        }
    }

    private func echo(
        _ channel: String,
        _ completion: @escaping Completion
    ) throws(DeskFailure) {
        do throws(CommandError) {
            try paymentSwitch.echoHost(of: channel) { took in
                guard let took else {
                    let silence = "\(channel) does not answer"
                    completion(.failure(DeskFailure(69, silence, cure: "see channel list")))
                    return
                }
                completion(
                    .success(
                        .members(
                            ("channel", .string(channel)),
                            ("round_trip_us", .integer(Int(took.nanoseconds / 1000)))
                        )
                    )
                )
            }
        } catch {
            throw DeskFailure(error)
        }
    }

    private func make(
        _ change: Change,
        _ verb: VerbFacts,
        as principal: Principal,
        reason: String,
        _ completion: @escaping Completion
    ) throws(DeskFailure) {
        func answering(
            _ document: @escaping @Sendable (CommandResult) -> JSONValue
        ) -> PaymentSwitch.CommandCompletion {
            { completion($0.map(document).mapError { DeskFailure($0, of: verb) }) }
        }
        switch change {
        case .command(let command):
            paymentSwitch.perform(command, by: principal, reason: reason, answering(\.document))
        case .register(let registration):
            let key = try FreshSecretKey.drawn(by: paymentSwitch)
            paymentSwitch.perform(
                registration.command(key.key),
                by: principal,
                reason: reason,
                answering { $0.document(of: key) }
            )
        case .rotateKeys(let selection, let atOnce):
            let overlap = paymentSwitch.configuration.keys.overlap
            paymentSwitch.perform(
                .rotateKeys(of: selection, stopAfter: atOnce ? .zero : overlap),
                by: principal,
                reason: reason,
                answering(\.document)
            )
        case .rotateMaster(let file):
            paymentSwitch.rotateMaster(
                newKeyFile: file,
                by: principal,
                reason: reason,
                answering(\.recordDocument)
            )
        case .reload:
            paymentSwitch.reload(by: principal, reason: reason) {
                completion(
                    $0.mapError { DeskFailure($0, of: verb) }.flatMap { $0.answer }
                )
            }
        case .acceptClock:
            paymentSwitch.acceptClock(by: principal, reason: reason, answering(\.recordDocument))
        case .hotCard(let change):
            changeHotCard(change, verb, as: principal, reason: reason, completion)
        }
    }
}

extension RunningDesk {
    /// Whoever may not is refused before anything of the card is told, by an act that brings
    /// nothing.
    private func changeHotCard(
        _ change: HotCardChange,
        _ verb: VerbFacts,
        as principal: Principal,
        reason: String,
        _ completion: @escaping Completion
    ) {
        let paymentSwitch = paymentSwitch
        let perform: @Sendable (OperatorCommand) -> Void = { command in
            paymentSwitch.perform(command, by: principal, reason: reason) {
                completion($0.map(\.document).mapError { DeskFailure($0, of: verb) })
            }
        }
        let desk = HotCardDesk(paymentSwitch.cardFields)
        paymentSwitch.judge(verb.role, for: principal) { denied in
            guard denied == nil else { return perform(.reference(.changeHotCards([]))) }
            paymentSwitch.readFile { reader in
                do throws(DeskFailure) {
                    let rows = try FileDesk(opening: reader).hotCard(desk.field(of: change.card))
                    perform(
                        try desk.command(for: change, rows)
                    )
                } catch {
                    completion(.failure(error))
                }
            }
        }
    }
}

extension ReloadOutcome {
    /// As `route.reload` answers.
    fileprivate var answer: Result<JSONValue, DeskFailure> {
        func document(_ seq: Int64?, _ version: UInt32, _ waiting: [String]) -> JSONValue {
            .members(
                ("record", seq.map { .integer(Int($0)) } ?? .null),
                ("routing_version", .integer(Int(version))),
                ("takes_restart", .array(waiting.map { .string($0) }))
            )
        }
        switch self {
        case .taken(let seq, let version, let waiting):
            return .success(document(seq, version, waiting))
        case .unchanged(let version, let waiting):
            return .success(document(nil, version, waiting))
        case .refused(let mistakes):
            let told = mistakes.prefix(100).joined(separator: "; ")
            let more = mistakes.count > 100 ? "; and \(mistakes.count - 100) more" : ""
            return .failure(
                DeskFailure(78, "nothing was taken up: \(told)\(more)", cure: "see config check")
            )
        }
    }
}

/// Where fresh keys are drawn.
protocol SecretKeySource {
    func drawSecretKey() throws(CardSecurityError) -> FreshSecretKey
}

extension PaymentSwitch: SecretKeySource {}
extension OfflineBook: SecretKeySource {}

extension FreshSecretKey {
    static func drawn(by source: some SecretKeySource) throws(DeskFailure) -> FreshSecretKey {
        do throws(CardSecurityError) {
            return try source.drawSecretKey()
        } catch {
            throw DeskFailure(1, "no key could be made", cure: "\(error)")
        }
    }
}
