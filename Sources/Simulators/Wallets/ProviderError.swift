/// Why a simulated provider could not start, or had to stop.
package enum ProviderError: Error, Equatable {
    case addressUnusable(String, reason: String)
    case bookUnusable(path: String, reason: String)
    /// A line of the book cannot be read.
    case bookMalformed(path: String, line: Int)
    /// A file holds no key or certificate of the kind that is needed.
    case keyUnfit(String)
    /// It was stopped.
    case stopped
}
