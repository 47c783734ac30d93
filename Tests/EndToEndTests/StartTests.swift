import CardSecurity
import Foundation
import Glibc
import Journal
import NIOCore
import Testing

@testable import Switch

@Suite struct StartTests {
    @Test func `a key file that others may read is refused with the cure`() throws {
        let world = try TestWorld()
        chmod(world.path + "/master.key", 0o644)
        let error = #expect(throws: StartError.self) { try world.makeSwitch() }
        #expect(error?.exitCode == 78)
        #expect(error?.description.hasSuffix("chmod 600 \(world.path)/master.key") == true)
    }

    @Test func `a missing key file is never replaced when the journal has rows`() throws {
        let world = try TestWorld()
        unlink(world.path + "/master.key")
        let error = #expect(throws: StartError.self) { try world.makeSwitch() }
        #expect(error == .masterKeyMissing(path: world.path + "/master.key"))
    }

    @Test(arguments: ["", "0123", String(repeating: "zz", count: 32)])
    func `a key file without a key is refused`(_ text: String) throws {
        let world = try TestWorld()
        try Data(text.utf8).write(to: URL(fileURLWithPath: world.path + "/master.key"))
        chmod(world.path + "/master.key", 0o600)
        let error = #expect(throws: StartError.self) { try world.makeSwitch() }
        #expect(error?.exitCode == 78)
    }

    @Test func `another master key does not open the journal`() throws {
        let world = try TestWorld()
        unlink(world.path + "/master.key")
        try KeyFile(path: world.path + "/master.key").create(from: SystemRandomSource())
        let error = #expect(throws: StartError.self) { try world.makeSwitch() }
        #expect(error == .masterKeyWrong(path: world.path + "/master.key"))
    }

    @Test func `a dialect that does not exist is refused with a suggestion`() throws {
        let world = try TestWorld()
        var configuration = world.configuration
        configuration.listeners[0].dialect = "unionpay-poss"
        let error = #expect(throws: StartError.self) {
            try PaymentSwitch(
                configuration: configuration,
                dataDirectory: DataDirectory(path: world.path),
                specifications: world.specifications,
                logger: TestWorld.quietLogger
            )
        }
        #expect(error?.exitCode == 64)
        #expect(error?.description.contains("did you mean unionpay-pos?") == true)
    }

    @Test func `a port in use is named with its listener`() async throws {
        let world = try TestWorld()
        try await world.live { _, open in
            let port = try open.port(of: "unionpay")
            let other = try TestWorld { $0.listeners[0].address.port = port }
            let second = try other.makeSwitch()
            var thrown: StartError?
            do throws(StartError) {
                try await second.start()
            } catch {
                thrown = error
            }
            #expect(thrown?.exitCode == 69)
            #expect(thrown?.description.contains("the port is in use") == true)
            await second.close()
        }
    }

    @Test func `a stop gives up by the switch's own clock`() async throws {
        let clock = ManualClock()
        let paymentSwitch = try TestWorld(.noon).makeSwitch(SwitchEnvironment(clock: clock))
        try await paymentSwitch.start()
        // A frame that nobody takes out keeps its lane busy.
        let intake = paymentSwitch.lanes.lanes[0].intake
        intake.take(1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    // Cancelled is what ends it.
                    try? await Task.sleep(for: .milliseconds(5))
                    clock.advance(seconds: 600)
                }
            }
            await paymentSwitch.stop(within: .seconds(3600))
            group.cancelAll()
        }
        #expect(paymentSwitch.currentPhase == .draining)
        intake.release(1)
        await paymentSwitch.close()
    }

    @Test func `a channel beyond the last number is refused`() throws {
        let world = try TestWorld()
        var configuration = world.configuration
        for number in 0..<SwitchConfiguration.mostChannels {
            configuration.channels.append(ChannelSettings(name: "gone-\(number)", kind: .inHouse))
        }
        configuration.channels.append(ChannelSettings(name: "late", kind: .host))
        let error = #expect(throws: StartError.self) {
            try PaymentSwitch(
                configuration: configuration,
                dataDirectory: DataDirectory(path: world.path),
                specifications: world.specifications,
                logger: TestWorld.quietLogger
            )
        }
        #expect(error?.exitCode == 78)
        #expect(error?.description.hasPrefix("channel late has number ") == true)
    }

    @Test func `a start says which routing its records go by`() throws {
        let world = try TestWorld()
        func version(_ configuration: SwitchConfiguration) throws -> UInt32 {
            let opening = BookOpening(
                configuration: configuration,
                directory: DataDirectory(path: world.path),
                specifications: world.specifications,
                environment: SwitchEnvironment()
            )
            let lock = try opening.lock()
            let opened = try opening.open(lock)
            let version = opened.facts.routingVersion
            let book = try FileBook(opened)
            // The history holds the directory's lock weakly.
            defer { withExtendedLifetime(lock) { book.history?.end() } }
            try book.journal.close()
            return version
        }
        var configuration = world.configuration
        let first = try version(configuration)
        #expect(try version(configuration) == first)
        configuration.routes[0].maximumMinor = 4_711
        #expect(try version(configuration) == first + 1)
        #expect(try version(configuration) == first + 1)
        #expect(try version(world.configuration) == first + 2)
    }

    @Test func `all actors of a lane stay on their event loop`() async throws {
        let world = try TestWorld()
        try await world.live { paymentSwitch, open in
            for number in 1...8 {
                let terminal = try open("plain-binary", number)
                try terminal.signOn()
                #expect(try terminal.exchange(try terminal.purchase(1)).code == "00")
            }
            let book = paymentSwitch.checker.executor.eventLoop
            for lane in paymentSwitch.lanes.lanes {
                let loop = lane.executor.eventLoop
                #expect(loop !== book)
                #expect(lane.verifier.executor.eventLoop === loop)
                #expect(lane.router.executor.eventLoop === loop)
                // Each of these ends the process when it is called from another thread.
                let connections = try await loop.submit {
                    lane.verifier.preconditionIsolated()
                    lane.router.preconditionIsolated()
                    return lane.assumeIsolated { $0.connections.all }
                }.get()
                for connection in connections {
                    #expect(connection.executor.eventLoop === loop)
                    #expect(connection.channel.eventLoop === loop)
                }
            }
        }
    }
}
