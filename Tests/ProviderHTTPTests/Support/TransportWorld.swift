import NIOCore
import NIOPosix
import NIOSSL
import Upstream
import WalletChannels

@testable import ProviderHTTP

/// A transport on a loop of its own, and what its calls come to.
struct TransportWorld {
    let group: MultiThreadedEventLoopGroup
    let loop: any EventLoop
    let transport: ClientTransport

    init(_ settings: ClientTransport.Settings = ClientTransport.Settings(connections: 9)) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        loop = group.next()
        transport = ClientTransport(settings, loop: loop)
    }

    /// A request that ends with `#`, which the raw server takes for its end.
    func call(
        _ base: String,
        body: String = "a=1#",
        milliseconds: Int64 = 30_000,
        usesCertificate: Bool = false
    ) -> HTTPCall {
        guard let base = ProviderURL(base) else { preconditionFailure("\(base) is no address.") }
        return HTTPCall(
            method: .post,
            base: base,
            path: "/x?y=1",
            headers: [("Content-Type", "text/plain"), ("User-Agent", "forecourt")],
            body: Array(body.utf8),
            usesCertificate: usesCertificate,
            timeout: .milliseconds(milliseconds)
        )
    }

    func send(_ call: HTTPCall) async -> Result<HTTPAnswer, TransportFailure> {
        await withCheckedContinuation { continuation in
            loop.execute {
                transport.send(call, on: loop) { continuation.resume(returning: $0) }
            }
        }
    }

    /// The failure; nil for an answer.
    func failure(_ call: HTTPCall) async -> TransportFailure? {
        if case .failure(let failure) = await send(call) { return failure }
        return nil
    }

    func end() async {
        await withCheckedContinuation { gone in transport.stop { gone.resume() } }
        // A group that ends is of no more interest.
        try? await group.shutdownGracefully()
    }
}
