import ISO8583
import Payments
import Simulators

/// Runs operations of one simulated terminal over one connection.
final class TerminalRunner {
    let options: TerminalOptions
    let terminal: SimulatedTerminal
    private let file: TerminalStateFile
    private let extras: RequestExtras
    private let line = KeptLine.current ?? KeptLine()

    /// `extras` go into every payment that it sends.
    init(
        _ options: TerminalOptions,
        _ terminal: SimulatedTerminal,
        _ file: TerminalStateFile,
        _ extras: RequestExtras = RequestExtras()
    ) {
        self.options = options
        self.terminal = terminal
        self.file = file
        self.extras = extras
        if options.frame {
            let printer = FramePrinter(options: options, terminal: terminal.profile)
            terminal.onFrame = { printer.show($0) }
        }
    }

    /// Signs on when the dialect has sessions and the terminal no keys, or no track key where
    /// tracks are to be encrypted.
    func signOnIfNeeded(for card: TerminalCard? = nil) throws {
        let family = terminal.profile.specification.family
        if family != .ifsf, card?.encryptsData == true {
            guard family == .unionPayPOS, card?.encryptsTrack == true else {
                throw CommandFailure(
                    .usage,
                    "only unionpay-pos with --track and ifsf encrypt card data",
                    cure: family == .unionPayPOS ? "add --track" : "leave --encrypt out"
                )
            }
            guard terminal.keys.cardData == nil else { return }
            return try signOn(.signOn(.doubleLengthWithTrackKey))
        }
        guard terminal.profile.hasSessions, terminal.memory.handedOut.isEmpty else { return }
        try signOn(terminal.profile.signOn)
    }

    /// What is refused here was printed: the request that needs the keys would only fail again.
    private func signOn(_ kind: TerminalRequest.Kind) throws {
        let answer = try run(kind, "sign-on")
        if !answer.isApproved { throw QuietFailure(status: .failed) }
    }

    /// The card with the block of the PIN that its holder keys in, if any.
    func keyIn(_ options: TestPINOptions, of card: TerminalCard) throws -> TerminalCard {
        var card = card
        switch try options.clearPIN() {
        case .some(let pin):
            do throws(SimulatedTerminalError) {
                card.pinBlock = try terminal.pinBlock(
                    pin,
                    for: card,
                    usesCardNumber: !options.pinWithoutPan
                )
            } catch {
                throw TerminalFailure.wording(error)
            }
        case .none: break
        }
        return card
    }

    /// Sends a request of a kind and prints the exchange.
    func run(
        _ kind: TerminalRequest.Kind,
        _ name: String,
        amount: Money? = nil,
        card: TerminalCard? = nil
    ) throws -> TerminalReply {
        try send(request(kind, amount: amount, card: card), name)
    }

    /// A request of a kind, with what a payment brings beside.
    func request(
        _ kind: TerminalRequest.Kind,
        amount: Money? = nil,
        card: TerminalCard? = nil
    ) throws -> TerminalRequest {
        var request = terminal.request(
            kind,
            at: TerminalClock.now(),
            amount: amount,
            card: card
        )
        if kind.operation.rules.isPayment { try add(extras, to: &request) }
        return request
    }

    /// Sends a request: what it may have to take back is on disk before its first byte leaves.
    func send(_ request: TerminalRequest, _ name: String) throws -> TerminalReply {
        do throws(SimulatedTerminalError) {
            let (message, _) = try terminal.frame(for: request)
            terminal.remember(request, message)
        } catch {
            throw TerminalFailure.wording(error)
        }
        try file.write(terminal.memory)
        do {
            let exchange = try terminal.exchange(
                request,
                over: try connection(),
                timeoutMilliseconds: options.timeout
            )
            terminal.note(exchange.answer, of: request)
            ExchangePrinter(options: options, operation: name)
                .show(exchange, by: terminal.profile)
            return exchange.answer
        } catch let error as SimulatedTerminalError {
            line.drop()
            throw TerminalFailure.wording(error)
        }
    }

    /// The reversal of the last request that may have moved money.
    func reversal(card: TerminalCard?, amount: Money?) throws -> TerminalRequest {
        let request = terminal.reversal(at: TerminalClock.now(), card: card, amount: amount)
        guard let request else {
            throw CommandFailure(
                .failed,
                "the terminal has no payment to take back",
                cure: "forecourt pos purchase --amount 88.50 makes one"
            )
        }
        return request
    }

    /// The connection in use, opened when there is none.
    func connection() throws -> TerminalSocket {
        let address = try options.address()
        do throws(TerminalSocketError) {
            let way = [address, "\(options.number)"] + options.security.way
            return try line.socket(by: way) { () throws(TerminalSocketError) in
                try TerminalSocket(
                    address: address,
                    timeoutMilliseconds: options.timeout,
                    tls: try options.security.handshake()
                )
            }
        } catch {
            throw TerminalFailure.wording(.socket(error))
        }
    }

    /// Drops the connection; the next request opens another.
    func disconnect() { line.drop() }
}
