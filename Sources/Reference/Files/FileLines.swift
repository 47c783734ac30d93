/// The lines of a file as its bytes come.
struct FileLines {
    /// The longest line: a row has 900 bytes, and each of them may stand as two.
    static let mostBytes = 4_096

    /// The line being read, from 1.
    private var number = 1
    private var partial: [UInt8] = []
    private var isTooLong = false

    /// Hands over each line that ends, without its end; nil for one that is too long.
    mutating func read(
        _ bytes: ArraySlice<UInt8>,
        _ body: (_ number: Int, _ line: ArraySlice<UInt8>?) -> Void
    ) {
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            if partial.isEmpty, !isTooLong, end - rest.startIndex <= Self.mostBytes {
                body(number, Self.withoutReturn(rest[..<end]))
            } else {
                take(rest[..<end])
                handOver(body)
            }
            number += 1
            rest = rest[(end + 1)...]
        }
        take(rest)
    }

    /// Hands over what stands behind the last end of a line.
    mutating func finish(_ body: (_ number: Int, _ line: ArraySlice<UInt8>?) -> Void) {
        if !partial.isEmpty || isTooLong { handOver(body) }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard partial.count + bytes.count <= Self.mostBytes else {
            isTooLong = true
            partial = []
            return
        }
        if !isTooLong { partial += bytes }
    }

    private mutating func handOver(_ body: (_ number: Int, _ line: ArraySlice<UInt8>?) -> Void) {
        body(number, isTooLong ? nil : Self.withoutReturn(partial[...]))
        partial = []
        isTooLong = false
    }

    private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0D ? line.dropLast() : line
    }
}
