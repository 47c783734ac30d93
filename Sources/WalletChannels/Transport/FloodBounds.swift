/// How many bytes of an answer, or of a notify, are taken before anything of it is read.
///
/// A parser of HTTP collects a head in memory until it is whole, so a provider, or who stands
/// between, could fill memory with header lines, interim answers or chunk extensions. The bytes
/// are therefore counted as they come: until the empty line that ends the head, and in all. Of
/// answers a request begins the count anew; a connection carries one request at a time.
package struct FloodBounds: Sendable {
    /// Bytes until the first empty line.
    package static let head = 80 << 10
    /// What may be needed beside a body: head, chunk sizes, trailers.
    package static let framing = 96 << 10

    private let total: Int
    private var taken = 0
    private var headEnded = false
    /// Line feeds seen in a row, carriage returns aside.
    private var lineFeeds = 0

    /// - Parameter body: The most bytes of a body that are taken.
    package init(body: Int) {
        total = body + FloodBounds.framing
    }

    /// A request leaves; what comes from here on belongs to its answer.
    package mutating func begin() {
        taken = 0
        headEnded = false
        lineFeeds = 0
    }

    /// Counts bytes that arrived; false where a bound is passed and the connection is to be closed.
    package mutating func take(_ bytes: some Collection<UInt8>) -> Bool {
        if !headEnded, !endsHead(bytes), taken + bytes.count > FloodBounds.head { return false }
        taken += bytes.count
        return taken <= total
    }

    /// Whether the empty line is among the bytes.
    private mutating func endsHead(_ bytes: some Collection<UInt8>) -> Bool {
        var offset = 0
        for byte in bytes {
            offset += 1
            if byte == 0x0A {
                lineFeeds += 1
                guard lineFeeds == 2 else { continue }
                // What stands in front of the line's end counts as head even when it came at once.
                headEnded = taken + offset <= FloodBounds.head
                return headEnded
            }
            if byte != 0x0D { lineFeeds = 0 }
        }
        return false
    }
}
