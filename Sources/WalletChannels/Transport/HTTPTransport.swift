package import NIOCore
package import Upstream

/// The way to a provider: HTTP/1.1, one call at a time a connection.
package protocol HTTPTransport: Sendable {
    /// Sends once, never again by itself.
    ///
    /// - Parameters:
    ///   - loop: Where `done` is called, exactly once.
    func send(
        _ call: HTTPCall,
        on loop: any EventLoop,
        _ done: @escaping @Sendable (Result<HTTPAnswer, TransportFailure>) -> Void
    )

    /// Ends its connections; what is under way fails. Says, on any thread, when they are gone.
    func stop(_ completion: @escaping @Sendable () -> Void)
}

/// One request, as it goes out.
package struct HTTPCall: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let method: Method
    package let base: ProviderURL
    /// Behind the base's own path.
    package let path: String
    package let headers: [(String, String)]
    /// The very bytes that were signed.
    package let body: [UInt8]
    /// Whether our certificate is shown: what gives money back in WeChat's version 2.
    package let usesCertificate: Bool
    /// The most bytes of an answer's body.
    package var bound = HTTPCall.answerBytes
    /// For the whole call, from the connection to the last byte.
    package var timeout: Duration

    /// The body of an answer.
    package static let answerBytes = 256 << 10
    package static let usualTimeout = Duration.seconds(10)

    package init(
        method: Method,
        base: ProviderURL,
        path: String,
        headers: [(String, String)],
        body: [UInt8],
        usesCertificate: Bool = false,
        timeout: Duration = HTTPCall.usualTimeout
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.headers = headers
        self.body = body
        self.usesCertificate = usesCertificate
        self.timeout = timeout
    }

    package var url: String { base.text(with: path) }
}

extension HTTPCall: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The method and the host: a body can hold a code.
    package var description: String { "\(method.rawValue) to \(base.host)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What came back: its bytes as received.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let headers: [(String, String)]
    package let body: [UInt8]

    /// Names and values of its headers.
    package static let headBytes = 16 << 10

    package init(status: Int, headers: [(String, String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of a header that stands once.
    package func header(_ name: String) -> String? {
        let found = headers.filter { $0.0.lowercased() == name }
        return found.count == 1 ? found[0].1 : nil
    }
}

extension HTTPAnswer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and size.
    package var description: String { "status \(status), \(body.count) bytes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why there is no answer.
package enum TransportFailure: Error, Equatable, Sendable {
    /// Proven: not a byte of the request has left.
    case unsent(Cause)
    case timedOut
    case linkLost
    /// A bound was passed; the connection is closed.
    case tooLong
    /// It was no HTTP.
    case unreadable

    /// Why nothing was sent.
    package enum Cause: Sendable, Equatable {
        case notConnected
        case noTLS
        case stopped
        case busy
    }
}
