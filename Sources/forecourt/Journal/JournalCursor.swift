import Glibc
import Journal

/// A file that holds `v1 SEQ CHAINHASH`: where the last call ended, and in which journal.
struct JournalCursor {
    let path: String
    /// nil when there is no file yet.
    let seq: Int64?

    init(path: String, source: some RowSource) throws {
        self.path = path
        guard access(path, F_OK) == 0 else {
            seq = nil
            return
        }
        let words = try InputReader.text(of: path).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "v1", let number = Int64(words[1]), number >= 0 else {
            throw CommandFailure(.badInput, "\(path) is no cursor", cure: "delete it to start anew")
        }
        let found = try JournalFailure.bridging { try source.chainHash(of: number) }
        guard number == 0 || found == words[2].lowercased() else {
            throw CommandFailure(
                .badInput,
                "\(path) belongs to another journal",
                cure: "delete it to start anew"
            )
        }
        seq = number
    }

    func write(_ seq: Int64, source: some RowSource) throws {
        let hash = try JournalFailure.bridging { try source.chainHash(of: seq) } ?? "-"
        let text = "v1 \(seq) \(hash)\n"
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let written = descriptor < 0 ? -1 : Glibc.write(descriptor, text, text.utf8.count)
        if descriptor >= 0 { close(descriptor) }
        guard written == text.utf8.count, rename(temporary, path) == 0 else {
            throw CommandFailure(.inputOutput, "\(path): \(String(cString: strerror(errno)))")
        }
    }
}
