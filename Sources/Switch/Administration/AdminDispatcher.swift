import Book
import CardSecurity
import Journal
package import Ledger
import NIOCore
import Payments
package import Text

/// Serves the lines of the admin socket: reads answer from a snapshot, changes go through the book
/// like everything else.
struct AdminDispatcher: Sendable {
    typealias Completion = @Sendable (Result<JSONValue, AdminFailure>) -> Void

    let paymentSwitch: PaymentSwitch

    /// Answers exactly once, on any thread.
    func serve(_ request: AdminRequest, as user: String, completion: @escaping Completion) {
        do throws(AdminFailure) {
            switch request.verb {
            case "status": onBook(completion) { checker in paymentSwitch.status(checker.summary) }
            case "account.show": try showAccount(request, completion)
            case "key.status": keyStatus(completion)
            case "day.clock": completion(.success(paymentSwitch.clockItem))
            case "day.accept-clock": try acceptClock(request, user, completion)
            case "channel.list": listChannels(completion)
            case "channel.echo": try echoChannel(request, completion)
            case "key.rotate-master": try rotateMaster(request, user, completion)
            case "terminal.register": try registerTerminal(request, user, completion)
            default: try change(request, user, completion)
            }
        } catch {
            completion(.failure(error))
        }
    }

    private func onBook(
        _ completion: @escaping Completion,
        _ body: @escaping @Sendable (isolated BalanceChecker) -> JSONValue
    ) {
        let checker = paymentSwitch.checker
        checker.executor.eventLoop.execute {
            completion(.success(checker.assumeIsolated { body($0) }))
        }
    }

    private func showAccount(
        _ request: AdminRequest,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let name = try request.account()
        let checker = paymentSwitch.checker
        checker.executor.eventLoop.execute {
            let result: Result<JSONValue, AdminFailure> = checker.assumeIsolated { checker in
                do throws(CommandError) {
                    return .success(try checker.account(name).document)
                } catch {
                    return .failure(AdminFailure(error))
                }
            }
            completion(result)
        }
    }

    private func keyStatus(_ completion: @escaping Completion) {
        let keys = paymentSwitch.configuration.keys
        onBook(completion) { checker in
            .members(
                ("overlap", .string(DurationText.write(keys.overlap))),
                ("max_age", .string(DurationText.write(keys.maximumAge))),
                ("sealing_date", .string(checker.sealingDate.dashed))
            )
        }
    }

    private func listChannels(_ completion: @escaping Completion) {
        onBook(completion) { checker in
            paymentSwitch.status(checker.summary)["channels"] ?? .array([])
        }
    }

    /// Asks a host whether it is there; the answer takes as long as the host does.
    private func echoChannel(
        _ request: AdminRequest,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let name = try request.text("channel")
        guard let number = paymentSwitch.dispatcher.names[name] else {
            throw AdminFailure(CommandError.unknownChannel(name))
        }
        let dispatcher = paymentSwitch.dispatcher
        dispatcher.executor.eventLoop.execute {
            dispatcher.assumeIsolated { dispatcher in
                dispatcher.echo(number) { took in
                    guard let took else {
                        completion(
                            .failure(
                                AdminFailure(
                                    69,
                                    "\(name) does not answer",
                                    cure: "see channel list"
                                )
                            )
                        )
                        return
                    }
                    completion(
                        .success(
                            .members(
                                ("channel", .string(name)),
                                ("round_trip_us", .integer(Int(took.nanoseconds / 1000)))
                            )
                        )
                    )
                }
            }
        }
    }

    // MARK: Changes

    private func registerTerminal(
        _ request: AdminRequest,
        _ user: String,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let fresh: FreshSecretKey
        do throws(CardSecurityError) {
            fresh = try FreshSecretKey(from: paymentSwitch.environment.random())
        } catch {
            throw AdminFailure(1, "no key could be made", cure: "\(error)")
        }
        let command: OperatorCommand
        if let station = request.optionalText("station") {
            // Names of 8 characters, separated by spaces; there may be none.
            let names = (request.optionalText("terminal") ?? "").split(separator: " ")
            command = .registerStation(
                merchant: station,
                terminals: names.map(String.init),
                masterKey: fresh.key
            )
        } else {
            command = .registerTerminal(
                terminal: try request.text("terminal"),
                merchant: try request.text("merchant"),
                ifsfTerminal: request.optionalText("ifsf_terminal"),
                ifsfMerchant: request.optionalText("ifsf_merchant"),
                masterKey: fresh.key
            )
        }
        perform(command, user, try request.text("reason"), completion) { result in
            .members(
                ("row", result.created.map { .integer(Int($0)) } ?? .null),
                (
                    "components",
                    .array(
                        fresh.components.map {
                            .members(
                                ("key", .string($0.hexadecimal)),
                                ("kcv", .string($0.checkValue))
                            )
                        }
                    )
                ),
                ("kcv", .string(fresh.checkValue))
            )
        }
    }

    private func change(
        _ request: AdminRequest,
        _ user: String,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let command = try command(of: request)
        perform(command, user, try request.text("reason"), completion) { result in
            .members(
                ("seq", .integer(Int(result.seq))),
                ("created", result.created.map { .integer(Int($0)) } ?? .null)
            )
        }
    }

    /// The file is named, not sent: no key crosses the socket.
    private func rotateMaster(
        _ request: AdminRequest,
        _ user: String,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let path = try request.text("file")
        let reason = try request.text("reason")
        guard path.hasPrefix("/") else {
            throw AdminFailure(64, "the key file needs its full path", cure: "begin it with /")
        }
        let checker = paymentSwitch.checker
        checker.executor.eventLoop.execute {
            checker.assumeIsolated { checker in
                checker.rotateMaster(newKeyFile: path, by: user, reason: reason) { result in
                    completion(
                        result.map { .members(("seq", .integer(Int($0.seq)))) }
                            .mapError { AdminFailure($0) }
                    )
                }
            }
        }
    }

    private func acceptClock(
        _ request: AdminRequest,
        _ user: String,
        _ completion: @escaping Completion
    ) throws(AdminFailure) {
        let reason = try request.text("reason")
        let checker = paymentSwitch.checker
        checker.executor.eventLoop.execute {
            checker.assumeIsolated { checker in
                checker.acceptClock(by: user, reason: reason) { result in
                    completion(
                        result.map { .members(("seq", .integer(Int($0.seq)))) }
                            .mapError { AdminFailure($0) }
                    )
                }
            }
        }
    }

    private func perform(
        _ command: OperatorCommand,
        _ user: String,
        _ reason: String,
        _ completion: @escaping Completion,
        document: @escaping @Sendable (CommandResult) -> JSONValue
    ) {
        let checker = paymentSwitch.checker
        checker.executor.eventLoop.execute {
            checker.assumeIsolated { checker in
                checker.perform(command, by: user, reason: reason) { result in
                    completion(result.map(document).mapError { AdminFailure($0) })
                }
            }
        }
    }

    private func command(of request: AdminRequest) throws(AdminFailure) -> OperatorCommand {
        switch request.verb {
        case "account.open":
            let kind = try accountKind(request)
            guard case .card(let card) = try request.account() else {
                throw AdminFailure(64, "account.open needs pan", cure: "name the card")
            }
            return .openAccount(
                kind: kind,
                asset: kind == .points ? .points : .yuan,
                card: card,
                expiry: UInt16(clamping: try request.integer("expiry")),
                openingBalance: try request.integer("opening_minor")
            )
        case "account.credit":
            return .credit(try request.account(), try request.money("amount_minor"))
        case "account.freeze":
            return .setFrozen(try request.account(), try request.flag("frozen"))
        case "account.set-pin":
            return .setPIN(try request.account(), try request.pin())
        case "account.reset-pin":
            return .resetPIN(try request.account())
        case "terminal.disable":
            return .setTerminalEnabled(
                terminal: try request.text("terminal"),
                !(try request.flag("disabled"))
            )
        case "journal.reverse":
            return .reverse(payment: try request.integer("payment"))
        case "key.rotate":
            return .rotateKeys(
                of: try request.selection(),
                stopAfter: try request.flag("now")
                    ? .zero : paymentSwitch.configuration.keys.overlap
            )
        case "channel.stop":
            return .setChannelStopped(try request.text("channel"), true)
        case "channel.start":
            return .setChannelStopped(try request.text("channel"), false)
        case "channel.release":
            return .releaseForward(try request.integer("reversal"))
        case "channel.discard":
            return .discardForward(try request.integer("reversal"))
        case "day.cutover":
            return .cutover(nil)
        default:
            let nearest = NearestWord.find(request.verb, among: Self.verbs)
            throw AdminFailure(
                64,
                "unknown verb \(request.verb)",
                cure: nearest.map { "did you mean \($0)?" }
                    ?? "one of \(Self.verbs.joined(separator: ", "))"
            )
        }
    }

    private func accountKind(_ request: AdminRequest) throws(AdminFailure) -> AccountKind {
        switch try request.text("kind") {
        case "personal": return .personalCard
        case "fleet": return .fleetCard
        case "points": return .points
        default:
            throw AdminFailure(64, "unknown kind", cure: "personal, fleet or points")
        }
    }

    private static let verbs = [
        "status", "account.show", "account.open", "account.credit", "account.freeze",
        "account.set-pin", "account.reset-pin",
        "terminal.register", "terminal.disable", "journal.reverse", "day.cutover", "day.clock",
        "day.accept-clock", "key.status",
        "key.rotate", "key.rotate-master", "channel.list", "channel.echo", "channel.stop",
        "channel.start", "channel.release", "channel.discard",
    ]
}

extension AccountState {
    /// As `account show --json` prints it; the card is masked.
    package var document: JSONValue {
        .members(
            ("id", .integer(Int(id))),
            ("kind", .string(kind.name)),
            ("pan", card.map { .string($0.mask.description) } ?? .null),
            ("asset", .string(asset.numericCode)),
            ("posted_minor", .integer(Int(posted))),
            ("held_minor", .integer(Int(counters.debitsPending))),
            ("available_minor", .integer(Int(available))),
            ("status", .string(frozen ? "frozen" : "open")),
            ("pin", .string(isPINBlocked ? "blocked" : pinReference == nil ? "none" : "set")),
            ("pin_tries", .integer(Int(pinTries)))
        )
    }
}
