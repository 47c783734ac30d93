import Upstream

/// A request on its way from the book to its channel, whose card is still sealed.
struct OutboundRequest: Sendable {
    var dispatch: UpstreamDispatch
    /// Opens the sealed copy of the card; nil when its data key is gone.
    var cardKey: UnwrappedDataKey?
}
