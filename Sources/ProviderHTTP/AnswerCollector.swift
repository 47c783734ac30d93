import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import WalletChannels

/// Collects one answer within its bound, and knows whether anything of the request has left.
///
/// `@unchecked Sendable`: the client calls it on the loop that the call names, and `failure` is
/// called there too, behind the last of those calls.
final class AnswerCollector: HTTPClientResponseDelegate, @unchecked Sendable {
    typealias Response = HTTPAnswer

    private let bound: Int
    private var isSent = false
    private var status = 0
    private var headers: [(String, String)] = []
    private var body: [UInt8] = []

    init(bound: Int) {
        self.bound = bound
    }

    func didSendRequestHead(task _: HTTPClient.Task<HTTPAnswer>, _: HTTPRequestHead) {
        isSent = true
    }

    func didReceiveHead(
        task: HTTPClient.Task<HTTPAnswer>,
        _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        isSent = true
        let size = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= HTTPAnswer.headBytes else {
            return task.eventLoop.makeFailedFuture(AnswerTooLong())
        }
        status = Int(head.status.code)
        headers = head.headers.map { ($0.name, $0.value) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<HTTPAnswer>,
        _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        guard body.count + buffer.readableBytes <= bound else {
            return task.eventLoop.makeFailedFuture(AnswerTooLong())
        }
        body.append(contentsOf: buffer.readableBytesView)
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task _: HTTPClient.Task<HTTPAnswer>) -> HTTPAnswer {
        HTTPAnswer(status: status, headers: headers, body: body)
    }

    /// What an error of the client means; its own words are never passed on.
    func failure(_ error: any Error) -> TransportFailure {
        if error is AnswerTooLong { return .tooLong }
        if error is HTTPParserError { return .unreadable }
        guard isSent else {
            if let error = error as? HTTPClientError {
                switch error {
                case .deadlineExceeded, .connectTimeout, .getConnectionFromPoolTimeout:
                    return .unsent(.notConnected)
                case .alreadyShutdown, .cancelled: return .unsent(.stopped)
                case .tlsHandshakeTimeout: return .unsent(.noTLS)
                default: return .unsent(.notConnected)
                }
            }
            return .unsent(
                error is NIOSSLError || error is NIOSSLExtraError ? .noTLS : .notConnected
            )
        }
        guard let error = error as? HTTPClientError else { return .linkLost }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: return .timedOut
        default: return .linkLost
        }
    }
}
