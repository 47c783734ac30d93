import NIOCore
import NIOEmbedded
import Payments
import Simulators
import Upstream

@testable import WalletChannels

/// A simulated provider at the end of the line, with virtual time; bytes go both ways.
///
/// `@unchecked Sendable`: a test and its loop are one thread.
final class SimulatedTransport: HTTPTransport, @unchecked Sendable {
    private(set) var site: SimulatedProvider
    private let loop: EmbeddedEventLoop

    init(_ kind: ProviderKind, loop: EmbeddedEventLoop) throws(ProviderError) {
        let sources = ProviderKeyring.Sources { (name) throws(ProviderError) -> String in
            guard let bytes = Fixture.file(name) else { throw .keyUnfit(name) }
            return String(decoding: bytes, as: UTF8.self)
        }
        site = SimulatedProvider(
            ProviderSettings(kind, keyring: try ProviderKeyring(kind, sources))
        )
        self.loop = loop
    }

    var now: ProviderTime {
        let noon = Fixture.noon.rawValue / 1_000
        return ProviderTime(milliseconds: noon + Int64(loop.now.uptimeNanoseconds / 1_000_000))
    }

    func send(
        _ call: HTTPCall,
        on _: any EventLoop,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    ) {
        var headers = call.headers
        if call.usesCertificate {
            headers.append(("x-client-serial", "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"))
        }
        let request = ProviderRequest(
            call.method.rawValue,
            call.base.path + call.path,
            headers: headers,
            body: call.body
        )
        receive(request, isHeld: false, done)
    }

    private func receive(
        _ request: ProviderRequest,
        isHeld: Bool,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    ) {
        switch site.receive(request, at: now, isHeld: isHeld) {
        case .answer(let response, let milliseconds):
            let answer = HTTPAnswer(
                status: response.status,
                headers: response.headers.map { ($0.name, $0.value) },
                body: response.body
            )
            loop.scheduleTask(in: .milliseconds(milliseconds)) { done(.success(answer)) }
        case .silence: break
        case .reset, .die: loop.execute { done(.failure(.linkLost)) }
        case .hold(let milliseconds):
            loop.scheduleTask(in: .milliseconds(milliseconds)) {
                self.receive(request, isHeld: true, done)
            }
        }
    }

    func stop(_ completion: @escaping @Sendable () -> Void) { completion() }

    func next(_ fault: ProviderFault) { _ = site.receive(control(fault), at: now) }

    private func control(_ fault: ProviderFault) -> ProviderRequest {
        ProviderRequest(
            "POST",
            "/__sim/next",
            body: Array(#"{"fault":"\#(fault.rawValue)"}"#.utf8)
        )
    }
}
