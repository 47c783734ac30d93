import NIOCore
import Testing
import WalletChannels

@testable import ProviderHTTP

/// The transport against servers that do as they like, on the loopback.
@Suite struct ClientTransportTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok"

    /// What a call comes to, and what the server saw.
    private func outcome(
        _ script: RawServer.Script,
        milliseconds: Int64 = 30_000,
        calls: Int = 1
    ) async throws -> (last: Result<HTTPAnswer, TransportFailure>, seen: RawServer.Seen) {
        let world = TransportWorld()
        let server = try await RawServer.start(world.group, script)
        var last = Result<HTTPAnswer, TransportFailure>.failure(.linkLost)
        for _ in 0..<calls {
            last = await world.send(
                world.call("http://127.0.0.1:\(server.port)", milliseconds: milliseconds)
            )
        }
        let seen = try await server.sight()
        await server.stop()
        await world.end()
        return (last, seen)
    }

    private func failure(
        _ script: RawServer.Script,
        milliseconds: Int64 = 30_000
    ) async throws -> (failure: TransportFailure?, seen: RawServer.Seen) {
        let (last, seen) = try await outcome(script, milliseconds: milliseconds)
        guard case .failure(let failure) = last else { return (nil, seen) }
        return (failure, seen)
    }

    @Test func `the very bytes are sent, and an answer is kept as it came`() async throws {
        let (last, seen) = try await outcome(.bytes(Self.ok), calls: 3)
        let answer = try last.get()
        #expect(answer.status == 200)
        #expect(answer.body == Array("ok".utf8))
        #expect(answer.header("content-length") == "2")
        // A header that stands twice is none.
        #expect(answer.header("x-a") == nil)
        #expect(seen.connections == 1)
        let text = String(decoding: seen.bytes, as: UTF8.self)
        #expect(text.hasPrefix("POST /x?y=1 HTTP/1.1\r\n"))
        #expect(text.hasSuffix("\r\n\r\na=1#"))
    }

    @Test func `nobody at the address is proof that nothing was sent`() async throws {
        let world = TransportWorld()
        // No port that the system gives to whoever asks for a free one.
        let failure = await world.failure(world.call("http://127.0.0.1:1"))
        #expect(failure == .unsent(.notConnected))
        await world.end()
    }

    @Test func `a connection that ends without an answer is open, and nothing is sent again`()
        async throws
    {
        for script in [
            RawServer.Script.closes(""),
            .closes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        ] {
            let (failure, seen) = try await failure(script)
            #expect(failure == .linkLost || failure == .unreadable)
            #expect(seen.connections == 1)
        }
    }

    @Test func `silence and drops end with the whole call's time`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
        for script in [
            RawServer.Script.silence, .drips("H", milliseconds: 5), .bytes(head),
            .drips(head + "x", milliseconds: 50),
        ] {
            let (failure, seen) = try await failure(script, milliseconds: 1_000)
            #expect(failure == .timedOut || failure == .unreadable, "\(script): \(failure as Any)")
            #expect(seen.connections == 1)
        }
    }

    @Test(arguments: [
        RawServer.Script.floods(
            "HTTP/1.1 200 OK\r\n",
            "X: " + String(repeating: "a", count: 4_093) + "\r\n"
        ),
        .floods("HTTP/1.1 200 OK\r\nX: ", String(repeating: "a", count: 4_096)),
        .floods(
            "",
            "HTTP/1.1 103 Early Hints\r\nX: " + String(repeating: "a", count: 4_000) + "\r\n\r\n"
        ),
        .floods(
            "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n",
            String(repeating: "a", count: 4_096)
        ),
        .floods(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1000\r\n" + String(repeating: "a", count: 4_096) + "\r\n"
        ),
        .floods(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1;" + String(repeating: "a", count: 4_096) + "\r\na\r\n"
        ),
        .floods("HTTP/1.1 200 OK\r\n\r\n", String(repeating: "a", count: 4_096)),
    ])
    func `a flood ends at its bound, and the connection with it`(
        script: RawServer.Script
    ) async throws {
        let (failure, seen) = try await failure(script)
        #expect(failure == .tooLong || failure == .linkLost || failure == .unreadable)
        // What was written beyond the bounds lies in the kernel's buffers.
        #expect(seen.written < 12 << 20)
    }

    @Test func `a head of more than sixteen kilobytes is too long`() async throws {
        for (size, isTaken) in [(16_000, true), (17_000, false)] {
            let value = String(repeating: "a", count: size)
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \(value)\r\n\r\n"
            let (failure, _) = try await failure(.bytes(head))
            #expect(failure == (isTaken ? nil : .tooLong))
        }
    }

    @Test func `what is no HTTP is not read`() async throws {
        let (failure, _) = try await failure(.closes("SSH-2.0-OpenSSH\r\n\r\n"))
        #expect(failure == .unreadable || failure == .linkLost)
    }

    @Test func `no redirect is followed and nothing is unpacked`() async throws {
        let moved = "HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        let (last, seen) = try await outcome(.bytes(moved))
        #expect(try last.get().status == 307)
        #expect(String(decoding: seen.bytes, as: UTF8.self).split(separator: "POST").count == 1)
        let packed = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
        #expect(try await outcome(.bytes(packed)).last.get().body == Array("abc".utf8))
    }

    @Test func `behind a flood the next call finds the way`() async throws {
        let world = TransportWorld()
        let bad = try await RawServer.start(
            world.group,
            .floods("HTTP/1.1 200 OK\r\nX: ", String(repeating: "a", count: 4_096))
        )
        let good = try await RawServer.start(world.group, .bytes(Self.ok))
        for _ in 0..<3 {
            _ = await world.send(world.call("http://127.0.0.1:\(bad.port)"))
            let answer = await world.send(world.call("http://127.0.0.1:\(good.port)"))
            #expect(try answer.get().status == 200)
        }
        await bad.stop()
        await good.stop()
        await world.end()
    }

    @Test func `no call waits for another while there are connections`() async throws {
        let world = TransportWorld(ClientTransport.Settings(connections: 30))
        let server = try await RawServer.start(world.group, .silence)
        let call = world.call("http://127.0.0.1:\(server.port)", milliseconds: 3_000)
        let failures = await withTaskGroup(of: TransportFailure?.self) { group in
            for _ in 0..<30 { group.addTask { await world.failure(call) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.allSatisfy { $0 == .timedOut })
        #expect(try await server.sight().connections == 30)
        await server.stop()
        await world.end()
    }

    @Test func `a transport that has ended sends nothing`() async throws {
        let world = TransportWorld()
        world.transport.stop {}
        let failure = await world.failure(world.call("http://127.0.0.1:9"))
        #expect(failure == .unsent(.stopped) || failure == .unsent(.notConnected))
        // A group that ends is of no more interest.
        try? await world.group.shutdownGracefully()
    }
}
