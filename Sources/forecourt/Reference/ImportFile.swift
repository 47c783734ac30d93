import CardSecurity
import Glibc
import ISO8583
import Reference
import Text

/// A file of an import as it is read: piece by piece, with the digest of what was read.
final class ImportFile {
    /// No file is larger: 4 GiB.
    private static let mostBytes = 4 << 30
    private static let pieceBytes = 1 << 18
    /// What was read is told so often.
    private static let toldAtBytes = 64 << 20

    /// Without folders, as it is recorded.
    let name: String
    private let path: String
    private let descriptor: Int32?
    /// What is left of a file that is inside this program.
    private var memory: [UInt8]?
    private var hasher = SHA256Hasher()
    private var bytes = 0

    /// Opens the file; a directory, and what is not there, are refused.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        descriptor = try InputReader.descriptor(of: path)
        name = Self.name(of: path)
    }

    /// A file that is inside this program.
    init(named name: String, _ bytes: [UInt8]) {
        (self.name, path) = (name, name)
        (descriptor, memory) = (nil, bytes)
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// The next bytes; nil behind the last.
    func next() throws(CommandFailure) -> [UInt8]? {
        let piece = try read()
        guard !piece.isEmpty else { return nil }
        let before = bytes
        bytes += piece.count
        if bytes / Self.toldAtBytes > before / Self.toldAtBytes {
            Console.talk("\(bytes >> 20) MiB of \(name) read")
        }
        guard bytes <= Self.mostBytes else {
            throw CommandFailure(
                .badInput,
                "\(path) is larger than \(Self.mostBytes >> 30) GiB",
                cure: "split the table into several imports"
            )
        }
        hasher.update(piece.span)
        return piece
    }

    private func read() throws(CommandFailure) -> [UInt8] {
        guard let descriptor else {
            defer { memory = nil }
            return memory ?? []
        }
        var count = 0
        var failure: Int32?
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, filled in
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            if count < 0 { failure = errno }
            filled = max(0, count)
        }
        if let failure {
            throw CommandFailure(.inputOutput, "\(path): \(String(cString: strerror(failure)))")
        }
        return piece
    }

    /// What the journal keeps of the file, once it was read.
    var source: ImportHeading.Source {
        let digest = Hexadecimal.text(hasher.finish().bytes).lowercased()
        return ImportHeading.Source(name: name, digest: digest)
    }

    /// The last part of the path, on one line, without a card number, within 64 bytes: its front,
    /// which names the table.
    private static func name(of path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        var name = PrintableText.line(CardNumberMask.scrubbed(last))
        while name.utf8.count > 64 { name.removeLast() }
        return name.isEmpty ? "-" : name
    }
}
