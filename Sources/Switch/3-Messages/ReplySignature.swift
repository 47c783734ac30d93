import Payments

/// The key that verified a request, so that its reply is authenticated under the same.
struct ReplySignature: Hashable, Sendable {
    /// nil for the listener's own key.
    var terminal: TerminalRow?
    /// 0 for a fixed key.
    var keyVersion: UInt32
    /// Names the key where it was derived for one transaction (DUKPT).
    var serial: KeySerial?
}
