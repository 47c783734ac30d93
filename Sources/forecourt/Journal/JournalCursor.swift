import Glibc
import Journal
import Switch

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
        do throws(RegularFile.Fault) {
            try RegularFile.check(path, atMost: .max)
        } catch .notRegular {
            // A pipe would be waited for, and a device remembers nothing.
            throw CommandFailure(
                .badInput,
                "\(path) is no cursor: it is no regular file",
                cure: "name a file, which is made when it is not there"
            )
        } catch {
            // Why it cannot be read is said below.
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
        do throws(SystemFault) {
            try WholeFile.write(text, to: path, mode: 0o600)
        } catch {
            throw CommandFailure(.inputOutput, "\(path): \(error.reason)")
        }
    }
}
