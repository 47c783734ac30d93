import Glibc
import Text

/// The provider's book as lines of JSON: the last line of an order holds, violations follow one
/// another.
///
/// A row is appended before its answer leaves, so the file is right whenever the process dies. No
/// sync: it is to outlive the process, not the machine.
package final class ProviderBookFile {
    private let path: String
    private let descriptor: Int32

    /// Opens the file for appending, or makes it, readable by its owner only.
    package init(path: String) throws(ProviderError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unusable(path) }
    }

    deinit { close(descriptor) }

    /// Appends what has changed.
    package func append(
        _ orders: [ProviderOrder],
        _ violations: [ProviderViolation]
    ) throws(ProviderError) {
        guard !orders.isEmpty || !violations.isEmpty else { return }
        let lines = orders.map(\.json) + violations.map(\.json)
        let text = lines.map { $0.text() + "\n" }.joined()
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.unusable(path) }
            left = left.dropFirst(count)
        }
    }

    /// What a file holds; nothing where there is no file.
    ///
    /// A last line without its end is what a power cut leaves, and is not read.
    package static func read(
        _ path: String
    ) throws(ProviderError) -> (orders: [ProviderOrder], violations: [ProviderViolation]) {
        guard access(path, F_OK) == 0 else { return ([], []) }
        let bytes = try content(of: path)
        var orders: [String: ProviderOrder] = [:]
        var violations: [ProviderViolation] = []
        let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? []
        for (index, line) in whole.split(separator: 0x0A).enumerated() {
            // Whatever is wrong with a line, it is no row.
            let value = try? JSONValue.parse(String(decoding: line, as: UTF8.self))
            if let order = value.flatMap(ProviderOrder.init(json:)) {
                orders[order.number] = order
            } else if let violation = value.flatMap(ProviderViolation.init(json:)) {
                violations.append(violation)
            } else {
                throw .bookMalformed(path: path, line: index + 1)
            }
        }
        let sorted = orders.values.sorted { ($0.placedAt, $0.number) < ($1.placedAt, $1.number) }
        return (sorted, violations)
    }

    private static func content(of path: String) throws(ProviderError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unusable(path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unusable(path) }
            content.append(contentsOf: chunk[..<count])
        }
    }

    private static func unusable(_ path: String) -> ProviderError {
        .bookUnusable(path: path, reason: String(cString: strerror(errno)))
    }
}
