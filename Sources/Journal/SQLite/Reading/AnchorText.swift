internal import JournalFormat
internal import Text

package import struct CardSecurity.SHA256Digest

/// A place in a journal and the hash of its chain there, as it is kept elsewhere:
/// `4821:9f2c…`, a record's number and 64 hexadecimal digits.
package struct AnchorText: Hashable, Sendable, CustomStringConvertible {
    package let seq: Int64
    package let hash: SHA256Digest

    package init(seq: Int64, hash: SHA256Digest) {
        self.seq = seq
        self.hash = hash
    }

    /// nil for what is none.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let seq = Int64(parts[0]), seq >= 0,
            let bytes = Hexadecimal.bytes(String(parts[1])),
            let hash = bytes.withUnsafeBytes({ SHA256Digest(bytes: $0) })
        else { return nil }
        self.init(seq: seq, hash: hash)
    }

    package var description: String { "\(seq):\(Hexadecimal.text(hash.bytes))" }
}

extension JournalReader {
    /// The newest record with its hash, for a journal to be held against later; in an empty file
    /// where its chain begins.
    ///
    /// Errors: `chainBroken` where neither stands in the file.
    package func newestAnchor() throws(JournalError) -> AnchorText {
        try inSnapshot { () throws(JournalError) in
            let newest = try lastSeq()
            let anchored = try connection.number("SELECT max(seq) FROM anchor") ?? 0
            let seq = max(newest, anchored)
            return AnchorText(
                seq: seq,
                hash: try ChainReader.hash(before: seq + 1, in: connection)
            )
        }
    }
}
