import Glibc

/// A small file that people name: a key, a certificate, the configuration.
///
/// A pipe or a device in its place would block whoever opens it, and what has no end would be read
/// for ever: both are refused before a byte is read.
package enum RegularFile {
    /// Why a file is not read.
    package enum Fault: Error, Hashable, Sendable {
        /// The system refuses it, with its error number.
        case refused(Int32)
        case notRegular
        case tooLarge(bytes: Int, most: Int)
    }

    /// Opens a regular file of at most so many bytes for reading; the caller closes it.
    package static func open(_ path: String, atMost most: Int) throws(Fault) -> Int32 {
        // Without blocking: a pipe that nobody writes to would keep the call.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .refused(errno) }
        do throws(Fault) {
            try check(descriptor, atMost: most)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Looks at a file that something else is going to read.
    package static func check(_ path: String, atMost most: Int) throws(Fault) {
        close(try open(path, atMost: most))
    }

    private static func check(_ descriptor: Int32, atMost most: Int) throws(Fault) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .refused(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard Int(status.st_size) <= most else {
            throw .tooLarge(bytes: Int(status.st_size), most: most)
        }
    }
}

extension RegularFile.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let code): String(cString: strerror(code))
        case .notRegular: "it is no regular file"
        case .tooLarge(let bytes, let most): "it has \(bytes) bytes, \(most) at most"
        }
    }
}
