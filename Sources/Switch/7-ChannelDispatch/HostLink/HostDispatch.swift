import Book
import Payments

/// A request on its way to a host's socket, with what nothing may keep.
struct HostDispatch: Sendable {
    var request: HostRequest
    /// Opens the sealed copy of the card; nil when its data key is gone.
    var cardKey: UnwrappedDataKey?
    var secrets = HostSecrets()
}
