import Upstream

/// The volatile secrets of one request, on the lane that read it; gone with its answer.
final class SecretsBag: Sendable {
    let secrets: UpstreamSecrets

    init(_ secrets: UpstreamSecrets) {
        self.secrets = secrets
    }
}
