import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch

/// Where one terminal of a run stands.
struct CrashSeat: Sendable {
    var listener: String
    var address: String
    /// Number in the demo world.
    var number: Int
    var specification: DialectSpecification
    /// The cards that are used here, by the index that receipts name.
    var cards = CrashTerminal.cards
    /// Whether they are a bank's: then some payments are given up before it may have answered.
    var isAtBank = false
    /// Whose codes pay here instead of cards.
    var wallet: CodeKind?
}

extension CrashSeat {
    /// The simulated terminal that stands here.
    func terminal(isDerived: Bool = false) throws -> SimulatedTerminal {
        let key = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        let terminal = try SimulatedTerminal(
            TerminalProfile(demoTerminal: number, specification: specification),
            memory: TerminalMemory(),
            masterKey: key,
            clock: TerminalClock.microseconds
        )
        if isDerived { try terminal.useDevice(base: key) }
        return terminal
    }

    func open() throws(SimulatedTerminalError) -> TerminalSocket {
        do throws(TerminalSocketError) {
            return try TerminalSocket(address: address, timeoutMilliseconds: 1000)
        } catch {
            throw .socket(error)
        }
    }

    func card(_ index: Int) -> TerminalCard {
        TerminalCard(number: cards[index], expiry: DemoWorld.expiry)
    }
}

/// What the terminals of a run do alike.
extension SimulatedTerminal {
    var needsSignOn: Bool { profile.hasSessions && memory.handedOut.isEmpty }

    func signOn(over socket: TerminalSocket) throws(SimulatedTerminalError) -> TerminalReply {
        let signOn = request(profile.signOn, at: TerminalClock.now())
        return try exchange(signOn, over: socket, timeoutMilliseconds: 5000).answer
    }

    func purchase(_ amount: Int64, with card: TerminalCard) -> TerminalRequest {
        request(
            .purchase,
            at: TerminalClock.now(),
            amount: Money(minorUnits: amount, asset: .yuan),
            card: card
        )
    }
}
