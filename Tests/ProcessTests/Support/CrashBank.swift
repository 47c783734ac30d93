import Foundation
import ISO8583
import Simulators
import Synchronization

/// A bank in the test's own process that misbehaves by its script, dies, and comes again with its
/// book on the same port.
final class CrashBank: Sendable {
    private struct State {
        var script: BankScript
        var server: BankServer?
        var deaths = 0
        var counts: [BankCounts] = []
    }

    let bookPath: String
    private let settings: BankSettings
    private let state: Mutex<State>

    init(_ world: ProcessWorld, script: BankScript) throws {
        let library = try ProcessWorld.library.get()
        guard let specification = library["iso8583-1987-binary"] else {
            throw ProcessFailure("no dialect for the bank")
        }
        bookPath = world.folder + "/bank.jsonl"
        var settings = BankSettings(specification: specification)
        settings.port = world.bankPort
        settings.bookPath = bookPath
        settings.limitMinor = 100_000_000
        self.settings = settings
        state = Mutex(State(script: script))
    }

    var deaths: Int { state.withLock(\.deaths) }

    /// Runs the bank, again and again, until the task is cancelled.
    func run(_ log: CrashLog) async {
        while !Task.isCancelled {
            do {
                try await live()
            } catch {
                return log.fail("the bank: \(error)")
            }
        }
    }

    /// One life, until it dies or the task is cancelled.
    private func live() async throws(BankError) {
        var settings = settings
        settings.script = state.withLock(\.script)
        let server = try await BankServer.start(settings)
        state.withLock { $0.server = server }
        var died = false
        for await _ in server.deaths {
            died = true
            break
        }
        let counts = try await server.status()
        state.withLock {
            $0.counts.append(counts)
            $0.server = nil
            if died { $0.deaths += 1 }
        }
        await server.stop()
    }

    /// Lets the bank behave from now on.
    func heal() async throws {
        let server = state.withLock { state in
            state.script = BankScript()
            return state.server
        }
        // One that is dying just now comes again with the new script.
        _ = try? await server?.follow(BankScript())
    }

    /// What the bank's file holds.
    func rows() throws -> [BankRow] { try BankBookFile.rows(at: bookPath) }

    /// What all its lives have seen; whole once it runs no more.
    var counts: BankCounts {
        state.withLock { state in
            state.counts.reduce(into: BankCounts()) { sum, part in
                sum.requests += part.requests
                sum.answers += part.answers
                sum.resets += part.resets
                sum.wrongMACs += part.wrongMACs
                sum.unreadable += part.unreadable
            }
        }
    }
}

/// Test cards of the bank.
enum BankCards {
    /// Cards whose first six and last four digits differ.
    static let numbers: [PrimaryAccountNumber] = (0..<10).compactMap {
        PrimaryAccountNumber(completing: "62220000000000\($0)")
    }
}
