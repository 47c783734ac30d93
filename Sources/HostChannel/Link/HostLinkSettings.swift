package import ISO8583

/// How one host is reached and spoken to, as configured.
package struct HostLinkSettings: Sendable {
    package var name: String
    package var host: String
    package var port: Int
    package var framing = FrameFormat.binary2
    /// Connections that are kept at once.
    package var sockets = 1
    /// How long the host may take, for payments and network messages alike.
    package var timeout = Duration.seconds(10)
    /// Requests that wait for an answer at most; as many reversals may wait beside them.
    package var inFlight = 500
    /// Silence after which the host is asked whether it is there.
    package var echo = Duration.seconds(60)
    /// Which parts of an answer name its request.
    package var match = HostMatchKey.standard
    /// How long the working keys before verify after others were taken over.
    package var keyOverlap = Duration.seconds(600)
    /// Age at which other working keys are asked for.
    package var keyMaximumAge = Duration.seconds(24 * 3600)

    package init(name: String, host: String, port: Int) {
        self.name = name
        self.host = host
        self.port = port
    }
}
