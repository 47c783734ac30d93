import Payments

/// The volatile secrets of one request, on the lane that read it; gone with its answer.
final class SecretsBag: Sendable {
    let secrets: HostSecrets

    init(_ secrets: HostSecrets) {
        self.secrets = secrets
    }
}
