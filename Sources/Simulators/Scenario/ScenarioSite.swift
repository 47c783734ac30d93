package import Payments

/// A way to a listener: bytes out, bytes in.
package protocol ScenarioLine: AnyObject {
    func send(_ bytes: [UInt8]) throws(TerminalSocketError)
    /// What comes within the time, at least a byte; ``TerminalSocketError/timedOut(milliseconds:)``
    /// where nothing does.
    func receive(within milliseconds: Int) throws(TerminalSocketError) -> [UInt8]
    func close()
}

extension TerminalSocket: ScenarioLine {}

/// Where a scenario runs: a live switch over TCP, or one in the thread of a test.
///
/// The runner calls everything from one thread, in the order of the steps.
package protocol ScenarioSite: AnyObject {
    /// The terminal of a number, from 1, with what it remembers.
    func terminal(_ number: Int) throws(ScenarioTrouble) -> SimulatedTerminal
    /// A connection of its own to the listener of its dialect.
    func connect() throws(ScenarioTrouble) -> any ScenarioLine
    /// Keeps what a terminal may have to take back, before the first byte of a request leaves.
    func keep(_ terminal: SimulatedTerminal) throws(ScenarioTrouble)
    /// Local time of the terminals.
    var now: LocalMoment { get }
    /// Monotonic.
    var microseconds: Int64 { get }
    /// How long a terminal waits for an answer.
    var timeoutMilliseconds: Int { get }
    /// Cases of the switch that wait for a person; nil where its journal cannot be seen.
    func openCases() throws(ScenarioTrouble) -> Int?
    /// Does what an operator does at the switch; why it was refused, nil where it was done.
    func perform(_ deed: ScenarioDeed) throws(ScenarioTrouble) -> String?
    /// Lets a moment pass between two looks.
    func pause()
    /// What a person sees of an exchange.
    func show(_ exchange: TerminalExchange, of step: ScenarioStep, by terminal: TerminalProfile)
}

/// What a scenario lets an operator do at the switch.
package enum ScenarioDeed: Sendable {
    /// Closes the business date and opens the next one.
    case cutover
    /// Closes the day of a station, by its DE 42; forced with what is open in it.
    case closeStation(String, isForced: Bool)
}

/// Why a scenario cannot go on.
package enum ScenarioTrouble: Error {
    case terminal(SimulatedTerminalError)
    /// What is wrong, in words.
    case other(String)
}

/// What became of a scenario in one dialect.
package struct ScenarioResult: Sendable {
    package enum Ending: Sendable, Equatable {
        case passed
        /// At a place, for a reason.
        case failed(ScenarioPlace, String)
        case skipped(String)
        /// There was no switch to run it against.
        case unreachable(String)

        package var word: String {
            switch self {
            case .passed: "passed"
            case .failed: "failed"
            case .skipped: "skipped"
            case .unreachable: "unreachable"
            }
        }
    }

    package var file: String
    package var title: String
    package var dialect: String
    package var ending: Ending
    /// Steps that were taken.
    package var steps = 0
    package var microseconds: Int64 = 0

    package init(_ scenario: Scenario, dialect: String, _ ending: Ending) {
        file = scenario.file
        title = scenario.title
        self.dialect = dialect
        self.ending = ending
    }
}
