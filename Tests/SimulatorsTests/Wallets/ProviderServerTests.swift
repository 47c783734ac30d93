import Foundation
import NIOCore
import NIOPosix
import Testing
import Text

@testable import Simulators

/// A provider on its socket.
struct ProviderServerTests {
    private static let number = "ORDER0000000000000001"

    private func withServer(
        _ wire: WalletMerchant.Wire = .v3,
        _ adjust: (inout ProviderSettings) -> Void = { _ in },
        _ body: (ProviderServer, inout WalletMerchant) async throws -> Void
    ) async throws {
        var merchant = try WalletMerchant(wire)
        merchant.now = ProviderTime(milliseconds: TerminalClock.wallMicroseconds() / 1000)
        var settings = merchant.site.settings
        settings.port = 0
        adjust(&settings)
        let server = try await ProviderServer.start(settings)
        let result: Result<Void, any Error>
        do {
            try await body(server, &merchant)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await server.stop()
        try result.get()
    }

    /// Sends bytes and reads until the server ends the connection or so many bytes have come.
    private func ask(_ port: Int, _ bytes: [UInt8], until count: Int) throws -> [UInt8] {
        let socket = try TerminalSocket(
            address: "127.0.0.1:\(port)",
            timeoutMilliseconds: 30_000
        )
        try socket.send(bytes)
        var answer: [UInt8] = []
        while answer.count < count {
            do throws(TerminalSocketError) {
                answer += try socket.receive(within: 30_000)
            } catch {
                return answer
            }
        }
        return answer
    }

    private func bytes(_ request: ProviderRequest) -> [UInt8] {
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: x\r\n"
        for header in request.headers { head += "\(header.name): \(header.value)\r\n" }
        return Array((head + "Content-Length: \(request.body.count)\r\n\r\n").utf8) + request.body
    }

    private func codepay(_ merchant: inout WalletMerchant, _ ending: Int) -> ProviderRequest {
        let code = WalletMerchant.code(.v3, ending)
        let body = """
            {"appid":"wx8888888888888888","mchid":"1900000109","description":"92",\
            "out_trade_no":"\(Self.number)","payer":{"auth_code":"\(code)"},"amount":{"total":8850,\
            "currency":"CNY"},"scene_info":{"store_info":{"out_id":"S0010"}}}
            """
        return merchant.request("POST", "/v3/pay/transactions/codepay", body)
    }

    @Test func `a payment goes over the wire, and is in the file before its answer`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wallet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left behind is in the system's temporary folder.
            try? FileManager.default.removeItem(at: folder)
        }
        let path = folder.appending(path: "book.jsonl").path
        try await withServer {
            $0.bookPath = path
        } _: { server, merchant in
            let answer = try ask(server.port, bytes(codepay(&merchant, 0)), until: 200)
            let text = String(decoding: answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try ProviderBookFile.read(path).orders.map(\.standing) == [8850])
        }
        try await withServer {
            $0.bookPath = path
        } _: { server, merchant in
            #expect(try await server.book().map(\.number) == [Self.number])
            _ = try ask(server.port, bytes(codepay(&merchant, 0)), until: 200)
            #expect(try await server.site().core.violations.map(\.kind) == [.payRepeated])
        }
    }

    @Test func `what is no HTTP, or too long, ends its connection alone`() async throws {
        try await withServer { server, merchant in
            #expect(try ask(server.port, Array("\u{1}\u{2}\u{3}\r\n\r\n".utf8), until: 1).isEmpty)
            let head = "POST /pay/micropay HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
            let long = Array(head.utf8) + [UInt8](repeating: 0x20, count: 2_000_000)
            let refused = try ask(server.port, long, until: 12)
            #expect(String(decoding: refused.prefix(12), as: UTF8.self) == "HTTP/1.1 413")
            let request = bytes(merchant.request("GET", "/v3/certificates", ""))
            let answer = try ask(server.port, request, until: 12)
            #expect(answer.starts(with: Array("HTTP/1.1 200".utf8)))
        }
    }

    @Test func `halves, resets and silence are what a peer sees of them`() async throws {
        try await withServer { server, merchant in
            let control = { (body: String) in
                let request = ProviderRequest("POST", "/__sim/next", body: Array(body.utf8))
                _ = try ask(server.port, bytes(request), until: 12)
            }
            try control("{\"fault\":\"answer-half\"}")
            let request = bytes(merchant.request("GET", "/v3/certificates", ""))
            let half = try ask(server.port, request, until: .max)
            #expect(half.starts(with: Array("HTTP/1.1 200".utf8)))
            try control("{\"fault\":\"reset-after\"}")
            #expect(try ask(server.port, bytes(codepay(&merchant, 0)), until: 1).isEmpty)
            #expect(try await server.book().map(\.standing) == [8850])
        }
    }

    @Test func `a notify reaches its merchant and is acknowledged`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let (requests, continuation) = AsyncStream<String>.makeStream()
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Acknowledging(continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await withServer(.v3) {
            $0.notifyURL = "http://127.0.0.1:\(port)/notify/wechat"
            $0.scanMilliseconds = 1
        } _: { server, merchant in
            let body = """
                {"appid":"wx8888888888888888","mchid":"1900000109","description":"92",\
                "out_trade_no":"\(Self.number)","notify_url":"https://pay.example.test/wechat",\
                "amount":{"total":100,"currency":"CNY"}}
                """
            let request = merchant.request("POST", "/v3/pay/transactions/native", body)
            _ = try ask(server.port, bytes(request), until: 100)
            let first = await requests.first { _ in true }
            #expect(first?.hasPrefix("POST /notify/wechat HTTP/1.1\r\n") == true)
            #expect(first?.contains("TRANSACTION.SUCCESS") == true)
            let deadline = ContinuousClock.now + .seconds(30)
            while try await server.site().counts.acknowledged == 0, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try await server.site().counts.acknowledged == 1)
            #expect(try await server.book().first?.owed == [])
        }
        try await listener.close()
    }

    @Test func `a port that is taken and a book that is none say so`() async throws {
        try await withServer { server, merchant in
            var settings = merchant.site.settings
            settings.port = server.port
            let taken = settings
            await #expect(throws: ProviderError.self) { try await ProviderServer.start(taken) }
            settings.port = 0
            settings.bookPath = "/dev/null/book"
            let unwritable = settings
            await #expect(throws: ProviderError.self) {
                try await ProviderServer.start(unwritable)
            }
        }
    }
}

/// Answers 204 to whatever comes with a body, and tells of it.
private final class Acknowledging: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let seen: AsyncStream<String>.Continuation
    private var text = ""

    init(_ seen: AsyncStream<String>.Continuation) { self.seen = seen }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard text.hasSuffix("}") else { return }
        seen.yield(text)
        let answer = context.channel.allocator.buffer(string: "HTTP/1.1 204 No Content\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }
}
