/// A request on its way to its channel, with what nothing may keep.
package struct UpstreamDispatch: Sendable {
    package var request: UpstreamRequest
    package var secrets: UpstreamSecrets

    package init(request: UpstreamRequest, secrets: UpstreamSecrets = UpstreamSecrets()) {
        self.request = request
        self.secrets = secrets
    }
}
