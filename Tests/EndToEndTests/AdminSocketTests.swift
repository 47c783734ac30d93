import Book
import Foundation
import Glibc
import Journal
import NIOCore
import NIOEmbedded
import Testing

@testable import Desk
@testable import Switch

/// Who reaches the admin socket, and as whom.
@Suite struct AdminSocketTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// Runs a switch with this group for the time of the body.
    private func running(
        group: String?,
        _ body: (DataDirectory) async throws -> Void
    ) async throws {
        let world = try TestWorld { $0.admin.group = group }
        let paymentSwitch = try world.makeSwitch()
        let directory = paymentSwitch.dataDirectory
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let socket = AdminSocketService(paymentSwitch: paymentSwitch)
            tasks.addTask { try await paymentSwitch.run(with: [socket]) }
            try await LiveBank.wait { mode(directory.adminSocket) == 0o660 }
            try await body(directory)
            tasks.cancelAll()
            // The group ends by the cancellation that it was just given.
            try? await tasks.waitForAll()
        }
        #expect(mode(directory.adminSocket) == 0)
    }

    @Test(arguments: [nil, "\(getegid())"])
    func `the socket is its group's, and a configured group passes to it`(
        group: String?
    ) async throws {
        try await running(group: group) { directory in
            #expect(mode(directory.adminSocket) == 0o660)
            #expect(mode(directory.run) == 0o750)
            #expect(mode(directory.path) == (group == nil ? 0o700 : 0o710))
            for file in [directory.journal, directory.masterKey, directory.lockFile] {
                #expect(mode(file) == 0o600, "\(file)")
            }
        }
    }

    @Test func `a group that this machine does not have is refused with 78`() {
        var settings = AdminSettings()
        settings.group = "no-such-group"
        let error = #expect(throws: StartError.self) { _ = try AdminGroup.number(of: settings) }
        #expect(error?.exitCode == 78)
        #expect(error?.description.contains("admin.group no-such-group") == true)
    }

    @Test func `the user of the switch and root own it, others come by their names`() {
        func principal(_ user: UInt32) -> Principal {
            PeerCredentials(process: 1, user: user, group: 1).principal
        }
        #expect(principal(geteuid()).standing == .owner)
        #expect(principal(0) == .owner(named: "root"))
        let nobody = geteuid() + 54_321
        #expect(principal(nobody) == Principal(name: "\(nobody)", standing: .user))
    }

    // MARK: What was asked is answered

    /// Sends all of it, shuts the sending side, and reads to the end.
    private func ask(_ path: String, _ text: String) throws -> [String] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let address =
            [UInt8(AF_UNIX), 0] + Array(path.utf8)
            + [UInt8](repeating: 0, count: 108 - path.utf8.count)
        guard RawAddress.connect(descriptor, address) == 0 else {
            throw WireError(text: "no admin socket: \(errno)")
        }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw WireError(text: "not sent")
        }
        shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, 30_000) > 0 else { throw WireError(text: "not closed") }
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(
        arguments: [
            (1, ""), (3, ""), (3, "{\"v\":1,\"id\":9"),
        ]
    )
    func `a peer that sends no more gets all its answers, then the close`(
        lines: Int,
        rest: String
    ) async throws {
        try await running(group: nil) { directory in
            let line = "{\"v\":1,\"id\":1,\"verb\":\"status\",\"args\":{}}\n"
            let text = String(repeating: line, count: lines) + rest
            let answers = try ask(directory.adminSocket, text)
            #expect(answers.count == lines)
            #expect(answers.allSatisfy { $0.contains("\"ok\":true") }, "\(answers)")
        }
    }

    @Test func `what is read of the journal's file is answered over the socket, too`()
        async throws
    {
        try await running(group: nil) { directory in
            let verbs = [
                ("shift.list", "{}", "\"data\":[]"), ("settlement.list", "{}", "\"data\":[]"),
                ("case.list", "{\"state\":\"all\"}", "\"data\":[]"),
                ("station.show", "{\"merchant\":\"DEMOSTATION0001\"}", "\"open\":[]"),
                ("station.show", "{\"merchant\":\"NOSTATION\"}", "\"exit\":66"),
                ("shift.show", "{\"terminal\":\"T0000001\"}", "\"exit\":66"),
                ("case.show", "{\"case\":\"17\"}", "\"exit\":66"),
            ]
            for (verb, arguments, words) in verbs {
                let line = "{\"v\":1,\"id\":1,\"verb\":\"\(verb)\",\"args\":\(arguments)}\n"
                let answer = try ask(directory.adminSocket, line).first ?? ""
                #expect(answer.contains(words), "\(verb): \(answer)")
            }
        }
    }

    @Test func `a user has a share of the connections, and the owner always has his own`() {
        var shares = AdminShares()
        let (owner, users) = (geteuid(), (1...10).map { geteuid() + $0 })
        let admitted = users.map { user in (0..<40).count { _ in shares.admit(user) } }
        #expect(admitted == [8, 8, 8, 8, 0, 0, 0, 0, 0, 0])
        let own = (0..<40).count { _ in shares.admit(owner) }
        #expect(own == 32)
        shares.leave(users[0])
        let isNextTaken = shares.admit(users[9])
        #expect(isNextTaken)
        let isBeyondTaken = shares.admit(users[0])
        #expect(!isBeyondTaken)
        shares.leave(owner)
        let isOwnTaken = shares.admit(owner)
        #expect(isOwnTaken)
    }

    @Test func `lines are cut out of whatever pieces they come in`() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
        let text = "one\n\ntwo and more\nthree\n"
        for size in 1...text.utf8.count {
            var rest = Array(text.utf8)[...]
            var lines: [String] = []
            while !rest.isEmpty {
                try channel.writeInbound(ByteBuffer(bytes: rest.prefix(size)))
                rest = rest.dropFirst(size)
                while let line = try channel.readInbound(as: String.self) { lines.append(line) }
            }
            #expect(lines == ["one", "", "two and more", "three"])
        }
        _ = try channel.finish()
    }

    @Test(arguments: [1 << 16, (1 << 20) - 7, 1 << 21])
    func `a line has 1 MiB at most, however it comes`(size: Int) throws {
        for (bytes, isTaken) in [(1 << 20, true), ((1 << 20) + 1, false)] {
            let channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
            var rest = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
            rest.writeString("\n")
            var isRefused = false
            while let piece = rest.readSlice(length: min(size, rest.readableBytes)),
                piece.readableBytes > 0
            {
                do { try channel.writeInbound(piece) } catch { isRefused = true }
            }
            let line = try channel.readInbound(as: String.self)
            #expect(line?.utf8.count == (isTaken ? bytes : nil))
            #expect(isRefused != isTaken)
        }
    }
}
