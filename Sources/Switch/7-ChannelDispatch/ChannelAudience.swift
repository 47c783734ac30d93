import Book
import Payments

/// Who hears what the channels have to say; every call comes from the dispatcher's loop.
struct ChannelAudience: Sendable {
    /// Answers and failures for the book; never refused, because the number of requests bounds
    /// them.
    var events: @Sendable ([BookEvent]) -> Void
    /// A channel came up or went down.
    var availability: @Sendable (ChannelNumber, _ isUp: Bool) -> Void
}
