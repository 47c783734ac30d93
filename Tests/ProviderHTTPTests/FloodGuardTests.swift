import NIOCore
import NIOEmbedded
import Testing
import WalletChannels

@testable import ProviderHTTP

@Suite struct FloodGuardTests {
    @Test func `an answer within its bounds passes`() throws {
        let channel = EmbeddedChannel(handler: FloodGuard(body: 100))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for _ in 0..<2_000 {
            try channel.writeOutbound(IOData.byteBuffer(ByteBuffer(string: "GET")))
            try channel.writeOutbound(IOData.byteBuffer(ByteBuffer(string: "body")))
            let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\nabc")
            try channel.writeInbound(answer)
            #expect(try channel.readInbound(as: ByteBuffer.self) == answer)
        }
        #expect(channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a flood of headers closes the connection with nothing kept`() throws {
        let channel = EmbeddedChannel(handler: FloodGuard(body: 100))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeOutbound(IOData.byteBuffer(ByteBuffer(string: "GET")))
        let line = ByteBuffer(repeating: 0x61, count: 8 << 10)
        for _ in 0..<10 { try channel.writeInbound(line) }
        #expect(channel.isActive)
        #expect(throws: AnswerTooLong()) { try channel.writeInbound(line) }
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}
